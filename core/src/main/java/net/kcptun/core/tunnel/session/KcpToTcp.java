package net.kcptun.core.tunnel.session;

import java.util.Arrays;
import net.kcptun.core.kcp.StreamSink;
import net.kcptun.core.tunnel.api.Stream;
import net.kcptun.core.tunnel.api.TunnelStats;
import net.kcptun.core.wire.MessageReader;
import org.jspecify.annotations.Nullable;

/// The way from a session's KCP stream to its TCP connection: messages are read as they come. The bytes of PUSH go
/// straight on to the stream; what the other messages tell the session waits in [#takeMessages] until the engine has
/// returned.
///
/// Holds no more than the rest of one segment, and only while the target is being dialled; all else waits in KCP, whose
/// advertised window shrinks. Cost: one copy, by the stream.
final class KcpToTcp implements StreamSink, MessageReader.Handler {
    /// What [#takeMessages] tells, one bit each.
    static final int DIAL = 1;

    static final int EOF = 2;
    static final int KEEPALIVE = 4;
    /// A message breaks the protocol. Nothing that came with it counts, and nothing follows.
    static final int BROKEN = 8;

    private static final byte[] NOTHING = new byte[0];

    private final TunnelStats stats;
    private final MessageReader reader = new MessageReader();
    private @Nullable Stream stream;
    private int messages;
    private boolean isDialed;
    private boolean awaitsStream;
    private boolean discards;
    private boolean hasEnded;
    private byte[] early = NOTHING;

    /// @param isClient whether the peer dials nothing, since this end did
    KcpToTcp(boolean isClient, TunnelStats stats) {
        this.isDialed = isClient;
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

    /// The stream is gone: what still comes is counted and dropped.
    void discard() {
        stream = null;
        awaitsStream = false;
        discards = true;
        early = NOTHING;
    }

    /// What has come since the last call.
    int takeMessages() {
        int taken = messages;
        messages = 0;
        return taken;
    }

    /// Whether DIAL has come or, at a client, was sent.
    boolean isDialed() {
        return isDialed;
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
    public boolean hasBegun() {
        return isDialed;
    }

    @Override
    public void onBytes(byte[] buf, int off, int len) {
        int read = reader.read(buf, off, len, this);
        if (read == MessageReader.MALFORMED) {
            onBroken();
        } else if (read < len) {
            early = Arrays.copyOfRange(buf, off + read, off + len);
        }
    }

    @Override
    public boolean takesBytes() {
        return !awaitsStream;
    }

    /// Bytes of the stream have to wait for [#attach].
    @Override
    public void onDial() {
        if (isDialed) {
            onBroken();
            return;
        }
        isDialed = true;
        awaitsStream = true;
        messages |= DIAL;
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
            onBroken();
        }
    }

    @Override
    public void onEof() {
        hasEnded = true;
        if (isDialed) {
            messages |= EOF;
        } else {
            onBroken();
        }
    }

    @Override
    public void onKeepalive() {
        messages |= KEEPALIVE;
    }

    private void onBroken() {
        messages |= BROKEN;
        discard();
    }
}
