package net.kcptun.core.tunnel.session;

import net.kcptun.core.kcp.Kcp;
import net.kcptun.core.tunnel.api.Stream;
import net.kcptun.core.wire.StreamMessage;
import org.jspecify.annotations.Nullable;

/// What dies with a session: its KCP conversation, its TCP connection, and the two directions between them. A session
/// has it in every state but TIME_WAIT.
///
/// Each direction ends by its own: the stream when TCP has no more to send, the peer when its EOF message was
/// delivered. The stream is let go when both have. Where the peer is gone altogether, what it sent is still handed
/// over.
final class Conversation {
    private final Kcp kcp;
    private final KcpToTcp toTcp;
    private final TcpToKcp toKcp;
    private @Nullable Stream stream;
    private boolean hasStreamEnded;
    private boolean hasPeerEnded;
    private boolean isPeerGone;

    Conversation(SessionHost host, Peer peer, int conv, boolean isClient, long now) {
        toTcp = new KcpToTcp(isClient, host.stats());
        kcp = host.kcp(peer, conv, toTcp, now);
        toKcp = new TcpToKcp(kcp, host.options().kcp().sndwnd(), host.stats());
    }

    Kcp kcp() {
        return kcp;
    }

    /// What the stream's bytes and the session's own messages go through.
    TcpToKcp toKcp() {
        return toKcp;
    }

    /// At a client: DIAL is queued for an accepted connection, which is read from now on.
    void dial(Stream accepted) {
        toKcp.message(StreamMessage.DIAL);
        connect(accepted);
        startReading();
    }

    /// What has come goes to the stream.
    void connect(Stream to) {
        stream = to;
        toTcp.attach(to);
        if (hasPeerEnded) {
            to.shutdownOutput();
        }
        kcp.deliver();
    }

    /// The stream is read from now on, as far as there is room.
    void startReading() {
        if (stream != null) {
            toKcp.attach(stream);
        }
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

    /// The stream has no more to send: the peer is told. False: it had ended before.
    boolean endStream() {
        if (stream == null || hasStreamEnded) {
            return false;
        }
        hasStreamEnded = true;
        toKcp.detach();
        if (!isPeerGone) {
            toKcp.message(StreamMessage.EOF);
            kcp.twice();
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
        toKcp.read(false);
        toKcp.detach();
    }

    boolean isPeerGone() {
        return isPeerGone;
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

    /// Whether nothing is left to do: the peer has all and knows what this end has, or, where it is gone, the stream
    /// has all that came.
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
        Stream last = stream;
        detach();
        if (last != null && isWhole) {
            last.close();
        } else if (last != null) {
            last.abort();
        }
        kcp.release();
    }

    private void detach() {
        stream = null;
        toKcp.detach();
        toTcp.discard();
    }
}
