package net.kcptun.core.obfs;

/// What the first captured segment of a flow fixes for all that this end sends on it.
///
/// @param seq       its sequence number: where the peer's stream was
/// @param ack       its acknowledgement: where this end's stream was
/// @param flowLabel of IPv6; 0 for IPv4
record FlowNumbers(int seq, int ack, int flowLabel) {
    /// The first segment should be one of the kernel's. Where the peer was quicker than the capture, what it would
    /// have been follows from how the peer makes its own.
    static FlowNumbers of(TcpSegment first) {
        int ahead = first.isHandMade() ? HeaderTemplate.SEQ_AHEAD : 0;
        return new FlowNumbers(first.seq() - ahead, first.ack(), first.flowLabel());
    }
}
