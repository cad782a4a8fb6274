// Numbers that do not jump: what is shown is a mean of some seconds, and what follows a number keeps its place.

const SAMPLES = 4;
// Of milliseconds and of single bytes there may be fewer digits: a box for them would have a hole.
const NUMBER_AND_UNIT = /^([\d.]+) ([kMGTP](?:B|B\/s|bit\/s))$/;

/** The mean of the last four seconds; unknown at once where the newest is. */
export class Recent {
  constructor() {
    this.values = [];
  }

  next(value) {
    if (value == null) {
      this.values = [];
      return null;
    }
    this.values.push(value);
    if (this.values.length > SAMPLES) this.values.shift();
    return this.values.reduce((sum, each) => sum + each, 0) / this.values.length;
  }
}

/** How much a counter grew a second. It is unknown at first, and after the counter began anew. */
export class Growth {
  /** @param most seconds that are looked back */
  constructor(most) {
    this.most = most;
    this.samples = [];
  }

  /** The growth of all the seconds that are looked back. */
  next(total, at) {
    const last = this.samples.at(-1);
    if (last !== undefined && total < last.total) this.samples = [];
    if (this.samples.length === 0 || at > last.at) this.samples.push({ total, at });
    while (this.samples.length > 2 && this.samples[0].at < at - this.most - 0.5) this.samples.shift();
    return this.now(this.most);
  }

  /** The growth of so many seconds, up to the last that was told. */
  now(seconds) {
    const last = this.samples.at(-1);
    const first = this.samples.find((sample) => sample.at >= last.at - seconds - 0.5);
    return first === last ? null : (last.total - first.total) / (last.at - first.at);
  }
}

/** Changes the text of an element or a text node only where it is another one: what is selected in it stays so. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Shows a text; of an amount, the number in a box as wide as any, so that the unit keeps its place. */
export function put(element, text) {
  const parts = NUMBER_AND_UNIT.exec(text);
  if (parts === null) {
    setText(element, text);
    return;
  }
  if (element.firstElementChild?.className !== "number") {
    const number = document.createElement("span");
    number.className = "number";
    element.replaceChildren(number, "");
  }
  setText(element.firstChild, parts[1]);
  setText(element.lastChild, ` ${parts[2]}`);
}

/** Shows a value by a format that is told what is shown now, for the sake of its unit. */
export const putValue = (element, format, value) => put(element, format(value, element.textContent));
