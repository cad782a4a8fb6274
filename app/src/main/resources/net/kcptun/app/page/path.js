// The line to one peer as a picture: this end, the queue at the line's entrance, the line, the peer. The line is as thick
// as its rate is high, and as full as it is used; what is lost falls out of it.
import { bitRate, count, millis, percent } from "./format.js";
import { setText } from "./steady.js";

const HEIGHT = 136;
const MIDDLE = 46;
const END_HEIGHT = 40;
const NARROW = 520;
const LAMPS = 6;
const MOST_MARKS = 16;
const SOME = 0.0005;
// A lamp of the queue is lit from so many seconds on.
const LAMP_SECONDS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.3];

function svg(parent, name, className) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  if (className) element.setAttribute("class", className);
  parent.append(element);
  return element;
}

function place(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    const text = typeof value === "number" ? String(Math.round(value * 10) / 10) : value;
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}

function write(element, text, x, y) {
  place(element, { x, y });
  setText(element, text);
}

/** From 8 pixels for 100 kbit/s to 36 for 10 Gbit/s, in whole steps, so that it stays as it is. */
function thickness(rate) {
  if (rate === null) return 14;
  const decades = Math.log10(Math.max(1, rate * 8)) - 5;
  return Math.max(8, Math.min(36, 8 + 2 * Math.round(decades * 2.8)));
}

const marks = (share) => (share < SOME ? 0 : Math.max(1, Math.min(MOST_MARKS, Math.round(share * 100))));

