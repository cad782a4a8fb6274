package net.kcptun.core.kcp;

/// One event loop's part of a [BufferBudget]: counts the bytes that its sessions keep, and says how far their windows
/// may go, by the table there.
///
/// Cost: an addition and a comparison for each buffer; others' counts are read as one number, which is written once in
/// a thousandth of the budget. One thread.
public final class BufferShare {
    /// What is left of every window at three quarters of the limit.
    static final int FLOOR_SEGMENTS = 16;
    /// What every session may keep, each way, whatever others do.
    static final int LEAST_SEGMENTS = 2;

    private final BufferBudget budget;
    private long own;
    private long told;
    private long narrowed;

    BufferShare(BufferBudget budget) {
        this.budget = budget;
    }

    /// So many bytes more are kept, or fewer if negative.
    public void add(long bytes) {
        own += bytes;
        long untold = own - told;
        if (untold >= budget.step() || -untold >= budget.step() || own == 0 && untold != 0) {
            told = own;
            budget.add(untold);
        }
    }

    /// Bytes that this loop keeps.
    public long own() {
        return own;
    }

    /// What is left of a window of so many segments.
    public int window(int segments) {
        long quarter = budget.limit() / 4;
        long left = Math.clamp(budget.limit() - kept(), 0, quarter);
        int floor = LEAST_SEGMENTS + (int) ((FLOOR_SEGMENTS - LEAST_SEGMENTS) * left / quarter);
        return Math.max(part(segments), Math.min(segments, floor));
    }

    /// As [#window], for a session that goes by it now: it is counted when that is less than the whole.
    public int grant(int segments) {
        int granted = window(segments);
        if (granted < segments) {
            narrowed++;
        }
        return granted;
    }

    /// What is left of `whole`: all up to half of the limit, nothing from three quarters on.
    public int part(int whole) {
        long quarter = budget.limit() / 4;
        long free = 3 * quarter - kept();
        return free >= quarter ? whole : (int) (whole * Math.max(0, free) / quarter);
    }

    /// Whether what was sent beyond a window is too much: from three quarters on.
    boolean isScarce() {
        return kept() >= budget.limit() / 4 * 3;
    }

    /// Whether the limit is reached.
    public boolean isExhausted() {
        return kept() >= budget.limit();
    }

    /// How often a session got less than its whole window.
    public long narrowed() {
        return narrowed;
    }

    private long kept() {
        return budget.kept() - told + own;
    }
}
