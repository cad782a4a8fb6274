"""Markdown."""


def table(head, rows):
    """Lines; a cell that has a bar is still one cell."""
    return [line(head), "|---" * len(head) + "|", *(line(row) for row in rows)]


def line(cells):
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"
