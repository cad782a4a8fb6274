// Numbers as people read them: SI units, three digits. Unknown is "-".
const NONE = "-";
const PREFIXES = ["", "k", "M", "G", "T", "P"];
/** A unit is given up for the next smaller one below this part of it. */
const STAYS = 0.9;

function digits(value) {
  return value.toFixed(value >= 99.95 || value === 0 ? 0 : value >= 9.995 ? 1 : 2);
}

/** @param shown the text that is shown now: its unit stays where the value has hardly changed */
export function si(value, unit, shown = "") {
  if (value == null) return NONE;
  let scaled = value;
  let prefix = 0;
  while (scaled >= 999.5 && prefix < PREFIXES.length - 1) {
    scaled /= 1000;
    prefix++;
  }
  const next = PREFIXES[prefix + 1];
  if (next !== undefined && scaled >= STAYS * 1000 && shown.endsWith(` ${next}${unit}`)) {
    scaled /= 1000;
    prefix++;
  }
  const number = prefix === 0 ? String(Math.round(scaled)) : digits(scaled);
  return `${number} ${PREFIXES[prefix]}${unit}`;
}

export const bytes = (value, shown) => si(value, "B", shown);
export const byteRate = (value, shown) => si(value, "B/s", shown);
export const bits = (value, shown) => si(value, "bit/s", shown);
export const bitRate = (value, shown) => bits(value == null ? null : value * 8, shown);
export const count = (value) => (value == null ? NONE : Number(value).toLocaleString("en").replaceAll(",", "\u202f"));
export const percent = (share) => (share == null ? NONE : `${(share * 100).toFixed(share < 0.0995 ? 1 : 0)}%`);
export const times = (ratio) => (ratio == null ? NONE : ratio.toFixed(ratio < 9.995 ? 2 : 1));

export function millis(seconds) {
  if (seconds == null) return NONE;
  const ms = seconds * 1000;
  return ms >= 9999.5 ? duration(seconds) : `${ms.toFixed(ms >= 9.95 ? 0 : ms >= 0.995 || ms === 0 ? 1 : 2)} ms`;
}

export function duration(seconds) {
  if (seconds == null) return NONE;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 100) return `${seconds.toFixed(0)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** As few decimals as tell each of these numbers exactly, up to a thousandth of what is between two of them. */
function decimals(numbers) {
  const step = numbers.length < 2 ? Math.abs(numbers[0]) : Math.abs(numbers[1] - numbers[0]);
  let places = 0;
  while (places < 12 && numbers.some((number) => Math.abs(number - Number(number.toFixed(places))) > step / 1000)) places++;
  return places;
}

function inUnit(ticks, scale, unit) {
  const scaled = ticks.map((tick) => tick / scale);
  const places = decimals(scaled);
  return scaled.map((tick) => (tick === 0 ? "0" : `${tick.toFixed(places)}${unit}`));
}

/**
 * The texts of an axis, for each format: all in one unit, and no two alike. They are given numbers at equal distances.
 */
export const AXES = new Map([
  [byteRate, (ticks) => siAxis(ticks, "B/s")],
  [bits, (ticks) => siAxis(ticks, "bit/s")],
  [millis, (ticks) => (Math.max(...ticks) < 9.9995 ? inUnit(ticks, 0.001, " ms") : inUnit(ticks, 1, " s"))],
  [percent, (ticks) => inUnit(ticks, 0.01, "%")],
]);

function siAxis(ticks, unit) {
  const most = Math.max(...ticks);
  const prefix = most < 1 ? 0 : Math.min(PREFIXES.length - 1, Math.floor(Math.log10(most) / 3 + 1e-9));
  return inUnit(ticks, 1000 ** prefix, ` ${PREFIXES[prefix]}${unit}`);
}

// What is counted, where its name alone would puzzle people.
const WORDS = {
  too_short: "too short for any packet",
  forged: "sealed with another key, or damaged",
  replayed: "seen before",
  flood: "not tried, too many others of its network failed",
  unknown_peer: "not from the server",
  bad_control: "control message of another format",
  unexpected_control: "control message of no use here",
  bad_kcp: "KCP of another format",
  unknown_session: "of no session",
  time_wait: "of a session that has ended",
  not_moved: "of a session whose peer is elsewhere",
  no_room: "of a session of a busy event loop",
  clock_skew: "from another time (max_clock_skew)",
  session_limit: "beyond max_sessions",
  address_limit: "beyond max_sessions_per_address",
  half_open_limit: "beyond max_half_open",
  buffer_limit: "beyond max_buffered",
  service_limit: "service beyond the limit",
  service_taken: "service that is taken over too often",
  registry_away: "the registry does not answer",
  registry_busy: "too many questions for the registry",
  unknown_service: "service that is not registered",
  refused: "nobody listens at the peer",
  unreachable: "no route to the peer",
  too_long: "longer than the path takes",
  no_buffer: "no buffer in the system",
  denied: "denied by this machine",
  overflow: "lost here, receive buffer full",
  timeout: "after a time-out",
  fast: "because later ones arrived",
  path_change: "because the path changed",
  startup: "seeking its rate",
  drain: "emptying its queue",
  cruise: "at its rate",
  up: "trying more",
  down: "after trying more",
  probe_rtt: "measuring the round trip",
};

export const words = (name) => WORDS[name] ?? name.replaceAll("_", " ");
