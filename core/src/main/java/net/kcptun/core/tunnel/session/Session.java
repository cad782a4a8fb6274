package net.kcptun.core.tunnel.session;

import java.nio.ByteBuffer;
import java.util.Objects;
import net.kcptun.core.kcp.Kcp;
import net.kcptun.core.kcp.KcpStats;
import net.kcptun.core.kcp.PacketOutput;
import net.kcptun.core.tunnel.Tunnel;
import net.kcptun.core.tunnel.api.CloseReason;
import net.kcptun.core.tunnel.api.SessionState;
import net.kcptun.core.tunnel.api.Stream;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.StreamMessage;
import org.jspecify.annotations.Nullable;

/// One TCP connection over one KCP conversation, known by its peer's address and its conv.
///
/// Each direction ends by its own: `streamEnded` when TCP has no more to send, `peerEnded` when the peer's EOF message
/// was delivered. The stream is released when both are done.
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
/// | not TIME_WAIT | the peer has forgotten what it had | TIME_WAIT | as above |
/// | not TIME_WAIT | a message breaks the protocol | TIME_WAIT | RESET, the stream is aborted |
/// | LINGER | all delivered and acknowledged | TIME_WAIT | RESET if the stream had failed |
/// | LINGER | RESET | TIME_WAIT | |
/// | LINGER | nothing received for `linger`, or `timeout` while not all is sent | TIME_WAIT | RESET |
/// | TIME_WAIT | `time_wait` is over | gone | |
///
/// A failure is told by RESET and not by EOF, so that the user at the other end sees a failure and not an end. RESET is
/// not acknowledged: a session that ended by it repeats it a few times in TIME_WAIT.
///
/// Owned by its [Tunnel] and used on the tunnel's thread only. The inputs below may be called in every state.
public final class Session {
    // Where the session stands in its tunnel's Agenda, whose these are.
    int heapIndex = -1;

    long deadline = Long.MAX_VALUE;
    boolean isDirty;
    public boolean isForgotten;

    private final SessionHost host;
    private final int conv;
    private final boolean isClient;
    private final SessionTimes times;
    private final PathProbe probe = new PathProbe();
    private final ResetRepeats resets = new ResetRepeats();
    private final KcpStats counted;
    private Peer peer;
    private SessionState state = SessionState.OPENING;
    private @Nullable Kcp kcp;
    private @Nullable KcpToTcp inbound;
    private @Nullable TcpToKcp outbound;
    private @Nullable Stream stream;
    private boolean isReading;
    private boolean isDialed;
    private boolean streamEnded;
    private boolean peerEnded;
    private boolean peerGone;
    private boolean protocolBroken;
    private boolean keepaliveSent;
    private CloseReason reason = CloseReason.COMPLETED;

    private Session(SessionHost host, SessionKey key, boolean isClient, long now) {
        this.host = host;
        this.conv = key.conv();
        this.peer = key.peer();
        this.isClient = isClient;
        this.times = new SessionTimes(host, isClient, now);
        KcpToTcp in = new KcpToTcp(this, host.stats());
        Kcp engine = host.engine(key, in);
        inbound = in;
        kcp = engine;
        counted = engine.stats();
        outbound = new TcpToKcp(engine, host.options().kcp().sndwnd());
    }

    /// A client's session for an accepted connection: DIAL is queued, the stream is read.
    public static Session toDial(SessionHost host, SessionKey key, Stream stream, long now) {
        Session session = new Session(host, key, true, now);
        session.outbound().message(StreamMessage.DIAL);
        session.stream = stream;
        session.inbound().attach(stream);
        session.read(true);
        host.dirty(session);
        return session;
    }

    /// A server's session for a packet of an unknown conv.
    public static Session toBeDialed(SessionHost host, SessionKey key, long now) {
        return new Session(host, key, false, now);
    }

    /// A KCP packet of this session, authenticated. Not called in TIME_WAIT. False: it was malformed.
    public boolean onPacket(byte[] buf, int off, int len, long now) {
        Kcp engine = kcp();
        times.onReceived(now);
        peer.onReceived(now);
        keepaliveSent = false;
        if (peerGone) {
            return true;
        }
        if (state == SessionState.OPENING && isClient) {
            enter(SessionState.OPEN, now);
        }
        long bytes = engine.stats().bytesReceived;
        boolean isValid = engine.input(buf, off, len, now);
        if (isClient) {
            boolean hasData = engine.stats().bytesReceived > bytes;
            probe.onReceived(hasData, now);
            host.received(hasData);
        }
        host.dirty(this);
        return isValid;
    }

    /// Whether a packet can be of this session's peer.
    public boolean isPlausible(byte[] buf, int off, int len) {
        Kcp engine = kcp;
        return engine != null && !peerGone && engine.isPlausible(buf, off, len);
    }

    /// The peer is at another address now.
    void moveTo(Peer other, long now) {
        peer = other;
        onPathChanged(now);
    }

