package net.kcptun.core.kcp;

import java.util.concurrent.atomic.AtomicLong;

/// The bytes that all event loops of a program may keep for sessions, and how much of its windows a session gets for
/// how many are kept: first they shrink, and only when that was not enough is anything refused.
///
/// | bytes kept | windows of each session, both ways | else |
/// |---|---|---|
/// | at most half of the limit | whole | |
/// | half to three quarters | in proportion, from whole to 16 segments | |
/// | three quarters to the limit | from 16 segments to 2 | what a peer has sent beyond its window is dropped |
/// | the limit or more | 2 segments | the same; what does not come in order is dropped; no new session |
/// | less again | as above, at once | |
///
/// A window that shrinks takes nothing back: what is kept already stays, and up to three quarters also what a peer sent
/// before it heard. That could be the windows of all sessions together, so from there on it has to be sent again. The
/// last quarter is for those who came late: only very many of them use it up.
///
/// So sessions whose readers have stopped keep what they hold, and all others go on, slowly where little is left: each
/// may always have 2 segments, so that none waits for another one. What is kept at most is therefore the limit, 2
/// segments each way a session, and what its TCP connection reads and writes at once, a few KB by then.
///
/// Each loop counts for itself in a [BufferShare] and adds what it has counted here in steps. For several threads.
public final class BufferBudget {
    /// As much as anybody could want: nothing is ever narrowed.
    public static final long UNLIMITED = 1L << 40;

    private static final int STEPS = 1024;
    private static final int STEP_MIN = 2 * 1024;
    private static final int STEP_MAX = 64 * 1024;

    private final AtomicLong kept = new AtomicLong();
    private volatile long limit = UNLIMITED;
    private volatile int step = STEP_MAX;

    /// The limit from now on, in bytes.
    public void limit(long bytes) {
        limit = bytes;
        step = Math.clamp(bytes / STEPS, STEP_MIN, STEP_MAX);
    }

    public long limit() {
        return limit;
    }

    /// The part of one more event loop.
    public BufferShare share() {
        return new BufferShare(this);
    }

    /// What all loops keep, but for at most a step of each.
    public long kept() {
        return kept.get();
    }

    /// What a loop may have counted before it says so.
    int step() {
        return step;
    }

    void add(long bytes) {
        kept.addAndGet(bytes);
    }
}
