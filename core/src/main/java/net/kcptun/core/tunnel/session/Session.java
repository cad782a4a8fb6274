package net.kcptun.core.tunnel.session;

import java.nio.ByteBuffer;
import net.kcptun.core.kcp.KcpStats;
import net.kcptun.core.kcp.PacketOutput;
import net.kcptun.core.tunnel.api.CloseReason;
import net.kcptun.core.tunnel.api.Dialer;
import net.kcptun.core.tunnel.api.SessionState;
import net.kcptun.core.tunnel.api.SessionView;
import net.kcptun.core.tunnel.api.Stream;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.StreamMessage;
import org.jspecify.annotations.Nullable;

/// One TCP connection over one KCP conversation, known by its peer's address and its conv.
///
/// It keeps its identity, its state and its times; what carries the connection is its [Conversation], which it has in
/// every state but TIME_WAIT.
///
/// | state | event | next | what is done |
/// |---|---|---|---|
/// | OPENING | client: any packet of the peer | OPEN | |
/// | OPENING | server: DIAL | OPENING | the target is dialled |
/// | OPENING | server: target connected | OPEN | what came early goes to it, it is read |
/// | OPENING | server: dial failed | TIME_WAIT | RESET |
/// | OPENING | client: no answer in 30 s; server: no DIAL in 4 s | TIME_WAIT | RESET, the stream is aborted |
/// | OPENING, OPEN | stream's end | same; LINGER if the peer ended too | EOF to the peer |
/// | OPENING, OPEN | peer's EOF | same; LINGER if the stream ended too | the stream's output is shut down |
/// | OPENING, OPEN | stream failed | LINGER; TIME_WAIT if nothing waits | what waits is sent, then RESET |
/// | OPENING, OPEN | RESET, bytes still wait for the stream | LINGER | they are delivered, then as below |
/// | OPENING, OPEN | RESET | TIME_WAIT | the stream is closed if the peer had ended and has all, else aborted |
/// | not TIME_WAIT | the path has changed | same | what is in flight is sent again |
/// | OPEN, LINGER | client: [PathProbe] is due | same | the engine asks for an answer |
/// | OPEN | client: nothing received in `timeout` - 4 s, or in `linger` once the stream ended | OPEN | KEEPALIVE |
/// | OPENING, OPEN | nothing received in `timeout`, or nothing gets on | TIME_WAIT | RESET, the stream is aborted |
/// | not TIME_WAIT | the peer has forgotten what it had; a message breaks the protocol | TIME_WAIT | as above |
/// | LINGER | all delivered and acknowledged, or RESET | TIME_WAIT | RESET if the stream had failed |
/// | LINGER | nothing received for `linger`, or `timeout` while not all is sent | TIME_WAIT | RESET |
/// | TIME_WAIT | `time_wait` is over | gone | |
///
/// A failure is told by RESET and not by EOF, so that the user at the other end sees a failure and not an end. RESET is
/// not acknowledged: a session that ended by it repeats it a few times in TIME_WAIT.
///
/// Owned by its tunnel and used on the tunnel's thread only. The inputs below may be called in every state.
public final class Session implements Dialer.Caller {
    /// Where the session stands in its tunnel's [FlushScheduler], whose this is.
    final FlushScheduler.Entry scheduled = new FlushScheduler.Entry(this);

    private final SessionHost host;
    private final int conv;
    private final boolean isClient;
    private final SessionTimes times;
    private final PathProbe probe = new PathProbe();
    private final ResetRepeats resets = new ResetRepeats();
    private final KcpStats counted;
    private final Endpoint openedFrom;
    private Peer peer;
    private SessionState state = SessionState.OPENING;
    private @Nullable Conversation conversation;
    private CloseReason reason = CloseReason.COMPLETED;

    /// @param accepted a client's connection, to be read from now on; null: at a server, for an unknown conv
    public Session(SessionHost host, Peer peer, int conv, @Nullable Stream accepted, long now) {
        this.host = host;
        this.conv = conv;
        this.peer = peer;
        this.openedFrom = peer.address();
        this.isClient = accepted != null;
        this.times = new SessionTimes(host, isClient, now);
        Conversation talk = new Conversation(host, peer, conv, isClient, now);
        if (accepted != null) {
            talk.dial(accepted);
        }
        conversation = talk;
        counted = talk.kcp().stats();
    }

    /// A KCP packet of this session, authenticated. Not called in TIME_WAIT. False: it was malformed.
    public boolean onPacket(byte[] buf, int off, int len, long now) {
        Conversation talk = conversation;
        if (talk == null || talk.isPeerGone()) {
            return true;
        }
        if (state == SessionState.OPENING && isClient) {
            enter(SessionState.OPEN, now);
        }
        long bytes = counted.bytesReceived;
        boolean isValid = talk.kcp().input(buf, off, len, now);
        // Others are old, whoever sends them now.
        if (talk.kcp().wasPlausible()) {
            times.onReceived(now);
        }
        if (isClient && talk.kcp().wasPlausible()) {
            boolean hasData = counted.bytesReceived > bytes;
            probe.onReceived(hasData, now);
            host.received(hasData, now);
        }
        onMessages(talk, now);
        host.dirty(this);
        return isValid;
    }