    /// What was sent last may have gone to nobody.
    public void onPathChanged(long now) {
        Kcp engine = kcp;
        if (engine == null || peerGone) {
            return;
        }
        engine.onPathChanged(peer.load());
        if (isClient) {
            probe.onPathChanged(now);
        }
        host.dirty(this);
    }

    /// The peer says that this session is dead.
    public void onReset(long now) {
        resets.stop();
        switch (state) {
            case TIME_WAIT -> {}
            case LINGER -> {
                if (!peerGone) {
                    end(reason, now);
                }
            }
            case OPENING, OPEN -> {
                reason = CloseReason.RESET_BY_PEER;
                peerGone = true;
                read(false);
                enter(SessionState.LINGER, now);
            }
        }
        host.dirty(this);
    }

    /// Bytes read from the TCP connection; all of them are taken, by a copy.
    public void onBytes(ByteBuffer data, long now) {
        if (stream == null || streamEnded || peerGone || state == SessionState.TIME_WAIT) {
            return;
        }
        host.stats().tcpReceivedBytes += data.remaining();
        TcpToKcp out = outbound();
        out.push(data);
        if (out.isFull()) {
            read(false);
        }
        host.dirty(this);
    }

    /// The TCP connection's input has ended (FIN).
    public void onEof(long now) {
        if (stream == null || streamEnded || state == SessionState.TIME_WAIT) {
            return;
        }
        streamEnded = true;
        host.event(new TunnelEvent.StreamEnded(conv));
        if (!peerGone) {
            outbound().message(StreamMessage.EOF);
        }
        releaseStreamIfDone(now);
        host.dirty(this);
    }

    /// The TCP connection has failed (RST, an error); it is closed already.
    public void onFailed(long now) {
        if (stream == null || state == SessionState.TIME_WAIT) {
            return;
        }
        stream = null;
        streamEnded = true;
        inbound().discard();
        if (!peerGone) {
            reason = CloseReason.STREAM_FAILED;
            enter(SessionState.LINGER, now);
        }
        host.dirty(this);
    }

    /// The stream takes bytes again.
    public void onWritable(long now) {
        if (stream == null || state == SessionState.TIME_WAIT) {
            return;
        }
        if (peerGone || kcp().unread() > 0) {
            times.onReading(now);
        }
        kcp().deliver();
        host.dirty(this);
    }

    /// Server: the target is connected. A session that has ended meanwhile aborts the stream.
    public void onConnected(Stream target, long now) {
        if (state != SessionState.OPENING || isClient) {
            target.abort();
            return;
        }
        stream = target;
        enter(SessionState.OPEN, now);
        host.event(new TunnelEvent.TargetConnected(conv));
        inbound().attach(target);
        if (peerEnded) {
            target.shutdownOutput();
        } else {
            kcp().deliver();
        }
        read(!outbound().isFull());
        host.dirty(this);
    }

    /// Server: the target could not be connected.
    public void onDialFailed(String why, long now) {
        if (state == SessionState.OPENING && !isClient) {
            host.event(new TunnelEvent.DialFailed(conv, why));
            end(CloseReason.DIAL_FAILED, now);
        }
    }

    /// This end gives the session up. The peer is told.
    public void cut(CloseReason why, long now) {
        if (state != SessionState.TIME_WAIT) {
            end(why, now);
        }
    }

    /// Sends what is due, at most about `budget` datagrams, and moves on where time or delivery allow. True: more is
    /// ready to go right now.
    public boolean flush(long now, int budget, PacketOutput output) {
        if (protocolBroken && kcp != null) {
            end(CloseReason.PROTOCOL_ERROR, now);
        } else if (kcp != null && kcp.isForgotten(now)) {
            end(CloseReason.FORGOTTEN, now);
        }
        if (now >= lifeDeadline()) {
            onLifeDeadline(now);
        }
        Kcp engine = kcp;
        if (engine == null) {
            return false;
        }
        if (probe.takeDue(now) && state != SessionState.OPENING) {
            engine.ask();
        }
        boolean more = !peerGone && engine.flush(now, budget, output);
        if (!isReading && !peerGone && outbound().hasRoom()) {
            read(true);
        }
        releaseStreamIfDone(now);
        if (state == SessionState.LINGER && isDelivered()) {
            end(reason, now);
        }
        return more;
    }

    /// When [#flush] has something to do, if nothing else happens.
    long nextDeadline() {
        Kcp engine = kcp;
        if (engine == null || peerGone) {
            return lifeDeadline();
        }
        return Math.min(Math.min(lifeDeadline(), probe.dueAt()), engine.nextDeadline());
    }

    /// Whether TIME_WAIT is over.
    public boolean isGone(long now) {
        return state == SessionState.TIME_WAIT && now >= times.goneAt();
    }

