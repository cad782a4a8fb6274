package net.kcptun.core.kcp;

/// Whether the peer still knows what it has acknowledged.
///
/// A peer that is restarted forgets its conversations. Mostly a packet tells, since it does not begin one. But where
/// the first segment was lost and those behind it were acknowledged, that segment, sent again, begins a new
/// conversation at the restarted peer: it then waits for what it had, which this end has no more. All its packets say
/// so, by an `una` below what is acknowledged here. So do packets that were overtaken, but never for long, and not the
/// answer to a question.
///
/// | state | packet | next |
/// |---|---|---|
/// | sure | `una` is not below | sure |
/// | sure, doubting | it is, and the window is 0 | same: where nobody reads, some peers move `una` late |
/// | sure | it is | doubting: WASK, which every peer answers, each 2.5 s |
/// | doubting | `una` is not below | sure |
/// | doubting | in five seconds or more one was, and the first was 10 s ago | lost |
/// | doubting | the eighth question was asked | no more of them until another packet is below |
final class PeerRestartDetector {
    private static final long SECOND = 1_000_000_000L;
    private static final long ASK_NANOS = 2_500_000_000L;
    private static final long DOUBT_NANOS = 10 * SECOND;
    private static final int LEAST_SECONDS = 5;
    private static final int MOST_QUESTIONS = 8;

    private long doubtedSince;
    private long countedAt;
    private long askAt = Long.MAX_VALUE;
    private int secondsBelow;
    private int questions;

    /// A packet came.
    ///
    /// @param isBelow whether its `una` is below what is acknowledged
    void onPacket(boolean isBelow, int window, long now) {
        if (!isBelow) {
            secondsBelow = 0;
            askAt = Long.MAX_VALUE;
            return;
        }
        if (window == 0) {
            return;
        }
        if (secondsBelow == 0) {
            doubtedSince = now;
            questions = 0;
        }
        // Those that were overtaken come at about the same time.
        if (secondsBelow == 0 || now - countedAt >= SECOND) {
            secondsBelow++;
            countedAt = now;
        }
        if (askAt == Long.MAX_VALUE) {
            askAt = now + ASK_NANOS;
        }
    }

    /// When the peer is to be asked; `Long.MAX_VALUE` = never.
    long askAt() {
        return askAt;
    }

    void asked(long now) {
        if (secondsBelow > 0) {
            askAt = ++questions < MOST_QUESTIONS ? now + ASK_NANOS : Long.MAX_VALUE;
        }
    }

    boolean isLost(long now) {
        return secondsBelow >= LEAST_SECONDS && now - doubtedSince >= DOUBT_NANOS;
    }
}