    /// Whether a packet can be of this session's peer.
    public boolean isPlausible(byte[] buf, int off, int len) {
        Conversation talk = conversation;
        return talk != null && !talk.isPeerGone() && talk.kcp().isPlausible(buf, off, len);
    }

    /// Whether it may still have something to say to its peer, or its peer to it.
    public boolean isAlive() {
        Conversation talk = conversation;
        return talk != null && !talk.isPeerGone();
    }

    /// The peer is at another address now.
    void moveTo(Peer other, long now) {
        peer = other;
        onPathChanged(now);
    }

    /// What was sent last may have gone to nobody.
    public void onPathChanged(long now) {
        Conversation talk = conversation;
        if (talk != null && !talk.isPeerGone()) {
            talk.kcp().onPathChanged(peer.path());
            if (isClient) {
                probe.onPathChanged(now);
            }
            host.dirty(this);
        }
    }

    /// The engine asks the peer for an answer. False: this session is not open.
    public boolean ask() {
        Conversation talk = conversation;
        if (talk == null || state != SessionState.OPEN) {
            return false;
        }
        talk.kcp().ask();
        host.dirty(this);
        return true;
    }

    /// The peer says that this session is dead.
    public void onReset(long now) {
        resets.stop();
        Conversation talk = conversation;
        if (talk == null || talk.isPeerGone()) {
            return;
        }
        if (state == SessionState.LINGER) {
            end(talk, reason, now);
        } else {
            reason = CloseReason.RESET_BY_PEER;
            talk.onPeerGone();
            enter(SessionState.LINGER, now);
        }
        host.dirty(this);
    }

    @Override
    public void onBytes(ByteBuffer data, long now) {
        Conversation talk = conversation;
        if (talk != null && talk.toKcp().push(data)) {
            host.dirty(this);
        }
    }

    @Override
    public void onEof(long now) {
        Conversation talk = conversation;
        if (talk != null && talk.endStream()) {
            host.event(new TunnelEvent.StreamEnded(conv), now);
            lingerIfDone(talk, now);
            host.dirty(this);
        }
    }

    @Override
    public void onFailed(long now) {
        Conversation talk = conversation;
        if (talk != null && talk.failStream()) {
            if (!talk.isPeerGone()) {
                reason = CloseReason.STREAM_FAILED;
                enter(SessionState.LINGER, now);
            }
            host.dirty(this);
        }
    }

    @Override
    public void onWritable(long now) {
        Conversation talk = conversation;
        if (talk != null && talk.hasStream()) {
            if (talk.isPeerGone() || talk.kcp().unread() > 0) {
                times.onReading(now);
            }
            talk.kcp().deliver();
            onMessages(talk, now);
            host.dirty(this);
        }
    }

    /// At a server.
    @Override
    public void onConnected(Stream target, long now) {
        Conversation talk = conversation;
        if (talk == null || state != SessionState.OPENING || isClient) {
            target.abort();
            return;
        }
        enter(SessionState.OPEN, now);
        host.event(new TunnelEvent.TargetConnected(conv), now);
        talk.connect(target);
        onMessages(talk, now);
        talk.startReading();
        host.dirty(this);
    }

    /// At a server.
    @Override
    public void onDialFailed(String why, long now) {
        Conversation talk = conversation;
        if (talk != null && state == SessionState.OPENING && !isClient) {
            host.event(new TunnelEvent.DialFailed(conv, why), now);
            end(talk, CloseReason.DIAL_FAILED, now);
        }
    }

    /// This end gives the session up. The peer is told.
    public void cut(CloseReason why, long now) {
        Conversation talk = conversation;
        if (talk != null) {
            end(talk, why, now);
        }
    }

    /// Sends what is due, at most about `budget` datagrams, and moves on where time or delivery allow. True: more is
    /// ready to go right now.
    public boolean flush(long now, int budget, PacketOutput output) {
        Conversation talk = conversation;
        // A client does not begin a conversation that it has forgotten: at a server it is replays that seem to.
        if (talk != null && isClient && talk.kcp().isForgotten(now)) {
            end(talk, CloseReason.FORGOTTEN, now);
        }
        if (now >= lifeDeadline()) {
            onLifeDeadline(now);
        }
        talk = conversation;
        if (talk == null) {
            return false;
        }
        if (probe.takeDue(now) && state != SessionState.OPENING) {
            talk.kcp().ask();
        }
        boolean isMore = false;
        if (!talk.isPeerGone()) {
            isMore = talk.kcp().flush(now, budget, output);
            talk.toKcp().resumeReading();
        }
        lingerIfDone(talk, now);
        if (state == SessionState.LINGER && talk.isDelivered()) {
            end(talk, reason, now);
        }
        return isMore;
    }

