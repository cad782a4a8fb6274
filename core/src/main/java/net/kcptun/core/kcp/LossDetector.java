package net.kcptun.core.kcp;

/// Decides from acknowledgements that a transmission is lost, before its time is out.
///
/// The model joins KCP's fast resend with RACK (RFC 8985). Transmissions carry serial numbers. One is lost when
///
/// 1. `resend` transmissions *with a higher serial* were acknowledged, that is, its serial is below the `resend`-th
///    highest acknowledged one. Upstream counts acknowledgements of higher segment numbers instead, which misjudges
/// resent
///    segments; serials find a lost resend by the same rule as a lost first copy.
/// 2. And it had as much time as the newest acknowledged transmission took (`rackRtt`), plus a tolerance for
///    reordering: now >= sentAt + rackRtt + tolerance.
///
/// The tolerance starts at 0. Then rule 2 follows from rule 1, because the newest acknowledged transmission left
/// after this one: on a path that does not reorder, the verdict falls with the acknowledgement itself, at least
/// as early as upstream. When an acknowledgement overtook another, the tolerance grows to a quarter more than
/// what the late one needed, up to srtt/4; when the time stamp of an acknowledgement proves that a resend was in
/// vain, up to srtt. It halves after 16 round trips without such a sign.
///
/// Since rule 2 can become true by time alone, [#lostAt] tells when. Cost: O(1) for each acknowledgement in sending
/// order.
final class LossDetector {
    private static final long[] NOTHING = new long[0];
    private static final int CALM_ROUND_TRIPS = 16;
    private static final long SMALLEST_TOLERANCE_NANOS = 50_000;

    private final int resend;
    private final RttEstimator rtt;
    /// The highest acknowledged serials, ascending; as many as `resend`. Starts as zeros, below all serials.
    private long[] highest = NOTHING;
    private long newestSerial;
    private long rackRttNanos = Long.MAX_VALUE;
    private long toleranceNanos;
    private long reorderedAt;

    /// @param resend 0: nothing is ever judged lost
    LossDetector(int resend, RttEstimator rtt) {
        this.resend = resend;
        this.rtt = rtt;
    }

    /// An acknowledgement named exactly this transmission.
    void onAcknowledged(long serial, long sentAt, long now) {
        if (resend == 0) {
            return;
        }
        if (serial > newestSerial) {
            newestSerial = serial;
            rackRttNanos = now - sentAt;
            calm(now);
        } else {
            tolerate(now - sentAt - rackRttNanos, rtt.srttNanos() / 4, now);
        }
        insert(serial);
    }

    /// The transmission must have arrived, as all segments up to a later one did; when is not known.
    void onCovered(long serial, long sentAt, long now) {
        if (resend == 0) {
            return;
        }
        if (serial > newestSerial) {
            newestSerial = serial;
            rackRttNanos = Math.min(rackRttNanos, now - sentAt);
        }
        insert(serial);
    }

    /// A segment had been resent by our verdict, and now its earlier copy was acknowledged, after `rttNanos`.
    void onSpurious(long rttNanos, long now) {
        if (resend > 0 && rackRttNanos != Long.MAX_VALUE) {
            tolerate(rttNanos - rackRttNanos, rtt.srttNanos(), now);
        }
    }

    /// When this transmission counts as lost; Long.MAX_VALUE: not by what is known now.
    long lostAt(long serial, long sentAt) {
        if (highest.length == 0 || serial >= highest[0]) {
            return Long.MAX_VALUE;
        }
        return sentAt + rackRttNanos + toleranceNanos;
    }

    /// When the transmission counts as lost if one later acknowledgement is enough, whatever `resend` says. Used
    /// for the hole that blocks the whole window. It gets a smoothed round trip, the tolerance, and an eighth
    /// more.
    long blockedHoleLostAt(long serial, long sentAt) {
        if (resend == 0 || serial >= newestSerial) {
            return Long.MAX_VALUE;
        }
        long usual = Math.max(rtt.srttNanos(), rackRttNanos);
        return sentAt + usual + toleranceNanos + Math.max(usual / 8, 1_000_000);
    }

    long toleranceNanos() {
        return toleranceNanos;
    }

    /// Gives up the array of an idle session. Nothing is in flight, so all that is forgotten is older than all to
    /// come.
    void trim() {
        highest = NOTHING;
    }

    private void insert(long serial) {
        if (highest.length == 0) {
            highest = new long[resend];
        }
        if (serial <= highest[0]) {
            return;
        }
        int at = resend - 1;
        while (serial < highest[at]) {
            at--;
        }
        System.arraycopy(highest, 1, highest, 0, at);
        highest[at] = serial;
    }

    private void tolerate(long lateNanos, long mostNanos, long now) {
        if (lateNanos <= 0) {
            return;
        }
        reorderedAt = now;
        toleranceNanos = Math.max(toleranceNanos, Math.min(lateNanos + lateNanos / 4, mostNanos));
    }

    private void calm(long now) {
        if (toleranceNanos == 0 || now - reorderedAt < CALM_ROUND_TRIPS * rtt.srttNanos()) {
            return;
        }
        reorderedAt = now;
        toleranceNanos /= 2;
        if (toleranceNanos < SMALLEST_TOLERANCE_NANOS) {
            toleranceNanos = 0;
        }
    }
}
