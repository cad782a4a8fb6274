// Numbers as people read them: SI units, three digits. Unknown is "-".
const NONE = "-";
const PREFIXES = ["", "k", "M", "G", "T", "P"];

function digits(value) {
  return value.toFixed(value >= 99.95 || value === 0 ? 0 : value >= 9.995 ? 1 : 2);
}

export function si(value, unit) {
  if (value == null) return NONE;
  let scaled = value;
  let prefix = 0;
  while (scaled >= 999.5 && prefix < PREFIXES.length - 1) {
    scaled /= 1000;
    prefix++;
  }
  const number = prefix === 0 ? String(Math.round(scaled)) : digits(scaled);
  return `${number} ${PREFIXES[prefix]}${unit}`;
}

export const bytes = (value) => si(value, "B");
export const byteRate = (value) => si(value, "B/s");
export const bitRate = (value) => (value == null ? NONE : si(value * 8, "bit/s"));
export const count = (value) => (value == null ? NONE : Number(value).toLocaleString("en").replaceAll(",", "\u202f"));
export const percent = (share) => (share == null ? NONE : `${(share * 100).toFixed(share < 0.0995 ? 1 : 0)}%`);

export function millis(seconds) {
  if (seconds == null) return NONE;
  const ms = seconds * 1000;
  return ms >= 9999.5 ? duration(seconds) : `${ms >= 99.95 ? ms.toFixed(0) : ms.toPrecision(2)} ms`;
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
