// What is known of the line to each peer. A client with several event loops has several paths to its server, which are
// one line: what is carried is added up, the rest is that of the busiest path.
import { Growth } from "./steady.js";

const RATE_SECONDS = 4;
const SHARE_SECONDS = 10;
// Where next to nothing is carried, acknowledgements are all that there is, and what is sent for each byte tells nothing.
const LITTLE = 10_000;
const COUNTERS = ["sent_bytes", "payload_bytes", "copy_bytes"];
// A path that is not told of for so long may come back: only the busiest are told of.
const KEPT_SECONDS = 10;

export class Lines {
  constructor() {
    this.growths = new Map();
  }

  /** The lines of a snapshot, the busiest first. */
  update(snapshot) {
    const at = Date.parse(snapshot.time) / 1000;
    const lines = [...byPeer(snapshot.paths)].map(([peer, paths]) => {
      const growths = this.growths.get(peer) ?? new Growths();
      this.growths.set(peer, growths);
      growths.update(paths, at);
      return { way: way(snapshot.instance, paths[0]), ...line(peer, paths, growths) };
    });
    for (const [peer, growths] of this.growths) {
      if (growths.at < at - KEPT_SECONDS) this.growths.delete(peer);
    }
    return lines;
  }
}

/**
 * How much the counters of the paths to one peer grow, path by path: a path that comes or goes changes their sums at once.
 * Paths have no names; as counters only grow, each is taken for the known one whose counter was next below its own.
 */
class Growths {
  constructor() {
    this.known = [];
  }

  update(paths, at) {
    this.at = at;
    const left = this.known.filter((path) => path.at >= at - KEPT_SECONDS)
      .sort((a, b) => b.at - a.at || b.sent - a.sent);
    this.now = paths.toSorted((a, b) => a.sent_bytes - b.sent_bytes).map((path) => {
      const i = left.findIndex((known) => known.sent <= path.sent_bytes);
      const growths = i < 0 ? new Map(COUNTERS.map((name) => [name, new Growth(SHARE_SECONDS)])) : left.splice(i, 1)[0].growths;
      growths.forEach((growth, name) => growth.next(path[name] ?? 0, at));
      return { at, sent: path.sent_bytes, growths };
    });
    this.known = [...this.now, ...left];
  }

  /** The growth of a counter in so many seconds; null: that of no path is known. */
  of(name, seconds) {
    const known = this.now.map((path) => path.growths.get(name).now(seconds)).filter((growth) => growth !== null);
    return known.length === 0 ? null : known.reduce((sum, growth) => sum + growth, 0);
  }
}

/** How the peer is reached; empty where there is only one way, or it is not found yet. */
export function way(instance, path) {
  if (!instance.has_rendezvous || path?.peer == null) return "";
  return path.is_relayed ? "relayed" : "direct";
}

function byPeer(paths) {
  const peers = new Map();
  for (const path of paths) {
    const peer = path.peer ?? "its server";
    peers.set(peer, [...(peers.get(peer) ?? []), path]);
  }
  return peers;
}

function line(peer, paths, growths) {
  const sum = (name) => paths.reduce((total, path) => total + (path[name] ?? 0), 0);
  const known = paths.filter((path) => path.rate_bytes_per_second != null);
  const busiest = known[0] ?? paths[0];
  const totals = Object.fromEntries(COUNTERS.map((name) => [name, sum(name)]));
  const lately = Object.fromEntries(COUNTERS.map((name) => [name, growths.of(name, SHARE_SECONDS)]));
  const isCarrying = lately.payload_bytes >= LITTLE;
  const whole = isCarrying ? lately : totals;
  const rate = known.length === 0 ? null : sum("rate_bytes_per_second");
  const sent = growths.of("sent_bytes", RATE_SECONDS);
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