export class PathPicture {
  constructor() {
    this.root = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    this.root.setAttribute("class", "picture");
    this.root.setAttribute("role", "img");
    const add = (name, className) => svg(this.root, name, className);
    this.trip = add("path", "trip");
    this.tripBack = add("rect", "trip-back");
    this.tripText = add("text", "middle");
    this.ends = [add("rect", "end"), add("rect", "end")];
    this.endTexts = [add("text", "middle strong"), add("text", "middle strong")];
    this.endNotes = [add("text", "middle faint"), add("text", "middle faint")];
    this.lamps = Array.from({ length: LAMPS }, () => add("rect", "lamp"));
    this.queueText = add("text", "middle");
    this.queueNote = add("text", "middle faint");
    this.ways = [add("path", "way"), add("path", "way")];
    this.line = add("rect", "line");
    this.parts = ["payload", "other", "copy"].map((name) => add("rect", `part ${name}`));
    this.sentText = add("text", "");
    // Before the amount that is sent, the amount, and what the line carries.
    this.sentWords = Array.from({ length: 3 }, () => svg(this.sentText, "tspan"));
    this.paceText = add("text", "right faint");
    this.chance = add("path", "chance");
    this.full = add("path", "full");
    this.lossText = add("text", "");
    this.lossWords = ["", "mark", "", "mark", ""].map((name) => svg(this.lossText, "tspan", name));
    this.seen = null;
    this.width = 0;
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.root);
  }

  /** @param mode this program's: server or client */
  show(line, mode) {
    this.seen = { line, mode };
    this.draw();
  }

  close() {
    this.observer.disconnect();
  }

  resize() {
    const width = Math.floor(this.root.getBoundingClientRect().width);
    if (width === this.width) return;
    this.width = width;
    place(this.root, { viewBox: `0 0 ${width} ${HEIGHT}` });
    this.draw();
  }

  draw() {
    if (this.seen === null || this.width === 0) return;
    const { line, mode } = this.seen;
    place(this.root, { "aria-label": words(line) });
    const isNarrow = this.width < NARROW;
    const end = isNarrow ? 56 : 84;
    const queue = isNarrow ? 46 : 64;
    const from = end + queue;
    const to = this.width - end - 14;
    this.drawEnds(mode, end);
    this.drawQueue(line, end, queue);
    this.drawLine(line, from, to, isNarrow);
    this.drawLosses(line, from, to, isNarrow);
    this.drawTrip(line, end);
  }

  drawEnds(mode, width) {
    const names = mode === "client" ? ["client", "server"] : ["server", "client"];
    [0.5, this.width - width - 0.5].forEach((x, i) => {
      place(this.ends[i], { x, y: MIDDLE - END_HEIGHT / 2, width, height: END_HEIGHT, rx: 6 });
      write(this.endTexts[i], names[i], x + width / 2, MIDDLE - 2);
      write(this.endNotes[i], i === 0 ? "this end" : "peer", x + width / 2, MIDDLE + 12);
    });
  }

  drawQueue(line, end, room) {
    const width = room * 0.45;
    const x = end + (room - width) / 2;
    const lit = line.queue === null ? 0 : LAMP_SECONDS.filter((seconds) => line.queue >= seconds).length;
    this.lamps.forEach((lamp, i) => {
      place(lamp, { x, y: MIDDLE + 15 - i * 6.4, width, height: 4.4, rx: 1.5, class: i < lit ? "lamp lit" : "lamp" });
    });
    place(this.ways[0], { d: `M${end + 2} ${MIDDLE}H${x - 3}` });
    place(this.ways[1], { d: `M${x + width + 3} ${MIDDLE}H${end + room - 2}` });
    write(this.queueNote, "queue", end + room / 2, 14);
    write(this.queueText, millis(line.queue), end + room / 2, MIDDLE + END_HEIGHT / 2 + 15);
  }

  drawLine(line, from, to, isNarrow) {
    const height = thickness(line.rate);
    const y = MIDDLE - height / 2;
    const length = to - from;
    place(this.line, { x: from, y, width: length, height, rx: 3, class: line.rate === null ? "line unknown" : "line" });
    const used = length * (line.use ?? 0);
    const payload = used * (line.payloadPart ?? 0);
    const copy = used * (line.copyPart ?? 0);
    let x = from;
    [payload, Math.max(0, used - payload - copy), copy].forEach((width, i) => {
      place(this.parts[i], { x, y, width: Math.max(0, Math.min(width, to - x)), height });
      x += width;
    });
    place(this.sentText, { x: from, y: 14 });
    this.tellSent(line, isNarrow);
    const isPaced = line.pace !== null && !isNarrow;
    write(this.paceText, isPaced ? `pace ${bitRate(line.pace)}` : "", to, 14);
  }

  tellSent(line, isNarrow) {
    const [before, amount, after] = this.sentWords;
    const found = line.rate === null ? "its rate is not found yet" : `${isNarrow ? "" : "the line carries "}${bitRate(line.rate)}`;
    const joint = isNarrow && line.rate !== null ? " of " : ", ";
    setText(before, line.sent === null || isNarrow ? "" : "sent ");
    setText(amount, line.sent === null ? "" : bitRate(line.sent, amount.textContent));
    setText(after, line.sent === null ? found : joint + found);
  }

  // Losses by chance fall out anywhere, those because the line is full at its entrance.
  drawLosses(line, from, to, isNarrow) {
    const y = MIDDLE + 27;
    const spread = (i) => from + 8 + ((i * 0.618034 + 0.43) % 1) * (to - from - 16);
    const crosses = Array.from({ length: marks(line.random) }, (_, i) => `M${spread(i).toFixed(1)} ${y - 3}l6 6m0 -6l-6 6`);
    const wedges = Array.from({ length: marks(line.congestion) }, (_, i) => `M${from + 2 + i * 10} ${y - 3}h8l-4 7z`);
    place(this.chance, { d: crosses.join("") });
    place(this.full, { d: wedges.join("") });
    const told = line.rate === null ? [] : [
      isNarrow ? "" : "lost ", "✕ ", `${percent(line.random)} by chance`, "   ▼ ", `${percent(line.congestion)} ${isNarrow ? "full" : "because it is full"}`,
    ];
    place(this.lossText, { x: from, y: MIDDLE + 49 });
    this.lossWords.forEach((span, i) => setText(span, told[i] ?? ""));
  }

  drawTrip(line, end) {
    const y = HEIGHT - 14;
    const [left, right] = [end / 2, this.width - end / 2];
    place(this.trip, { d: `M${left} ${y - 6}V${y}H${right}V${y - 6}M${left + 5} ${y - 3}l-5 -5l-5 5` });
    const text = `round trip ${millis(line.trip)}`;
    const width = text.length * 6.4 + 16;
    place(this.tripBack, { x: this.width / 2 - width / 2, y: y - 8, width, height: 16 });
    write(this.tripText, text, this.width / 2, y + 4);
  }
}

/** The picture for who does not see it. */
function words(line) {
  if (line.rate === null) return `The line to ${line.peer}: its rate is not found yet.`;
  return `The line to ${line.peer} carries ${bitRate(line.rate)}; ${line.sent === null ? "" : `sent now are ${bitRate(line.sent)}; `}`
    + `${millis(line.queue)} stand in its queue; ${percent(line.random)} is lost by chance, ${percent(line.congestion)} because it is full; `
    + `the round trip is ${millis(line.trip)}; ${count(line.copies)} copies were sent${line.way ? `; it is ${line.way}` : ""}.`;
}
