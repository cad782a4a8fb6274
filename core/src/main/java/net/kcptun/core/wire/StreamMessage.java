package net.kcptun.core.wire;

/// The messages inside a session's byte stream.
///
/// ```
///  0      2        4
/// | type | length | body        length counts these 4 bytes too
/// ```
///
/// Source: kcptun v2 protocol, messages inside the KCP byte stream.
public final class StreamMessage {
    /// Client to server, first: connect to the target. No body.
    public static final int DIAL = 0;

    /// Bytes of the TCP stream.
    public static final int PUSH = 1;

    /// The sender's TCP side has no more to send. No body.
    public static final int EOF = 2;

    /// Client to server when nothing was received for long; the server echoes it. No body.
    public static final int KEEPALIVE = 3;

    public static final int HEADER_BYTES = 4;

    /// The longest message, header included.
    public static final int MAX_BYTES = 14884;

    /// The longest body of a PUSH.
    public static final int MAX_BODY_BYTES = MAX_BYTES - HEADER_BYTES;

    private StreamMessage() {}

    /// Writes a header for a body of `bodyBytes` at the start of `buf`.
    public static void putHeader(byte[] buf, int type, int bodyBytes) {
        Bytes.put16(buf, 0, type);
        Bytes.put16(buf, 2, HEADER_BYTES + bodyBytes);
    }
}
