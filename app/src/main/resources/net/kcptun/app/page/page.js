// The status page: a snapshot a second from the program, shown in place. All text goes in as text, never as markup.
import { Charts } from "./charts.js";
import { bitRate, byteRate, bytes, count, duration, millis, percent, times, words } from "./format.js";
import { way } from "./lines.js";
import { Peers } from "./peers.js";
import { Sessions } from "./sessions.js";
import { Recent, put, putValue, setText } from "./steady.js";

const RETRY_MILLIS = 2000;
const $ = (id) => document.getElementById(id);
const charts = new Charts();
const sessions = new Sessions();
const peers = new Peers(listen);
// What the tiles show: means, and how these are told.
const tileFormats = { "t-in": byteRate, "t-in-sub": bitRate, "t-out": byteRate, "t-out-sub": bitRate, "t-rtt": millis, "t-loss": percent };
const tileMeans = new Map(Object.keys(tileFormats).map((id) => [id, new Recent()]));
let lastSeen = null;
let events = null;
let pathsWanted = null;
let relayBefore = null;

const set = (id, text) => put($(id), text);
const setMean = (id, value) => putValue($(id), tileFormats[id], tileMeans.get(id).next(value));

function pill(text, kind) {
  set("pill", text);
  $("pill").className = `pill ${kind}`;
}

function diagnosis(findings) {
  const list = $("diagnosis");
  while (list.children.length > findings.length) list.lastElementChild.remove();
  findings.forEach((finding, i) => {
    const item = list.children[i] ?? list.appendChild(document.createElement("li"));
    if (!item.firstChild) item.append(document.createElement("b"), document.createElement("span"));
    item.className = finding.severity;
    setText(item.firstChild, finding.severity);
    setText(item.lastChild, finding.text);
  });
}

// The path of a server leads to its rendezvous server.
function heard({ instance, path }) {
  if (path?.heard_seconds_ago == null) return "";
  const when = path.heard_seconds_ago < 2 ? "just now" : `${duration(path.heard_seconds_ago)} ago`;
  const how = instance.mode === "client" ? way(instance, path) : "";
  return `${how ? `${how},` : "peer"} heard ${when}`;
}

function tiles(s) {
  const { rates } = s;
  setMean("t-in", rates.tcp.received_bytes_per_second);
  setMean("t-in-sub", rates.tcp.received_bytes_per_second);
  setMean("t-out", rates.tcp.sent_bytes_per_second);
  setMean("t-out-sub", rates.tcp.sent_bytes_per_second);
  setMean("t-rtt", rates.round_trip_seconds);
  set("t-rtt-sub", heard(s));
  setMean("t-loss", rates.retransmission_share);
  set("t-loss-sub", s.retransmission_share == null ? "of segments" : `${percent(s.retransmission_share)} since the start`);
  set("t-open", count(s.session_counts.open));
  const { opening, linger, limit } = s.session_counts;
  set("t-open-sub", `${count(opening)} opening, ${count(linger)} ending`);
  $("t-open-sub").title = `at most ${count(limit)} at once`;
}

/** Long keys may be broken behind an underscore. */
const breakable = (key) =>
  key.split(/(?<=_)/).flatMap((part, i) => (i > 0 ? [document.createElement("wbr"), part] : [part]));

// Rows of names and values; kept where the names are the same.
function pairs(id, entries) {
  const list = $(id);
  const shown = entries.length ? entries : [["none", ""]];
  while (list.children.length > shown.length * 2) list.lastElementChild.remove();
  shown.forEach(([name, value], i) => {
    const dt = list.children[2 * i] ?? list.appendChild(document.createElement("dt"));
    const dd = list.children[2 * i + 1] ?? list.appendChild(document.createElement("dd"));
    if (dt.textContent !== name) dt.replaceChildren(...breakable(name));
    setText(dd, value);
  });
}

const nonZero = (counts, prefix = "") =>
  Object.entries(counts).filter(([, n]) => n > 0).map(([name, n]) => [prefix + words(name), count(n)]);

function details(s) {
  const { totals, segments, memory } = s;
  pairs("drops", [...nonZero(s.dropped_packets), ...nonZero(s.udp_errors, "UDP: ")]);
  pairs("resends", [
    ...nonZero(segments.retransmitted),
    ["further copies", count(segments.repair_copies)],
    ["in vain", count(segments.retransmitted_in_vain)],
    ["said twice beforehand", count(segments.redundant)],
    ["of those, the first to arrive", count(segments.redundant_first)],
    ["received twice", count(segments.duplicate)],
    ["beyond the window", count(segments.out_of_window)],
    ["beyond max_buffered", count(segments.over_budget)],
    ["sent once", count(segments.sent)],
  ]);
  pairs("closed", [...nonZero(s.closed_sessions), ...nonZero({ "refused, beyond a limit": s.session_counts.refused_total, "peers moved": s.session_counts.peers_moved_total })]);
  pairs("limits", s.limits.map(({ name, limit, now, refused_total: refused }) => {
    const amount = name === "max_buffered" ? bytes : count;
    return [name, `${amount(now)} of ${amount(limit)}${refused > 0 ? `, ${count(refused)} refused` : ""}`];
  }));
  pairs("totals", [
    ["into the tunnel (TCP)", bytes(totals.tcp.received_bytes)],
    ["out of the tunnel (TCP)", bytes(totals.tcp.sent_bytes)],
    ["sent (datagrams)", bytes(totals.pkt.sent_bytes)],
    ["received (datagrams)", bytes(totals.pkt.received_bytes)],
    ["packets sent", count(totals.pkt.sent)],
    ["packets received", count(totals.pkt.received)],
    ["sent / payload, now", times(s.rates.sent_per_payload)],
    ["efficiency sent", percent(s.efficiency.sent)],
    ["efficiency received", percent(s.efficiency.received)],
  ]);
  pairs("machine", [
    ...s.loops.map((loop, i) => [s.loops.length > 1 ? `event loop ${i}` : "event loop", percent(loop.load)]),
    ["resident", bytes(memory.resident_bytes)],
    ["heap", `${bytes(memory.heap_used_bytes)} of ${bytes(memory.heap_max_bytes)}`],
    ["direct buffers", bytes(memory.direct_used_bytes)],
    ["session buffers", bytes(memory.session_buffer_bytes)],
  ]);
}

