"""What is particular to trials/compare.

programs   what can be compared, and how each is called for a setting
tunnel     both ends of a program, started afresh
works      the measurements: each takes a scene and gives figures
rows       the table: which work is measured where and how, and what it must reach
report     Markdown of what came out

Start with rows, then works.
"""
