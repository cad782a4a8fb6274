// A table that is sorted by its heads, and changed in place, so that focus, selection and scrolling survive.
import { setText } from "./steady.js";

function compare(a, b) {
  if (a == null || b == null) return (a == null) - (b == null);
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * A column has a name, a key to sort by, a text, and may have a title, a width in digits that it always has, be of words
 * (isText), begin with the largest (isDescending), or fill its cells by itself (fill).
 */
export class Table {
  /**
   * @param sorted by which column at first, and in which direction: 1 or -1
   * @param onSort called when that has changed
   */
  constructor(table, columns, sorted, onSort) {
    this.table = table;
    this.columns = columns;
    this.sorted = sorted;
    this.onSort = onSort;
    this.body = table.tBodies[0];
    this.rows = new Map();
    this.heads = columns.map((column, i) => this.head(column, i));
    table.tHead.rows[0].append(...this.heads);
    this.markSorted();
  }

  head(column, i) {
    const head = document.createElement("th");
    head.scope = "col";
    if (column.isText) head.className = "text";
    if (column.width) head.style.minWidth = `${column.width}ch`;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = column.name;
    button.addEventListener("click", () => this.sort(i));
    head.append(button);
    return head;
  }

  sort(column) {
    const first = this.columns[column].isDescending ? -1 : 1;
    this.sorted = { column, sign: this.sorted.column === column ? -this.sorted.sign : first };
    this.markSorted();
    this.onSort();
  }

  markSorted() {
    this.heads.forEach((head, i) => {
      if (i === this.sorted.column) head.setAttribute("aria-sort", this.sorted.sign < 0 ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
  }

  /** Shows the first of these items, each of which has an id. */
  show(items, most, nothing) {
    const { column, sign } = this.sorted;
    const key = this.columns[column].key;
    const sorted = items.toSorted((a, b) => {
      const [x, y] = [key(a), key(b)];
      const isKnown = x != null && y != null;
      return (isKnown ? sign : 1) * compare(x, y) || compare(a.id, b.id);
    });
    this.place(sorted.slice(0, most), nothing);
  }

  place(shown, nothing) {
    const focused = document.activeElement;
    this.placeRows(shown, nothing);
    // A row that has moved has lost the focus.
    if (focused !== document.activeElement && this.body.contains(focused)) focused.focus({ preventScroll: true });
  }

  placeRows(shown, nothing) {
    const ids = new Set(shown.map((item) => item.id));
    for (const [id, row] of this.rows) {
      if (!ids.has(id)) {
        row.remove();
        this.rows.delete(id);
      }
    }
    let next = this.body.firstElementChild;
    if (next?.classList.contains("nothing")) {
      next.remove();
      next = null;
    }
    for (const item of shown) {
      const row = this.rows.get(item.id) ?? this.addRow(item.id);
      this.fill(row, item);
      if (row === next) next = next.nextElementSibling;
      else this.body.insertBefore(row, next);
    }
    if (!shown.length) this.tellNone(nothing);
  }

  addRow(id) {
    const row = document.createElement("tr");
    for (const column of this.columns) {
      const cell = row.insertCell();
      if (column.isText) cell.className = "text";
      cell.append("");
    }
    this.rows.set(id, row);
    return row;
  }

  fill(row, item) {
    const kind = item.kind ?? "";
    if (row.className !== kind) row.className = kind;
    this.columns.forEach((column, i) => {
      const cell = row.cells[i];
      if (column.fill) {
        column.fill(cell, item);
        return;
      }
      setText(cell.firstChild, column.text(item));
      const title = column.title?.(item) ?? "";
      if (cell.title !== title) cell.title = title;
    });
  }

  tellNone(nothing) {
    const row = document.createElement("tr");
    row.className = "nothing";
    const cell = row.insertCell();
    cell.colSpan = this.columns.length;
    cell.className = "empty";
    cell.textContent = nothing;
    this.body.replaceChildren(row);
  }
}
