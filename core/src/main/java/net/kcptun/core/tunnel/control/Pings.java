package net.kcptun.core.tunnel.control;

import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.wire.ControlMessage.Ping;
import net.kcptun.core.wire.Endpoint;

/// PINGs, and the round trips that their PONGs tell. A PONG brings back the milliseconds that its PING carried, so
/// nothing needs to be kept for each; only of the last one the time is known more exactly.
final class Pings {
    /// A PING without an answer for so long is lost. Source: kcptun v2 protocol.
    static final long LOST_NANOS = 4_000_000_000L;

    private static final long MILLI = 1_000_000L;

    private final ControlHost host;
    private long lastSentAt;
    private long roundTripNanos;

    Pings(ControlHost host) {
        this.host = host;
    }

    void send(Endpoint to, long now) {
        lastSentAt = now;
        host.sender().send(new Ping(millis(now)), to, now);
    }

    long lastSentAt() {
        return lastSentAt;
    }

    /// When another PING can be told from the last one.
    long nextAt() {
        return (lastSentAt / MILLI + 1) * MILLI;
    }

    /// Whether a PING of the last 4 s may have carried `millis`.
    boolean isRecent(int millis, long now) {
        long age = ageOf(millis, now);
        return age >= 0 && age <= LOST_NANOS;
    }

    private static long ageOf(int millis, long now) {
        return (millis(now) - millis) * MILLI;
    }

    /// The round trip in nanoseconds, of which the event is told; -1 if no PING of the last 4 s carried `millis`.
    long onPong(int millis, Endpoint from, long now) {
        if (!isRecent(millis, now)) {
            return -1;
        }
        long age = ageOf(millis, now);
        long roundTrip = millis == millis(lastSentAt) ? now - lastSentAt : age;
        roundTripNanos = roundTrip;
        host.event(new TunnelEvent.RoundTrip(from, roundTrip), now);
        return roundTrip;
    }

    /// The last round trip; 0 = none yet.
    long roundTripNanos() {
        return roundTripNanos;
    }

    /// What a PING carries that is sent now.
    static int millis(long now) {
        return (int) (now / MILLI);
    }
}
