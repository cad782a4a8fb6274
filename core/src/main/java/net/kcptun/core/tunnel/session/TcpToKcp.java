package net.kcptun.core.tunnel.session;

import java.nio.ByteBuffer;
import net.kcptun.core.kcp.Kcp;
import net.kcptun.core.tunnel.api.Stream;
import net.kcptun.core.tunnel.api.TunnelStats;
import net.kcptun.core.wire.StreamMessage;
import org.jspecify.annotations.Nullable;

/// The way from a TCP connection to a session's KCP stream: bytes are framed as PUSH messages.
///
/// Cost: one copy, into KCP's segments. Back-pressure: TCP is read while fewer segments wait than the send window and a
/// reserve, which keeps the window filled from one acknowledgement to the next read, and no more wait for their first
/// sending than the path takes soon. Where the budget of buffers runs short, all of that is less; where nothing waits
/// at all, TCP is always read, since nothing else would call for it again.
final class TcpToKcp {
    private static final int RESERVE_SEGMENTS = 64;

    private final byte[] header = new byte[StreamMessage.HEADER_BYTES];
    private final Kcp kcp;
    private final TunnelStats stats;
    private final int fullSegments;
    private final int gapSegments;
    private @Nullable Stream stream;
    private boolean isReading;

    TcpToKcp(Kcp kcp, int sndwnd, TunnelStats stats) {
        this.kcp = kcp;
        this.stats = stats;
        int reserve = Math.min(RESERVE_SEGMENTS, sndwnd);
        fullSegments = sndwnd + reserve;
        gapSegments = reserve - reserve / 2;
    }

    /// The stream that is read as far as there is room.
    void attach(Stream from) {
        stream = from;
        if (!isFull()) {
            read(true);
        }
    }

    /// The stream has ended or is gone, or the peer is: nothing more is taken of it.
    void detach() {
        stream = null;
        isReading = false;
    }

    /// Reads again where there is room.
    void resumeReading() {
        if (stream != null && !isReading && hasRoom()) {
            read(true);
        }
    }

    /// Queues all of `data`, which was read, and stops reading where that fills what there is room for. False: nobody
    /// wants it any more.
    boolean push(ByteBuffer data) {
        if (stream == null) {
            return false;
        }
        stats.tcpReceivedBytes += data.remaining();
        int limit = data.limit();
        while (data.position() < limit) {
            int part = Math.min(limit - data.position(), StreamMessage.MAX_BODY_BYTES);
            message(StreamMessage.PUSH, part);
            data.limit(data.position() + part);
            kcp.send(data);
            data.limit(limit);
        }
        if (isFull()) {
            read(false);
        }
        return true;
    }

    /// Queues a message without a body.
    void message(int type) {
        message(type, 0);
    }

    /// Answers KEEPALIVE, but not where so much waits for the peer that its arrival says more: a peer that acknowledges
    /// nothing would fill the memory with echoes.
    void echoKeepalive() {
        if (hasRoom()) {
            message(StreamMessage.KEEPALIVE);
        }
    }

    private boolean isFull() {
        return kcp.waiting() >= kcp.grant(fullSegments) || kcp.isBacklogged();
    }

    private boolean hasRoom() {
        int most = kcp.grant(fullSegments);
        return kcp.waiting() <= most - Math.min(gapSegments, most / 2) && !kcp.isBacklogged();
    }

    /// Starts or stops reading the stream, if there is one.
    void read(boolean on) {
        Stream from = stream;
        if (from != null) {
            isReading = on;
            from.read(on);
        }
    }

    private void message(int type, int bodyBytes) {
        StreamMessage.putHeader(header, type, bodyBytes);
        kcp.send(header, 0, header.length);
    }
}
