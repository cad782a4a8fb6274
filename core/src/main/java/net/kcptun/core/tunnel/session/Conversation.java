package net.kcptun.core.tunnel.session;

import java.nio.ByteBuffer;
import net.kcptun.core.kcp.Kcp;
import net.kcptun.core.tunnel.api.Stream;
import net.kcptun.core.tunnel.api.TunnelStats;
import net.kcptun.core.wire.StreamMessage;
import org.jspecify.annotations.Nullable;

/// What dies with a session: its KCP conversation, its TCP connection, and the two directions between them. A session
/// has it in every state but TIME_WAIT.
///
/// Each direction ends by its own: the stream when TCP has no more to send, the peer when its EOF message was delivered.
/// The stream is let go when both have. Where the peer is gone altogether, what it sent is still handed over.
final class Conversation {
    private final Kcp kcp;
    private final KcpToTcp toTcp;
    private final TcpToKcp toKcp;
    private final TunnelStats stats;
    private @Nullable Stream stream;
    private boolean hasStreamEnded;
    private boolean hasPeerEnded;
    private boolean isPeerGone;

    Conversation(SessionHost host, SessionKey key, boolean isClient, long now) {
        stats = host.stats();
        toTcp = new KcpToTcp(isClient, stats);
        kcp = host.kcp(key, toTcp, now);
        toKcp = new TcpToKcp(kcp, host.options().kcp().sndwnd());
    }

    Kcp kcp() {
        return kcp;
    }

    /// At a client: DIAL is queued for an accepted connection, which is read from now on.
    void dial(Stream accepted) {
        toKcp.message(StreamMessage.DIAL);
        connect(accepted);
    }

    /// What has come goes to the stream, which is read from now on.
    void connect(Stream to) {
        stream = to;
        toTcp.attach(to);
        if (hasPeerEnded) {
            to.shutdownOutput();
        }
        kcp.deliver();
        toKcp.attach(to);
    }

    boolean hasStream() {
        return stream != null;
    }

    /// Whether DIAL has come or, at a client, was sent.
    boolean isDialed() {
        return toTcp.isDialed();
    }

    /// As [KcpToTcp#takeMessages].
    int takeMessages() {
        return toTcp.takeMessages();
    }

    /// Queues bytes of the stream. False: nobody wants them any more.
    boolean push(ByteBuffer data) {
        if (stream == null || hasStreamEnded || isPeerGone) {
            return false;
        }
        stats.tcpReceivedBytes += data.remaining();
        toKcp.push(data);
        return true;
    }

    /// A message of the session's own.
    void send(int type) {
        toKcp.message(type);
    }

    void echoKeepalive() {
        toKcp.echoKeepalive();
    }

    /// The stream has no more to send: the peer is told. False: it had ended before.
    boolean endStream() {
        if (stream == null || hasStreamEnded) {
            return false;
        }
        hasStreamEnded = true;
        toKcp.detach();
        if (!isPeerGone) {
            toKcp.message(StreamMessage.EOF);
        }
        return true;
    }

    /// The stream is gone. False: it was let go before.
    boolean failStream() {
        if (stream == null) {
            return false;
        }
        hasStreamEnded = true;
        detach();
        return true;
    }

    boolean hasStreamEnded() {
        return hasStreamEnded;
    }

    /// The peer has no more to send: the stream's user is told. False: it had ended before.
    boolean endPeer() {
        if (hasPeerEnded) {
            return false;
        }
        hasPeerEnded = true;
        if (stream != null) {
            stream.shutdownOutput();
        }
        return true;
    }

    /// The peer takes nothing more, and says nothing more.
    void onPeerGone() {
        isPeerGone = true;
        toKcp.stopReading();
    }

    boolean isPeerGone() {
        return isPeerGone;
    }

    /// Reads the stream again where there is room.
    void resumeReading() {
        toKcp.resumeReading();
    }

    /// Closes the stream where both directions have ended. Returns whether it did.
    boolean releaseStream() {
        Stream done = stream;
        if (done == null || !hasStreamEnded || !hasPeerEnded) {
            return false;
        }
        detach();
        done.close();
        return true;
    }

    /// Whether nothing is left to do: the peer has all and knows what this end has, or, where it is gone, the stream has
    /// all that came.
    boolean isDelivered() {
        if (isPeerGone) {
            return stream == null || !toTcp.isHolding() && kcp.unread() == 0;
        }
        return kcp.isDrained() && !kcp.owesAcks();
    }

    /// Since when nothing that is sent gets through; `Long.MAX_VALUE` = it does, or nothing is sent any more.
    long stalledSince() {
        return isPeerGone ? Long.MAX_VALUE : kcp.stalledSince();
    }

    /// Whether something waits that will be sent no more, or has not been sent yet.
    boolean isUnsent() {
        return isPeerGone || kcp.queued() > 0;
    }

    /// The end. The stream's user sees an end where both directions came to theirs, else a failure.
    ///
    /// @param mayBeUndelivered what is in flight is no loss
    void close(boolean mayBeUndelivered) {
        boolean isWhole = isPeerGone && hasPeerEnded && (kcp.isDrained() || mayBeUndelivered);
        if (stream != null && isWhole) {
            stream.close();
        } else if (stream != null) {
            stream.abort();
        }
        kcp.release();
    }

    private void detach() {
        stream = null;
        toKcp.detach();
        toTcp.discard();
    }
}
