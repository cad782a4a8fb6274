package net.kcptun.core.obfs;

/// Why a captured or an outgoing packet was not used.
public enum FlowDrop {
    /// Lengths contradict each other, or it is no TCP segment at all.
    MALFORMED,
    /// The TCP checksum is wrong.
    BAD_CHECKSUM,
    /// Of a TCP connection that is no flow.
    NO_FLOW,
    /// A RST, which says nothing about the flow; where it is the kernel's business too, the connection ends by
    /// itself.
    RESET,
    /// A segment of the connection itself: its handshake, its acknowledgements.
    NO_DATAGRAM,
    /// Data of the connection's own stream: the HTTP exchange.
    STREAM_DATA,
    /// To be sent to an address that no flow leads to.
    SENT_TO_NO_FLOW,
    /// To be sent before the flow's numbers are known.
    SENT_TOO_EARLY
}
