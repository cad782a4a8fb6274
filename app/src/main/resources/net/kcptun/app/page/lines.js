// What is known of the line to each peer. A client with several event loops has several paths to its server, which are
// one line: what is carried is added up, the rest is that of the busiest path.
import { Growth } from "./steady.js";

const RATE_SECONDS = 4;
const SHARE_SECONDS = 10;
// Where next to nothing is carried, acknowledgements are all that there is, and what is sent for each byte tells nothing.
const LITTLE = 10_000;
const COUNTERS = ["sent_bytes", "payload_bytes", "copy_bytes"];

export class Lines {
  constructor() {
    this.growths = new Map();
  }

  /** The lines of a snapshot, the busiest first. */
  update(snapshot) {
    const at = Date.parse(snapshot.time) / 1000;
    const growths = new Map();
    const lines = [...byPeer(snapshot.paths)].map(([peer, paths]) => {
      const growth = this.growths.get(peer) ?? new Map(COUNTERS.map((name) => [name, new Growth(SHARE_SECONDS)]));
      growths.set(peer, growth);
      return line(peer, paths, growth, at);
    });
    this.growths = growths;
    return lines;
  }
}

function byPeer(paths) {
  const peers = new Map();
  for (const path of paths) {
    const peer = path.peer ?? "its server";
    peers.set(peer, [...(peers.get(peer) ?? []), path]);
  }
  return peers;
}

function line(peer, paths, growth, at) {
  const sum = (name) => paths.reduce((total, path) => total + (path[name] ?? 0), 0);
  const known = paths.filter((path) => path.rate_bytes_per_second != null);
  const busiest = known[0] ?? paths[0];
  const totals = Object.fromEntries(COUNTERS.map((name) => [name, sum(name)]));
  const lately = Object.fromEntries(COUNTERS.map((name) => [name, growth.get(name).next(totals[name], at)]));
  const isCarrying = lately.payload_bytes >= LITTLE;
  const whole = isCarrying ? lately : totals;
  const rate = known.length === 0 ? null : sum("rate_bytes_per_second");
  const sent = growth.get("sent_bytes").now(RATE_SECONDS);
  return {
    peer, rate, sent, isCarrying,
    sessions: sum("sessions"),
    state: busiest.state,
    hasRival: paths.some((path) => path.has_rival),
    pace: busiest.pace_bytes_per_second == null ? null : sum("pace_bytes_per_second"),
    shortest: busiest.min_round_trip_seconds,
    trip: busiest.round_trip_seconds,
    queue: busiest.min_round_trip_seconds == null ? null : busiest.queue_seconds,
    random: busiest.random_loss,
    congestion: busiest.congestion_loss,
    recent: busiest.recent_loss,
    message: busiest.message_p99_seconds,
    inFlight: sum("in_flight_bytes"),
    limit: sum("in_flight_limit_bytes"),
    copies: sum("copies"),
    first: sum("copies_first"),
    use: rate === null || sent === null ? null : Math.min(1, sent / rate),
    payloadPart: share(whole.payload_bytes, whole.sent_bytes),
    copyPart: share(whole.copy_bytes, whole.sent_bytes),
    perPayload: whole.payload_bytes >= LITTLE ? whole.sent_bytes / whole.payload_bytes : null,
    findings: busiest.findings,
  };
}

const share = (part, whole) => (whole > 0 ? Math.min(1, part / whole) : null);
