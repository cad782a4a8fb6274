package net.kcptun.core.tunnel.session;

import net.kcptun.core.kcp.StreamSink;
import net.kcptun.core.tunnel.api.Stream;
import net.kcptun.core.tunnel.api.TunnelStats;
import net.kcptun.core.wire.MessageReader;
import org.jspecify.annotations.Nullable;

/// The way from a session's KCP stream to its TCP connection: messages are read as they come, the bytes of PUSH go
/// straight on to the stream.
///
/// Holds no more than the rest of one segment, and only while the target is being dialled; all else waits in KCP, whose
/// advertised window shrinks. Cost: one copy, by the stream.
final class KcpToTcp implements StreamSink, MessageReader.Handler {
    private static final byte[] NOTHING = new byte[0];

    private final Session session;
    private final TunnelStats stats;
    private final MessageReader reader = new MessageReader();
    private @Nullable Stream stream;
    private boolean awaitsStream;
    private boolean discards;
    private boolean hasEnded;
    private byte[] early = NOTHING;

    KcpToTcp(Session session, TunnelStats stats) {
        this.session = session;
        this.stats = stats;
    }

    /// The stream that takes the bytes from now on; what was held back goes first.
    void attach(Stream to) {
        stream = to;
        awaitsStream = false;
        byte[] held = early;
        early = NOTHING;
        onBytes(held, 0, held.length);
    }

    /// Bytes of the stream have to wait for [#attach].
    void awaitStream() {
        awaitsStream = true;
    }

    /// The stream is gone: what still comes is counted and dropped.
    void discard() {
        stream = null;
        awaitsStream = false;
        discards = true;
        early = NOTHING;
    }

    /// Whether bytes are held back here.
    boolean isHolding() {
        return early.length > 0;
    }

    @Override
    public boolean isReady() {
        if (awaitsStream) {
            return false;
        }
        // After the end there are only messages for the session, and the stream, whose output is shut, takes nothing.
        Stream to = stream;
        return to == null || hasEnded || to.isWritable();
    }

    @Override
    public void onBytes(byte[] buf, int off, int len) {
        int read = reader.read(buf, off, len, this);
        if (read == MessageReader.MALFORMED) {
            session.onProtocolError();
            return;
        }
        if (read < len) {
            early = java.util.Arrays.copyOfRange(buf, off + read, off + len);
        }
    }

    @Override
    public boolean takesBytes() {
        return !awaitsStream;
    }

    @Override
    public void onDial() {
        session.onDial();
    }

    @Override
    public void onPush(byte[] buf, int off, int len) {
        Stream to = stream;
        if (to != null && !hasEnded) {
            to.write(buf, off, len);
            stats.tcpSentBytes += len;
            return;
        }
        stats.discardedBytes += len;
        if (!discards && !hasEnded) {
            session.onProtocolError();
        }
    }

    @Override
    public void onEof() {
        hasEnded = true;
        session.onPeerEof();
    }

    @Override
    public void onKeepalive() {
        session.onKeepalive();
    }
}
