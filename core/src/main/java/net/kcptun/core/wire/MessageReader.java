package net.kcptun.core.wire;

/// Reads the messages of a session's byte stream as the bytes come, in pieces of any size.
///
/// Holds at most a header: the bytes of a PUSH pass through to the handler without a copy.
public final class MessageReader {
    /// What the messages say. Called in the order of the stream.
    public interface Handler {
        /// Whether bytes of a PUSH can be taken now.
        boolean takesBytes();

        void onDial();

        /// Bytes of the TCP stream: a part of a message's body, or all of it. Only valid during the call.
        void onPush(byte[] buf, int off, int len);

        void onEof();

        void onKeepalive();
    }

    /// [#read] met something that is no message; the stream cannot be read any further.
    public static final int MALFORMED = -1;

    private final byte[] header = new byte[StreamMessage.HEADER_BYTES];
    private int headerBytes;
    private int bodyLeft;

    /// Reads from `buf[off..off+len)` until it ends or the handler takes no more bytes of a PUSH. Returns how many
    /// bytes were read, or [#MALFORMED].
    public int read(byte[] buf, int off, int len, Handler handler) {
        int at = off;
        int end = off + len;
        while (at < end) {
            if (bodyLeft == 0) {
                header[headerBytes++] = buf[at++];
                if (headerBytes == header.length && !dispatch(handler)) {
                    return MALFORMED;
                }
                continue;
            }
            if (!handler.takesBytes()) {
                break;
            }
            int part = Math.min(bodyLeft, end - at);
            handler.onPush(buf, at, part);
            bodyLeft -= part;
            at += part;
        }
        return at - off;
    }

    private boolean dispatch(Handler handler) {
        headerBytes = 0;
        int length = Bytes.u16(header, 2);
        if (length < StreamMessage.HEADER_BYTES || length > StreamMessage.MAX_BYTES) {
            return false;
        }
        int type = Bytes.u16(header, 0);
        if (type == StreamMessage.PUSH) {
            bodyLeft = length - StreamMessage.HEADER_BYTES;
            return true;
        }
        if (length != StreamMessage.HEADER_BYTES) {
            return false;
        }
        switch (type) {
            case StreamMessage.DIAL -> handler.onDial();
            case StreamMessage.EOF -> handler.onEof();
            case StreamMessage.KEEPALIVE -> handler.onKeepalive();
            default -> {
                return false;
            }
        }
        return true;
    }
}
