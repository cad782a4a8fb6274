package net.kcptun.core.kcp;

import net.kcptun.core.path.PathFlow;
import net.kcptun.core.path.Reordering;

/// Decides from acknowledgements that a transmission is lost, before its time is out.
///
/// Transmissions carry serial numbers. The *bar* is the `resend`-th highest acknowledged serial. A transmission is
/// lost when
///
/// 1. the bar has passed its serial, that is, `resend` transmissions that left later were acknowledged. Upstream
///    counts acknowledgements of higher segment numbers instead, which misjudges resent segments; serials find a
///    lost resend by the same rule as a lost first copy, and give each one a round trip.
/// 2. And it had `tolerance` more time since that moment.
///
/// The tolerance is what the path's [Reordering] needs: on a path that does not reorder, the verdict falls with the
/// acknowledgement itself, at least as early as upstream. An acknowledgement that comes after the bar has passed it
/// shows how late a transmission may be; so does one that proves a verdict wrong.
///
/// Both the lateness and the verdict count from the moment of rule 1, not from the time of sending as in RACK (RFC
/// 8985): within a burst, round trips differ by the whole queue that the burst makes, and that would be taken for
/// reordering.
///
/// The moments at which the bar rose are kept in a ring that spans about one srtt, in steps of srtt/64 or more.
/// Invariant: bar and moments never fall, so [#lostAt] grows with the serial. Since rule 2 becomes true by time
/// alone, [#lostAt] tells when. Cost: for each acknowledgement O(1) in sending order, O(`resend`) else; [#lostAt]
/// at most 6 steps of a binary search. Memory: 1 KB while in use, counted.
final class LossDetector {
    private static final long[] NOTHING = new long[0];
    /// Entries of the ring, a power of two.
    private static final int MOMENTS = 64;
    /// Headers of the three arrays.
    private static final int ARRAYS_BYTES = 3 * 16;

    private final int resend;
    private final RttEstimator rtt;
    private final PathFlow flow;
    private final BufferShare share;
    /// The highest acknowledged serials, ascending; as many as `resend`. Starts as zeros, below all serials.
    private long[] highest = NOTHING;
    private long newestSerial;
    /// The ring: at `momentAt[i]` the bar rose above the entry before, and to `barAt[i]` within the step after it.
    /// `moments` counts the entries; their number stays below twice the ring's.
    private long[] momentAt = NOTHING;
    private long[] barAt = NOTHING;
    private int moments;

    /// @param resend 0: nothing is ever judged lost
    LossDetector(int resend, RttEstimator rtt, PathFlow flow, BufferShare share) {
        this.flow = flow;
        this.share = share;
        this.resend = resend;
        this.rtt = rtt;
    }

    /// An acknowledgement named exactly this transmission.
    void onAcknowledged(long serial, long now) {
        reordering().onAcknowledged();
        if (isPassed(serial)) {
            reordering().onLate(now - passedAt(serial), rtt.srttNanos(), now);
        }
        onCovered(serial, now);
    }

    /// The transmission must have arrived, as all segments up to a later one did; when is not known.
    void onCovered(long serial, long now) {
        if (resend == 0) {
            return;
        }
        if (serial > newestSerial) {
            newestSerial = serial;
            reordering().onOrdered(rtt.srttNanos(), now);
        }
        raise(serial, now);
    }

    /// A segment was resent at `resentAt` by our verdict, and now an earlier copy was acknowledged: it was later than
    /// the tolerance by the time since.
    void onSpurious(long resentAt, long now) {
        reordering().onLate(toleranceNanos() + now - resentAt, rtt.srttNanos(), now);
    }

    /// Whether rule 1 holds: `resend` later transmissions were acknowledged.
    boolean isPassed(long serial) {
        return highest.length > 0 && serial < highest[0];
    }

    /// When this transmission counts as lost; Long.MAX_VALUE: not by what is known now.
    long lostAt(long serial) {
        return isPassed(serial) ? passedAt(serial) + toleranceNanos() : Long.MAX_VALUE;
    }

    /// When the transmission counts as lost if one later acknowledgement is enough, whatever `resend` says. Used
    /// for the hole that blocks the whole window. It gets a smoothed round trip, the tolerance, and an eighth
    /// more.
    long blockedHoleLostAt(long serial, long sentAt) {
        if (resend == 0 || serial >= newestSerial) {
            return Long.MAX_VALUE;
        }
        long usual = rtt.srttNanos();
        return sentAt + usual + toleranceNanos() + Math.max(usual / 8, 1_000_000);
    }

    long toleranceNanos() {
        return reordering().toleranceNanos();
    }

    /// Gives up the arrays of an idle session. Nothing is in flight, so all that is forgotten is older than all to
    /// come.
    void trim() {
        if (highest.length > 0) {
            share.add(-bytes());
        }
        highest = NOTHING;
        momentAt = NOTHING;
        barAt = NOTHING;
        moments = 0;
    }

    private int bytes() {
        return (resend + 2 * MOMENTS) * Long.BYTES + ARRAYS_BYTES;
    }

    /// When the bar passed this serial; if that was longer ago than the ring reaches, the ring's oldest moment.
    private long passedAt(long serial) {
        int low = Math.max(0, moments - MOMENTS);
        int high = moments - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (barAt[middle & MOMENTS - 1] > serial) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return momentAt[low & MOMENTS - 1];
    }

    private void raise(long serial, long now) {
        if (highest.length == 0) {
            highest = new long[resend];
            momentAt = new long[MOMENTS];
            barAt = new long[MOMENTS];
            share.add(bytes());
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
        remember(now);
    }

    private void remember(long now) {
        int last = moments - 1 & MOMENTS - 1;
        if (moments == 0 || now - momentAt[last] > rtt.srttNanos() / MOMENTS) {
            last = moments++ & MOMENTS - 1;
            momentAt[last] = now;
        }
        barAt[last] = highest[0];
        if (moments == 2 * MOMENTS) {
            moments = MOMENTS;
        }
    }

    private Reordering reordering() {
        return flow.path().reordering();
    }
}