    void onDial() {
        if (isClient || isDialed) {
            onProtocolError();
            return;
        }
        isDialed = true;
        inbound().awaitStream();
        host.dialer().dial(this);
    }

    void onPeerEof() {
        if (!isClient && !isDialed) {
            onProtocolError();
            return;
        }
        if (peerEnded) {
            return;
        }
        peerEnded = true;
        host.event(new TunnelEvent.PeerEnded(conv));
        Stream to = stream;
        if (to != null) {
            to.shutdownOutput();
        }
    }

    void onKeepalive() {
        if (!isClient) {
            outbound().echoKeepalive();
        }
    }

    /// Called from inside the engine, which must not be released there: [#flush] ends the session.
    void onProtocolError() {
        protocolBroken = true;
        inbound().discard();
    }

    public int conv() {
        return conv;
    }

    /// The address that the tunnel knows this session by: its peer's at a server, none at a client.
    public Endpoint address() {
        return peer.address();
    }

    public Peer peer() {
        return peer;
    }

    public SessionState state() {
        return state;
    }

    public SessionTimes times() {
        return times;
    }

    /// What its engine counted, also once that is gone.
    public KcpStats counted() {
        return counted;
    }

    /// Why it ended, once it has.
    public CloseReason reason() {
        return reason;
    }

    /// The engine; null in TIME_WAIT.
    @Nullable
    public Kcp engine() {
        return kcp;
    }

    private void onLifeDeadline(long now) {
        switch (state) {
            case OPENING, OPEN -> {
                if (now < failDeadline()) {
                    keepaliveSent = true;
                    outbound().message(StreamMessage.KEEPALIVE);
                    return;
                }
                end(isUnanswered() ? CloseReason.NEVER_ANSWERED : times.failure(now), now);
            }
            case LINGER -> end(reason == CloseReason.COMPLETED ? CloseReason.LINGER_EXPIRED : reason, now);
            case TIME_WAIT -> {
                if (now >= resets.dueAt()) {
                    sendReset(now);
                }
            }
        }
    }

    private long lifeDeadline() {
        return switch (state) {
            case OPENING -> failDeadline();
            case OPEN -> isClient && !keepaliveSent ? times.keepaliveAt(streamEnded, stalledSince()) : failDeadline();
            case LINGER -> times.lingerEndsAt(peerGone || kcp().queued() > 0, stalledSince());
            case TIME_WAIT -> Math.min(resets.dueAt(), times.goneAt());
        };
    }

    private long failDeadline() {
        return isUnanswered() ? times.answerBy() : times.failAt(stalledSince());
    }

    private boolean isUnanswered() {
        return state == SessionState.OPENING && !isDialed;
    }

    private long stalledSince() {
        return peerGone ? Long.MAX_VALUE : kcp().stalledSince();
    }

    private void releaseStreamIfDone(long now) {
        Stream done = stream;
        if (done == null || !streamEnded || !peerEnded) {
            return;
        }
        stream = null;
        inbound().discard();
        done.close();
        if (!peerGone) {
            enter(SessionState.LINGER, now);
        }
    }

    /// Whether nothing is left to do in LINGER.
    private boolean isDelivered() {
        Kcp engine = kcp();
        if (peerGone) {
            return stream == null || !inbound().isHolding() && engine.unread() == 0;
        }
        return engine.isDrained() && !engine.owesAcks();
    }

    /// To TIME_WAIT: everything is released but the memory of having been.
    private void end(CloseReason why, long now) {
        Stream cut = stream;
        stream = null;
        Kcp engine = kcp();
        // A KEEPALIVE in flight is no loss: it is sent when nothing else is.
        boolean isWhole = peerGone && peerEnded && (engine.isDrained() || keepaliveSent);
        if (cut != null && isWhole) {
            cut.close();
        } else if (cut != null) {
            cut.abort();
        }
        reason = why;
        host.stats().closed(why, counted);
        engine.release();
        kcp = null;
        inbound = null;
        outbound = null;
        enter(SessionState.TIME_WAIT, now);
        host.ended(this);
        host.event(new TunnelEvent.SessionClosed(conv, peer.address(), why));
        host.dirty(this);
        if (why != CloseReason.COMPLETED && !peerGone) {
            sendReset(now);
        }
    }

    private void sendReset(long now) {
        host.reset(this);
        resets.sent(now);
    }

    private void enter(SessionState next, long now) {
        if (state == SessionState.OPENING) {
            host.settled();
        }
        state = next;
        times.onState(now);
    }

    private void read(boolean on) {
        isReading = on;
        Stream from = stream;
        if (from != null && !streamEnded) {
            from.read(on);
        }
    }

    private Kcp kcp() {
        return Objects.requireNonNull(kcp);
    }

    private KcpToTcp inbound() {
        return Objects.requireNonNull(inbound);
    }

    private TcpToKcp outbound() {
        return Objects.requireNonNull(outbound);
    }
}
