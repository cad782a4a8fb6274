// The lines to the peers: pictures of the busiest few, and a table of all where there are more.
import { Card, present } from "./card.js";
import { bitRate, count, millis, percent, times } from "./format.js";
import { Lines } from "./lines.js";
import { setText } from "./steady.js";
import { Table } from "./table.js";

const PICTURES = 3;
const STEP = 100;
// A busier peer takes a picture's place only if it is sent so many times as much, and so much more.
const BUSIER = 2;
const BUSIER_BYTES = 10_000;
const ALL = 1000;

// Of many peers only the busiest are told of, and these change: one that is missing for so long need not be gone.
const KEPT_SECONDS = 10;

const FIGURES = [
  { name: "Sent/s", width: 13, key: (l) => l.sent, text: (l) => bitRate(l.sent), isDescending: true },
  { name: "Carries", width: 13, key: (l) => l.rate, text: (l) => bitRate(l.rate), isDescending: true },
  { name: "Round trip", width: 11, key: (l) => l.trip, text: (l) => millis(l.trip), isDescending: true },
  { name: "Queue", width: 9, key: (l) => l.queue, text: (l) => millis(l.queue), isDescending: true },
  { name: "By chance", width: 10, key: (l) => l.random, text: (l) => percent(l.random), isDescending: true },
  { name: "As it is full", width: 11, key: (l) => l.congestion, text: (l) => percent(l.congestion), isDescending: true },
  { name: "Sent / payload", width: 13, key: (l) => l.perPayload, text: (l) => times(l.perPayload), isDescending: true },
  { name: "Sessions", width: 9, key: (l) => l.sessions, text: (l) => count(l.sessions), isDescending: true },
  { name: "At present", width: 22, key: (l) => l.state, text: (l) => present(l), isText: true },
];

export class Peers {
  /** @param ask called with how many paths are wanted from now on */
  constructor(ask) {
    this.ask = ask;
    this.lines = new Lines();
    this.cards = new Map();
    this.pinned = null;
    this.shown = [];
    this.all = [];
    this.seen = new Map();
    this.asked = false;
    this.limit = STEP;
    this.section = document.getElementById("lines-section");
    this.list = document.getElementById("lines");
    this.none = document.getElementById("no-line");
    this.others = document.getElementById("others");
    this.filter = document.getElementById("peer-filter");
    this.more = document.getElementById("more-peers");
    this.note = document.getElementById("peer-note");
    const name = { name: "Peer", key: (l) => l.peer, isText: true, fill: (cell, line) => this.fillName(cell, line) };
    this.table = new Table(document.getElementById("peers"), [name, ...FIGURES], { column: 1, sign: -1 }, () => this.showTable());
    this.filter.addEventListener("input", () => this.showTable());
    this.more.addEventListener("click", () => this.showMore());
  }

  update(snapshot) {
    this.section.hidden = snapshot.instance.mode === "rendezvous server";
    this.mode = snapshot.instance.mode;
    this.omitted = snapshot.paths_omitted;
    this.told = snapshot.paths.length;
    this.all = this.lines.update(snapshot);
    this.all.forEach((line) => { line.id = line.peer; });
    this.remember(Date.parse(snapshot.time) / 1000);
    const total = this.all.length + this.omitted;
    document.getElementById("line-count").textContent = total > 1 ? count(total) : "";
    this.none.hidden = total > 0;
    this.showCards();
    this.others.hidden = total <= PICTURES;
    if (!this.others.hidden) this.showTable();
  }

  remember(at) {
    this.all.forEach((line) => this.seen.set(line.peer, { line, at }));
    const since = this.omitted === 0 ? at : at - KEPT_SECONDS;
    for (const [peer, { at: last }] of this.seen) {
      if (last < since) this.seen.delete(peer);
    }
  }

  showCards() {
    const shown = this.chosen();
    this.shown = shown.map((line) => line.peer);
    for (const [peer, card] of this.cards) {
      if (!shown.some((line) => line.peer === peer)) {
        card.remove();
        this.cards.delete(peer);
      }
    }
    shown.forEach((line, i) => {
      const card = this.cards.get(line.peer) ?? new Card();
      this.cards.set(line.peer, card);
      if (this.list.children[i] !== card.root) this.list.insertBefore(card.root, this.list.children[i] ?? null);
      card.show(line, this.mode);
    });
  }

  // Who is shown stays where he is, unless somebody is much busier.
  chosen() {
    const seen = [...this.seen.values()].map(({ line }) => line);
    const pinned = seen.filter((line) => line.peer === this.pinned);
    const others = seen.filter((line) => line.peer !== this.pinned);
    const busiest = others.toSorted((a, b) => (b.sent ?? 0) - (a.sent ?? 0));
    const shown = this.shown.flatMap((peer) => others.filter((line) => line.peer === peer)).slice(0, PICTURES - pinned.length);
    for (const line of busiest) {
      if (shown.includes(line)) continue;
      if (shown.length + pinned.length < PICTURES) {
        shown.push(line);
        continue;
      }
      const least = shown.reduce((a, b) => ((b.sent ?? 0) < (a.sent ?? 0) ? b : a), shown[0]);
      if (least !== undefined && (line.sent ?? 0) > BUSIER * (least.sent ?? 0) + BUSIER_BYTES) shown[shown.indexOf(least)] = line;
    }
    return [...pinned, ...shown];
  }

  showTable() {
    const wanted = this.filter.value.trim().toLowerCase();
    const matching = this.all.filter((line) => !wanted || `${line.peer} ${present(line)}`.toLowerCase().includes(wanted));
    this.table.show(matching, this.limit, "no peer matches");
    const left = matching.length - this.limit;
    const total = this.all.length + this.omitted;
    this.more.hidden = left <= 0 && (this.omitted === 0 || this.asked);
    const all = total > ALL ? `Show the busiest ${count(ALL)}` : `Show all ${count(total)}`;
    setText(this.more, left > 0 ? `Show ${Math.min(STEP, left)} more` : all);
    this.note.hidden = this.omitted === 0 || this.told < ALL;
    setText(this.note, `${count(this.omitted)} more are not listed: those with least on its way.`);
  }

  showMore() {
    if (this.omitted === 0 || this.asked) this.limit += STEP;
    else this.askAll();
    this.showTable();
  }

  askAll() {
    this.asked = true;
    this.ask(ALL);
  }

  // A button: it puts the peer's picture first, and takes it away again.
  fillName(cell, line) {
    let button = cell.firstElementChild;
    if (button === null) {
      button = document.createElement("button");
      button.className = "pin";
      button.type = "button";
      button.title = "its picture first";
      button.addEventListener("click", () => this.pin(button.textContent));
      cell.replaceChildren(button);
    }
    setText(button, line.peer);
    const pressed = String(line.peer === this.pinned);
    if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
  }

  pin(peer) {
    this.shown = this.shown.filter((each) => each !== this.pinned);
    this.pinned = this.pinned === peer ? null : peer;
    // Else it would not be told of whenever others are busier.
    if (this.pinned !== null && this.omitted > 0 && !this.asked) this.askAll();
    this.showCards();
    this.showTable();
  }
}