    /// When [#flush] has something to do, if nothing else happens.
    long nextDeadline() {
        Conversation talk = conversation;
        if (talk == null || talk.isPeerGone()) {
            return lifeDeadline();
        }
        return Math.min(Math.min(lifeDeadline(), probe.dueAt()), talk.kcp().nextDeadline());
    }

    /// Whether TIME_WAIT is over.
    public boolean isGone(long now) {
        return state == SessionState.TIME_WAIT && now >= times.goneAt();
    }

    public int conv() {
        return conv;
    }

    /// The address that the tunnel knows this session by: its peer's at a server, none at a client.
    public Endpoint address() {
        return peer.address();
    }

    /// The address that it had when it was opened.
    public Endpoint openedFrom() {
        return openedFrom;
    }

    public Peer peer() {
        return peer;
    }

    public SessionState state() {
        return state;
    }

    /// When something was last received of the peer.
    public long receivedAt() {
        return times.receivedAt();
    }

    public KcpStats counted() {
        return counted;
    }

    public long openedAt() {
        return times.openedAt();
    }

    /// The smoothed round trip; 0 before the first, and in TIME_WAIT.
    public long srttNanos() {
        Conversation talk = conversation;
        return talk == null ? 0 : talk.kcp().srttNanos();
    }

    /// Segments that wait to be sent for the first time.
    int queued() {
        Conversation talk = conversation;
        return talk == null ? 0 : talk.kcp().queued();
    }

    /// What can be seen of it now.
    ///
    /// @param at where its packets go; null at a client that has not found its server yet
    public SessionView view(@Nullable Endpoint at) {
        Conversation talk = conversation;
        return new SessionView(
                conv,
                at,
                state,
                times.openedAt(),
                times.receivedAt(),
                counted.copy(),
                talk == null ? null : talk.kcp().view(),
                talk == null ? reason : null);
    }

    /// What the peer's messages ask for, once the engine has returned.
    private void onMessages(Conversation talk, long now) {
        int messages = talk.takeMessages();
        if ((messages & KcpToTcp.BROKEN) != 0) {
            end(talk, CloseReason.PROTOCOL_ERROR, now);
            return;
        }
        if ((messages & KcpToTcp.DIAL) != 0) {
            host.dialer().dial(this);
        }
        if ((messages & KcpToTcp.EOF) != 0 && talk.endPeer()) {
            host.event(new TunnelEvent.PeerEnded(conv), now);
        }
        if ((messages & KcpToTcp.KEEPALIVE) != 0 && !isClient) {
            talk.toKcp().echoKeepalive();
        }
    }

    private void onLifeDeadline(long now) {
        Conversation talk = conversation;
        if (talk == null) {
            if (now >= resets.dueAt()) {
                sendReset(now);
            }
        } else if (state == SessionState.LINGER) {
            end(talk, reason == CloseReason.COMPLETED ? CloseReason.LINGER_EXPIRED : reason, now);
        } else if (now < times.failDeadline(state, talk)) {
            times.onKeepaliveSent();
            talk.toKcp().message(StreamMessage.KEEPALIVE);
        } else {
            end(talk, times.failure(state, talk, now), now);
        }
    }

    private long lifeDeadline() {
        Conversation talk = conversation;
        return talk == null ? Math.min(resets.dueAt(), times.goneAt()) : times.lifeDeadline(state, talk);
    }

    /// Both directions have ended, unless the peer is gone and the session waits for its stream anyway.
    private void lingerIfDone(Conversation talk, long now) {
        if (talk.releaseStream() && !talk.isPeerGone()) {
            enter(SessionState.LINGER, now);
        }
    }

    /// To TIME_WAIT: everything is released but the memory of having been.
    private void end(Conversation talk, CloseReason why, long now) {
        // A KEEPALIVE in flight is no loss: it is sent when nothing else is.
        talk.close(times.isKeepaliveSent());
        conversation = null;
        reason = why;
        host.stats().closed(why, counted);
        enter(SessionState.TIME_WAIT, now);
        host.ended(this);
        host.event(new TunnelEvent.SessionClosed(conv, peer.address(), why), now);
        host.dirty(this);
        if (why != CloseReason.COMPLETED && !talk.isPeerGone()) {
            sendReset(now);
        }
    }

    private void sendReset(long now) {
        host.reset(this, now);
        resets.sent(now);
    }

    private void enter(SessionState next, long now) {
        if (state == SessionState.OPENING) {
            host.settled(this);
        }
        state = next;
        times.onState(now);
    }
}
