// The table of sessions, sorted and filtered.
import { byteRate, bytes, count, duration, millis, percent } from "./format.js";
import { Growth } from "./steady.js";
import { Table } from "./table.js";

const STEP = 100;
const RATE_SECONDS = 4;
const COLUMNS = [
  { name: "Conv", key: (s) => s.conv, text: (s) => s.conv },
  { name: "Peer", width: 19, key: (s) => s.peer ?? "", text: (s) => s.peer ?? "-", isText: true },
  { name: "State", width: 8, key: (s) => s.state, text: (s) => state(s) + (s.close_reason ? `: ${s.close_reason}` : ""), isText: true },
  { name: "Received/s", width: 10, key: (s) => s.receivedRate, text: (s) => byteRate(s.receivedRate), isDescending: true },
  { name: "Sent/s", width: 10, key: (s) => s.sentRate, text: (s) => byteRate(s.sentRate), isDescending: true },
  { name: "Round trip", width: 9, key: (s) => s.srtt_seconds, text: (s) => millis(s.srtt_seconds), title: (s) => s.srtt_seconds == null ? "" : `± ${millis(s.rttvar_seconds)}, time-out ${millis(s.rto_seconds)}`, isDescending: true },
  { name: "In flight", width: 7, key: (s) => s.in_flight, text: (s) => count(s.in_flight), title: (s) => s.waiting == null ? "" : `${count(s.waiting)} segments are not acknowledged yet`, isDescending: true },
  { name: "Waiting", width: 7, key: (s) => s.waiting, text: (s) => count(s.waiting), isDescending: true },
  { name: "Window", width: 7, key: (s) => s.send_window, text: (s) => count(s.send_window), title: (s) => s.peer_window == null ? "" : `the peer takes ${count(s.peer_window)}, we take ${count(s.receive_window)}`, isDescending: true },
  { name: "Sent twice", width: 9, key: (s) => s.retransmission_share, text: (s) => percent(s.retransmission_share), isDescending: true },
  { name: "Received", width: 8, key: (s) => s.received_bytes, text: (s) => bytes(s.received_bytes), isDescending: true },
  { name: "Sent", width: 8, key: (s) => s.sent_bytes, text: (s) => bytes(s.sent_bytes), isDescending: true },
  { name: "Age", width: 10, key: (s) => s.age_seconds, text: (s) => duration(s.age_seconds), isDescending: true },
  { name: "Heard", width: 9, key: (s) => s.seen_seconds_ago, text: (s) => `${duration(s.seen_seconds_ago)} ago` },
];

const state = (s) => s.state.replace("_", " ");

/** As long as nothing is known of the growth, it is that of the session's whole life. */
function rate(session, growth, total) {
  if (session.state === "time_wait") return null;
  if (growth !== null) return growth;
  return session.age_seconds > 0.1 ? total / session.age_seconds : null;
}

export class Sessions {
  constructor() {
    this.table = new Table(document.getElementById("sessions"), COLUMNS, { column: 3, sign: -1 }, () => this.show());
    this.filter = document.getElementById("filter");
    this.ended = document.getElementById("ended");
    this.more = document.getElementById("more");
    this.note = document.getElementById("session-note");
    this.growths = new Map();
    this.all = [];
    this.omitted = 0;
    this.limit = STEP;
    this.filter.addEventListener("input", () => this.show());
    this.ended.addEventListener("change", () => this.show());
    this.more.addEventListener("click", () => { this.limit += STEP; this.show(); });
  }

  update(snapshot) {
    const at = Date.parse(snapshot.time) / 1000;
    const growths = new Map();
    for (const session of snapshot.sessions) {
      session.id = `${session.conv} ${session.peer}`;
      session.kind = session.state;
      const growth = this.growths.get(session.id) ?? { received: new Growth(RATE_SECONDS), sent: new Growth(RATE_SECONDS) };
      growths.set(session.id, growth);
      session.receivedRate = rate(session, growth.received.next(session.received_bytes, at), session.received_bytes);
      session.sentRate = rate(session, growth.sent.next(session.sent_bytes, at), session.sent_bytes);
    }
    this.growths = growths;
    this.all = snapshot.sessions;
    this.omitted = snapshot.sessions_omitted;
    this.show();
  }

  show() {
    const wanted = this.filter.value.trim().toLowerCase();
    const matching = this.all.filter((s) => (this.ended.checked || s.state !== "time_wait")
      && (!wanted || `${s.conv} ${s.peer} ${state(s)} ${s.close_reason ?? ""}`.toLowerCase().includes(wanted)));
    this.table.show(matching, this.limit, this.all.length ? "no session matches" : "no sessions");
    this.tell(matching.length);
  }

  tell(matching) {
    document.getElementById("session-count").textContent = count(matching + this.omitted);
    this.more.hidden = matching <= this.limit;
    this.note.hidden = this.omitted === 0;
    this.note.textContent = `${count(this.omitted)} more are not listed: those heard longest ago.`;
  }
}
