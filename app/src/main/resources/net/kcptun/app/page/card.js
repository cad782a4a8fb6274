// One line: what it means in words, its picture, and its figures.
import { bitRate, bytes, count, millis, percent, times, words } from "./format.js";
import { PathPicture } from "./path.js";
import { put, putValue } from "./steady.js";

const FIGURES = [
  "The line carries", "Sent now", "Round trip", "In its queue", "On its way",
  "Lost by chance", "Lost as it is full", "Sent as copies", "Sent / payload", "Small messages",
];
// What the picture of a line is filled with.
const PARTS = [["payload", "users' bytes"], ["other", "headers, repeats, acknowledgements"], ["copy", "copies"]];

export const present = (line) =>
  [words(line.state), line.hasRival ? "beside somebody else" : "", line.way].filter(Boolean).join(", ");

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

const sentence = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

const unknown = (rate) => (rate === null
  ? "What the line carries is not known yet: too little was sent."
  : `The line carries ${bitRate(rate)} at least; more was not tried yet.`);

/** One line: its picture, what it means in words, and its figures. */
export class Card {
  constructor() {
    this.name = element("h3", "peer");
    this.state = element("span", "state muted");
    this.words = element("p", "said");
    this.picture = new PathPicture();
    this.figures = FIGURES.map((name) => ({
      name: element("dt", "", name), value: element("dd", "value"), sub: element("dd", "sub"),
    }));
    const figures = element("dl", "figures", ...this.figures.map((each) => element("div", "", each.name, each.value, each.sub)));
    this.parts = PARTS.map(() => element("span", ""));
    const legend = element("p", "legend", ...PARTS.map(([part, name], i) =>
      element("span", "", element("i", part), `${name} `, this.parts[i])));
    const head = element("div", "line-head", this.name, this.state);
    this.root = element("li", "line-card", head, this.words, this.picture.root, legend, figures);
  }

  show(line, mode) {
    put(this.name, line.peer);
    put(this.state, `${present(line)} · ${count(line.sessions)} ${line.sessions === 1 ? "session" : "sessions"}`);
    this.tell(line.findings, line.rate);
    this.picture.show(line, mode);
    const [payload, copy] = [line.payloadPart, line.copyPart];
    const other = payload === null ? null : Math.max(0, 1 - payload - copy);
    [payload, other, copy].forEach((part, i) => put(this.parts[i], percent(part)));
    const shown = [
      [bitRate, line.rate, line.pace === null ? "no pace needed" : `pace ${bitRate(line.pace)}`],
      [bitRate, line.sent, line.use === null ? "" : `${percent(line.use)} of it`],
      [millis, line.trip, `shortest ${millis(line.shortest)}`],
      [millis, line.queue, line.hasRival ? "somebody else fills it" : "of the round trip"],
      [bytes, line.inFlight, `of ${bytes(line.limit)}`],
      [percent, line.random, `${percent(line.recent)} lately, in all`],
      [percent, line.congestion, "in the last round trip"],
      [percent, line.copyPart, line.copies === 0 ? "none sent" : `${percent(line.first / line.copies)} came first`],
      [times, line.perPayload, line.isCarrying ? "in the last 10 s" : "since it is used"],
      [millis, line.message, "99 of 100 within"],
    ];
    shown.forEach(([format, value, sub], i) => {
      putValue(this.figures[i].value, format, value);
      put(this.figures[i].sub, sub);
    });
  }

  remove() {
    this.picture.close();
    this.root.remove();
  }

  tell(findings, rate) {
    put(this.words, findings.length ? findings.map((finding) => sentence(finding.text)).join(" ") : unknown(rate));
    this.words.className = `said ${findings[0]?.severity ?? "note"}`;
  }
}
