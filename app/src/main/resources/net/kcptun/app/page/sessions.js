// The table of sessions: sorted, filtered, and changed in place, so that focus, selection and scrolling survive.
import { byteRate, bytes, count, duration, millis, percent } from "./format.js";

const STEP = 100;
const COLUMNS = [
  { name: "Conv", key: (s) => s.conv, text: (s) => s.conv },
  { name: "Peer", key: (s) => s.peer ?? "", text: (s) => s.peer ?? "-", isText: true },
  { name: "State", key: (s) => s.state, text: (s) => state(s) + (s.close_reason ? `: ${s.close_reason}` : ""), isText: true },
  { name: "Received/s", key: (s) => s.receivedRate, text: (s) => byteRate(s.receivedRate), isDescending: true },
  { name: "Sent/s", key: (s) => s.sentRate, text: (s) => byteRate(s.sentRate), isDescending: true },
  { name: "Round trip", key: (s) => s.srtt_seconds, text: (s) => millis(s.srtt_seconds), title: (s) => s.srtt_seconds == null ? "" : `± ${millis(s.rttvar_seconds)}, time-out ${millis(s.rto_seconds)}`, isDescending: true },
  { name: "In flight", key: (s) => s.in_flight, text: (s) => count(s.in_flight), title: (s) => s.waiting == null ? "" : `${count(s.waiting)} segments are not acknowledged yet`, isDescending: true },
  { name: "Waiting", key: (s) => s.waiting, text: (s) => count(s.waiting), isDescending: true },
  { name: "Window", key: (s) => s.send_window, text: (s) => count(s.send_window), title: (s) => s.peer_window == null ? "" : `the peer takes ${count(s.peer_window)}, we take ${count(s.receive_window)}`, isDescending: true },
  { name: "Sent twice", key: (s) => s.retransmission_share, text: (s) => percent(s.retransmission_share), isDescending: true },
  { name: "Received", key: (s) => s.received_bytes, text: (s) => bytes(s.received_bytes), isDescending: true },
  { name: "Sent", key: (s) => s.sent_bytes, text: (s) => bytes(s.sent_bytes), isDescending: true },
  { name: "Age", key: (s) => s.age_seconds, text: (s) => duration(s.age_seconds), isDescending: true },
  { name: "Heard", key: (s) => s.seen_seconds_ago, text: (s) => `${duration(s.seen_seconds_ago)} ago` },
];

const state = (s) => s.state.replace("_", " ");

function compare(a, b) {
  if (a == null || b == null) return (a == null) - (b == null);
  return a < b ? -1 : a > b ? 1 : 0;
}

export class Sessions {
  constructor() {
    this.table = document.getElementById("sessions");
    this.body = this.table.tBodies[0];
    this.filter = document.getElementById("filter");
    this.ended = document.getElementById("ended");
    this.more = document.getElementById("more");
    this.note = document.getElementById("session-note");
    this.rows = new Map();
    this.before = new Map();
    this.all = [];
    this.omitted = 0;
    this.limit = STEP;
    this.sorted = { column: 3, sign: -1 };
    this.head();
    this.filter.addEventListener("input", () => this.show());
    this.ended.addEventListener("change", () => this.show());
    this.more.addEventListener("click", () => { this.limit += STEP; this.show(); });
  }

  head() {
    this.heads = COLUMNS.map((column, i) => {
      const head = document.createElement("th");
      head.scope = "col";
      if (column.isText) head.className = "text";
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = column.name;
      button.addEventListener("click", () => this.sort(i));
      head.append(button);
      return head;
    });
    this.table.tHead.rows[0].append(...this.heads);
    this.markSorted();
  }

  sort(column) {
    const first = COLUMNS[column].isDescending ? -1 : 1;
    this.sorted = { column, sign: this.sorted.column === column ? -this.sorted.sign : first };
    this.markSorted();
    this.show();
  }

  markSorted() {
    this.heads.forEach((head, i) => {
      if (i === this.sorted.column) head.setAttribute("aria-sort", this.sorted.sign < 0 ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
  }

  update(snapshot) {
    const at = Date.parse(snapshot.time) / 1000;
    const seen = new Map();
    for (const session of snapshot.sessions) {
      session.id = `${session.conv} ${session.peer}`;
      const before = this.before.get(session.id);
      const seconds = before ? at - before.at : session.age_seconds;
      const rate = (now, past) => (session.state === "time_wait" ? null : seconds > 0.1 ? Math.max(0, now - past) / seconds : null);
      session.receivedRate = rate(session.received_bytes, before?.received ?? 0);
      session.sentRate = rate(session.sent_bytes, before?.sent ?? 0);
      seen.set(session.id, { at, received: session.received_bytes, sent: session.sent_bytes });
    }
    this.before = seen;
    this.all = snapshot.sessions;
    this.omitted = snapshot.sessions_omitted;
    this.show();
  }

  show() {
    const wanted = this.filter.value.trim().toLowerCase();
    const { column, sign } = this.sorted;
    const key = COLUMNS[column].key;
    const matching = this.all.filter((s) => (this.ended.checked || s.state !== "time_wait")
      && (!wanted || `${s.conv} ${s.peer} ${state(s)} ${s.close_reason ?? ""}`.toLowerCase().includes(wanted)));
    matching.sort((a, b) => {
      const [x, y] = [key(a), key(b)];
      return x == null || y == null ? compare(x, y) : sign * compare(x, y) || compare(a.conv, b.conv);
    });
    this.place(matching.slice(0, this.limit));
    this.tell(matching.length);
  }

  place(shown) {
    const ids = new Set(shown.map((s) => s.id));
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
    for (const session of shown) {
      const row = this.rows.get(session.id) ?? this.addRow(session.id);
      this.fill(row, session);
      if (row === next) next = next.nextElementSibling;
      else this.body.insertBefore(row, next);
    }
    if (!shown.length) this.tellNone();
  }

  addRow(id) {
    const row = document.createElement("tr");
    for (const column of COLUMNS) {
      const cell = row.insertCell();
      if (column.isText) cell.className = "text";
      cell.append("");
    }
    this.rows.set(id, row);
    return row;
  }

  fill(row, session) {
    if (row.className !== session.state) row.className = session.state;
    COLUMNS.forEach((column, i) => {
      const cell = row.cells[i];
      const text = column.text(session);
      if (cell.firstChild.data !== text) cell.firstChild.data = text;
      const title = column.title?.(session) ?? "";
      if (cell.title !== title) cell.title = title;
    });
  }

  tellNone() {
    const row = document.createElement("tr");
    row.className = "nothing";
    const cell = row.insertCell();
    cell.colSpan = COLUMNS.length;
    cell.className = "empty";
    cell.textContent = this.all.length ? "no session matches" : "no sessions";
    this.body.replaceChildren(row);
  }

  tell(matching) {
    document.getElementById("session-count").textContent = count(matching + this.omitted);
    this.more.hidden = matching <= this.limit;
    this.note.hidden = this.omitted === 0;
    this.note.textContent = `${count(this.omitted)} more are not listed: those heard longest ago.`;
  }
}