/** Fills a table's body; each row is a list of texts. */
function table(id, lines) {
  const rows = lines.map((texts) => {
    const row = document.createElement("tr");
    for (const text of texts) {
      const cell = row.insertCell();
      cell.className = "text";
      cell.textContent = text;
    }
    return row;
  });
  $(id).replaceChildren(...rows);
}

function services(s) {
  $("services-section").hidden = s.instance.mode !== "rendezvous server";
  table("services", s.services.map((service) => [
    service.id, service.outer, service.inner, `${duration(service.seen_seconds_ago)} ago`,
  ]));
  set("services-omitted", s.services_omitted ? `and ${s.services_omitted} more` : "");
}

// The rate is of the time between two snapshots.
function relay(s) {
  $("relay-section").hidden = s.relay === null;
  if (s.relay === null) return;
  const { relay: now } = s;
  const at = new Date(s.time).getTime();
  const seconds = relayBefore ? (at - relayBefore.at) / 1000 : 0;
  const rate = seconds > 0 ? (now.relayed_bytes - relayBefore.bytes) / seconds : null;
  relayBefore = { at, bytes: now.relayed_bytes };
  const opening = now.pairs - now.pairs_proven;
  const dropped = nonZero(now.dropped_packets).map(([name, n]) => `${name} ${n}`).join(", ");
  const refused = nonZero(now.refused).map(([name, n]) => `${name} ${n}`).join(", ");
  set("relay-counts", [
    `${bitRate(rate)} of ${bitRate(now.limit_bytes_per_second)}, ${bytes(now.relayed_bytes)} in all`,
    `${count(now.pairs)} of ${count(now.pairs_limit)} pairs, ${count(opening)} opening`,
    ...(refused ? [`refused: ${refused}`] : []),
    ...(dropped ? [`dropped packets: ${dropped}`] : []),
  ].join("; "));
  table("relay", now.busiest.map((pair) => [
    pair.client, pair.server, String(pair.port), pair.is_proven ? "relayed" : "opening",
    duration(pair.age_seconds), bytes(pair.relayed_bytes),
  ]));
}

function flows(s) {
  $("flows-section").hidden = s.instance.obfs === null;
  const counts = s.flow_counts;
  set("flow-counts", `${counts.authenticated} in use, ${counts.open + counts.captured} half-open, ${counts.refused_total} refused`);
  table("flows", s.flows.map((flow) => [
    flow.peer, flow.state, duration(flow.age_seconds), `${duration(flow.seen_seconds_ago)} ago`,
    bytes(flow.received_bytes), bytes(flow.sent_bytes), `${flow.congestion_marks}, ${flow.congestion_echoes}`,
  ]));
}

function show(s) {
  lastSeen = new Date(s.time);
  const { instance } = s;
  document.body.classList.remove("lost");
  $("notice").hidden = true;
  set("instance", `${instance.version} · ${instance.mode} · ${instance.method ?? "not encrypted"}${instance.obfs ? ` · ${instance.obfs}` : ""} · up ${duration(instance.uptime_seconds)}`);
  document.title = `${instance.mode} · kcptun-netty`;
  pill(s.ready.is_ready ? "ready" : `not ready: ${s.ready.reason}`, s.ready.is_ready ? "ok" : "problem");
  diagnosis(s.diagnosis);
  tiles(s);
  peers.update(s);
  charts.push(s);
  sessions.update(s);
  details(s);
  services(s);
  flows(s);
  relay(s);
}

function lost() {
  document.body.classList.add("lost");
  pill(lastSeen ? `connection to this program lost, last seen ${lastSeen.toLocaleTimeString()}` : "this program does not answer", "problem");
}

function needToken() {
  $("notice").hidden = false;
  set("notice", "This page needs the token: open it once as /?token=TOKEN, with http_token of the configuration.");
  pill("token needed", "problem");
}

// The history first: it tells what an event stream cannot, whether a token is needed.
async function start() {
  try {
    const answer = await fetch("api/v1/history");
    if (answer.status === 401) {
      needToken();
      return;
    }
    if (!answer.ok) throw new Error(answer.statusText);
    charts.load(await answer.json());
  } catch {
    lost();
    setTimeout(start, RETRY_MILLIS);
    return;
  }
  listen();
}

/** Snapshots from now on, with so many paths at most. */
function listen(most = pathsWanted) {
  pathsWanted = most;
  events?.close();
  const source = new EventSource(most === null ? "api/v1/events" : `api/v1/events?paths=${most}`);
  events = source;
  source.addEventListener("snapshot", (event) => show(JSON.parse(event.data)));
  source.addEventListener("error", () => {
    source.close();
    lost();
    setTimeout(start, RETRY_MILLIS);
  });
}

start();
