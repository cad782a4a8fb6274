// The charts of the last ten minutes, on one time axis, with one cursor.
import { AXES, bits, byteRate, millis, percent } from "./format.js";

const SECONDS = 600;
// How far the charts look back: no further than there is something to see.
const SPANS = [[120, "two"], [300, "five"], [SECONDS, "ten"]];
const HEIGHT = 200;
// Longer without a value is a gap in the line.
const GAP_SECONDS = 2.5;
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const BITS = 8;

// The columns of /api/v1/history, where a snapshot has the same, and how many of the chart's unit one of theirs is.
const COLUMNS = [
  ["tcp_received_bytes_per_second", (s) => s.rates.tcp.received_bytes_per_second],
  ["tcp_sent_bytes_per_second", (s) => s.rates.tcp.sent_bytes_per_second],
  ["round_trip_seconds", (s) => s.rates.round_trip_seconds],
  ["retransmission_share", (s) => s.rates.retransmission_share],
  ["efficiency_sent", (s) => s.rates.efficiency.sent],
  ["efficiency_received", (s) => s.rates.efficiency.received],
  ["line_rate_bytes_per_second", (s) => s.rates.line_rate_bytes_per_second, BITS],
  ["line_sent_bytes_per_second", (s) => s.rates.line_sent_bytes_per_second, BITS],
  ["queue_seconds", (s) => s.rates.queue_seconds],
];

const CHARTS = [
  // The axis reaches so far at least, so that what is next to nothing does not look like much.
  { id: "c-rate", format: byteRate, least: 1000, series: [["into the tunnel", 0, "--in"], ["out of the tunnel", 1, "--out"]] },
  { id: "c-line", format: bits, least: 8000, series: [["sent", 7, "--in"], ["the line carries", 6, "--third"]] },
  { id: "c-rtt", format: millis, least: 0.001, series: [["round trip", 2, "--third"], ["of it in the line's queue", 8, "--loss"]] },
  { id: "c-loss", format: percent, least: 0.005, series: [["of segments", 3, "--loss"]] },
  { id: "c-efficiency", format: percent, max: 1, series: [["sending", 4, "--in"], ["receiving", 5, "--out"]] },
];

// Where next to nothing is carried, acknowledgements are all that there is, and the share of users' bytes tells nothing.
const LITTLE = 10_000;

function meaningful([received, sent, trip, resent, efficiencySent, efficiencyReceived, ...line]) {
  return [received, sent, trip, resent, received < LITTLE ? null : efficiencySent, sent < LITTLE ? null : efficiencyReceived, ...line];
}

/** So that an axis stays as it is while its values vary a little. */
function roundUp(value) {
  if (!(value > 0)) return 0;
  const power = 10 ** Math.floor(Math.log10(value));
  return power * [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((step) => step * power >= value * (1 - 1e-9));
}

export class Charts {
  constructor() {
    this.time = [];
    this.columns = COLUMNS.map(() => []);
    this.plots = [];
    this.draw();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
    new ResizeObserver(() => this.resize()).observe(document.querySelector(".charts"));
  }

  load(history) {
    this.time = [];
    this.columns = COLUMNS.map(() => []);
    history.time.forEach((time, i) => this.add(time, COLUMNS.map(([name]) => history[name][i])));
    this.show();
  }

  push(snapshot) {
    if (snapshot.rates.interval_seconds === 0) return;
    this.add(Date.parse(snapshot.time) / 1000, COLUMNS.map(([, value]) => value(snapshot)));
    this.show();
  }

  add(time, values) {
    const last = this.time.at(-1);
    if (last !== undefined && time <= last) return;
    if (last !== undefined && time - last > GAP_SECONDS) this.append(last + 1, values.map(() => null));
    const scaled = values.map((value, i) => (value == null ? null : value * (COLUMNS[i][2] ?? 1)));
    this.append(time, meaningful(scaled));
    while (this.time[0] < time - SECONDS) {
      this.time.shift();
      this.columns.forEach((column) => column.shift());
    }
  }

  append(time, values) {
    this.time.push(time);
    values.forEach((value, i) => this.columns[i].push(value));
  }

  show() {
    const end = this.time.at(-1);
    const [span, minutes] = SPANS.find(([seconds]) => end - this.time[0] <= seconds) ?? SPANS.at(-1);
    document.getElementById("minutes").textContent = minutes;
    for (const { plot, spec } of this.plots) {
      plot.batch(() => {
        plot.setData([this.time, ...spec.series.map(([, column]) => this.columns[column])], false);
        plot.setScale("x", { min: end - span, max: end });
        if (plot.cursor.idx == null) plot.setLegend({ idx: this.time.length - 1 });
      });
    }
  }

  draw() {
    this.plots.forEach(({ plot }) => plot.destroy());
    this.plots = CHARTS.map((spec) => ({ spec, plot: this.plot(spec) }));
    if (this.time.length) this.show();
  }

  plot(spec) {
    const place = document.getElementById(spec.id);
    const axis = { stroke: css("--muted"), grid: { stroke: css("--grid"), width: 1 }, ticks: { show: false }, font: "11px system-ui" };
    // The second line is dashed, so that colour is not all that tells the two apart.
    const series = spec.series.map(([label, , color], i) => ({
      label, stroke: css(color), width: 1.5, points: { show: false }, value: (_, value) => spec.format(value),
      dash: i === 0 ? undefined : [5, 3], fill: i === 0 && !spec.max ? css(color) + "18" : undefined,
    }));
    return new uPlot({
      width: place.clientWidth, height: HEIGHT,
      cursor: { sync: { key: "time" }, drag: { x: false, y: false }, points: { size: 6 } },
      scales: { y: { range: (_, min, max) => [0, spec.max ?? Math.max(roundUp(max * 1.05), spec.least)] } },
      axes: [
        { ...axis, size: 30, space: 70, values: "{HH}:{mm}:{ss}" },
        { ...axis, size: 66, space: 34, values: (_, ticks) => AXES.get(spec.format)(ticks) },
      ],
      series: [{ label: "time", value: "{HH}:{mm}:{ss}" }, ...series],
    }, [this.time, ...spec.series.map(([, column]) => this.columns[column])], place);
  }

  resize() {
    for (const { plot, spec } of this.plots) {
      const width = document.getElementById(spec.id).clientWidth;
      if (width !== plot.width) plot.setSize({ width, height: HEIGHT });
    }
  }
}
