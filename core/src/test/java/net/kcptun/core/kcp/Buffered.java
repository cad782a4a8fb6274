package net.kcptun.core.kcp;

/// What a conversation keeps of what it has received, seen at its pool.
final class Buffered {
    private Buffered() {}

    /// Received segments that wait, in order or beyond a hole.
    ///
    /// @param pool used by that conversation alone
    static int segments(Kcp kcp, SegmentPool pool) {
        return (int) (pool.outstandingBytes() / pool.segmentBytes()) - kcp.waiting();
    }
}
