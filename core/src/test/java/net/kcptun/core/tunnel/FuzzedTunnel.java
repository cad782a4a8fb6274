package net.kcptun.core.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.fuzz.Tape;
import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.tunnel.api.CloseReason;
import net.kcptun.core.tunnel.api.Dialer;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.Limit;
import net.kcptun.core.tunnel.api.Limits;
import net.kcptun.core.tunnel.api.PacketSink;
import net.kcptun.core.tunnel.api.Path;
import net.kcptun.core.tunnel.api.PathFinder;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.tunnel.api.TunnelEvents;
import net.kcptun.core.tunnel.api.TunnelOptions;
import net.kcptun.core.tunnel.api.TunnelOptions.Carrier;
import net.kcptun.core.tunnel.api.TunnelOptions.Role;
import net.kcptun.core.tunnel.api.TunnelOptions.Timing;
import net.kcptun.core.tunnel.api.TunnelPorts;
import net.kcptun.core.tunnel.api.TunnelStats;
import net.kcptun.core.tunnel.session.Session;
import net.kcptun.core.tunnel.shared.SharedState;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.Entropy;

/// A tunnel whose inputs come from a tape, and what must be true of it whatever they are.
final class FuzzedTunnel implements PacketSink, Dialer, PathFinder, TunnelEvents, Entropy {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1000 * MILLI;
    private static final int MTU = 400;
    private static final int TURNS_MAX = 100;
    private static final int USERS_MAX = 40;
    /// What a session may hold beyond its windows: messages of its own, and what one reading of TCP brings.
    private static final int SPARE_SEGMENTS = 80;

    private final Tape tape;
    private final Role role;
    private final boolean isSealed;
    private final SharedState shared = new SharedState(1);
    private final Tunnel tunnel;
    private final FuzzedPeers peers = new FuzzedPeers();
    private final List<Session> toDial = new ArrayList<>();
    private final List<Session> sessions = new ArrayList<>();
    private final List<StrictStream> streams = new ArrayList<>();
    private final long[] drops = new long[DropReason.values().length];
    private TunnelOptions options;
    private int mostSessions;
    private long packets;
    private int longest;
    private boolean isBlocked;
    private long now = 1_795_000_000_123L * MILLI;

    FuzzedTunnel(Tape tape) {
        this.tape = tape;
        role = Role.values()[tape.below(Role.values().length)];
        isSealed = tape.below(4) > 0;
        ServiceId service = tape.below(3) == 0 && role != Role.RENDEZVOUS ? new ServiceId(new byte[] {'h'}) : null;
        options = new TunnelOptions(role, kcp(), MTU, timing(), Carrier.UDP, limits(), service);
        mostSessions = options.limits().sessions();
        TunnelPorts ports = new TunnelPorts(this, this, this, this, () -> now / MILLI, this);
        PacketCipher cipher = isSealed ? new OpenSeal() : PacketCipher.none();
        tunnel = new Tunnel(options, cipher, ports, shared.join(_ -> {}));
    }

    private KcpOptions kcp() {
        return new KcpOptions(16, 16, tape.below(3), 10, tape.below(3), tape.below(2) == 0, tape.below(3));
    }

    private Limits limits() {
        return Limits.DEFAULT.with(Limit.SESSIONS, 1 + tape.below(8));
    }

    private Timing timing() {
        return new Timing(60 + tape.u8(), 5 + tape.below(60), 5 + tape.u8(), tape.below(30));
    }

    void step() {
        switch (tape.below(12)) {
            case 0 -> now += tape.u8() * MILLI;
            case 1 -> now += tape.u8() * SECOND;
            case 2 -> receive(peers.address(tape), peers.sessionPacket(tape));
            case 3 -> receive(peers.address(tape), peers.control(tape));
            case 4 -> receive(peers.address(tape), tape.chunk());
            case 5 -> badDatagram();
            case 6 -> answerDial();
            case 7 -> openSession();
            case 8 -> user();
            case 9 -> path();
            case 10 -> isBlocked = tape.below(2) == 0;
            default -> configure();
        }
        turn();
    }

    private void receive(Endpoint from, byte[] plain) {
        byte[] datagram = isSealed ? OpenSeal.sealed(plain, OpenSeal.GENUINE) : plain;
        onDatagram(datagram, from);
    }

    private void badDatagram() {
        onDatagram(OpenSeal.sealed(tape.bytes(tape.u8()), 1 + tape.below(2)), peers.address(tape));
        onDatagram(tape.bytes(tape.below(OpenSeal.OVERHEAD + 4)), peers.address(tape));
    }

    private void onDatagram(byte[] datagram, Endpoint from) {
        packets++;
        longest = Math.max(longest, datagram.length);
        boolean isAuthentic = tunnel.onPacket(datagram, 0, datagram.length, from, now);
        assertThat(isAuthentic && !isSealed).isFalse();
    }

    private void answerDial() {
        if (toDial.isEmpty()) {
            return;
        }
        Session session = toDial.remove(tape.below(toDial.size()));
        if (tape.below(3) == 0) {
            session.onDialFailed("refused", now);
            return;
        }
        StrictStream stream = new StrictStream();
        session.onConnected(stream, now);
        users(session, stream);
    }

    private void openSession() {
        if (role != Role.CLIENT || sessions.size() >= USERS_MAX) {
            return;
        }
        StrictStream stream = new StrictStream();
        boolean mayOpen = shared.open().taken() < options.limits().sessions();
        Session session = tunnel.open(stream, "10.0.0.9:1", now);
        assertThat(session == null).isEqualTo(!mayOpen);
        if (session != null) {
            peers.know(session.conv());
            users(session, stream);
        }
    }

    private void users(Session session, StrictStream stream) {
        sessions.add(session);
        streams.add(stream);
    }

    private void user() {
        if (sessions.isEmpty()) {
            return;
        }
        int at = tape.below(sessions.size());
        Session session = sessions.get(at);
        StrictStream stream = streams.get(at);
        if (stream.isOver()) {
            return;
        }
        switch (tape.below(6)) {
            case 0 -> {
                if (stream.isReading()) {
                    session.onBytes(ByteBuffer.wrap(new byte[1 + tape.u16() % 4000]), now);
                }
            }
            case 1 -> stream.writable(false);
            case 2 -> {
                stream.writable(true);
                session.onWritable(now);
            }
            case 3 -> {
                if (!stream.hasEnded()) {
                    stream.end();
                    session.onEof(now);
                }
            }
            case 4 -> {
                stream.fail();
                session.onFailed(now);
            }
            default -> session.onWritable(now);
        }
    }

    private void path() {
        if (tape.below(3) == 0) {
            tunnel.onPathEnd(peers.address(tape), now);
        } else if (role != Role.RENDEZVOUS) {
            tunnel.onPath(new Path(Endpoint.ipv4(0x0a000009, 9), peers.address(tape)), now);
        }
    }

    private void configure() {
        options = new TunnelOptions(role, kcp(), MTU, timing(), Carrier.UDP, limits(), options.service());
        mostSessions = Math.max(mostSessions, options.limits().sessions());
        tunnel.onOptions(options, now);
    }

    /// Turns of the loop until nothing is left for now; it must come to that.
    private void turn() {
        tunnel.onTimers(now);
        tunnel.flush(now);
        for (int turns = 0; !isBlocked && tunnel.nextDeadline() <= now; turns++) {
            assertThat(turns).as("turns at one time").isLessThan(TURNS_MAX);
            tunnel.onTimers(now);
            tunnel.flush(now);
        }
    }

    void check() {
        TunnelStats stats = tunnel.stats();
        long[] dropped = new long[drops.length];
        for (DropReason reason : DropReason.values()) {
            dropped[reason.ordinal()] = stats.drops(reason);
        }
        assertThat(dropped).isEqualTo(drops);
        assertThat(stats.packetsReceived).isEqualTo(packets);
        long closed = 0;
        for (CloseReason reason : CloseReason.values()) {
            closed += stats.closes(reason);
        }
        assertThat(stats.closes(CloseReason.FAULT)).isZero();
        assertThat(stats.sessionsOpened).isEqualTo(closed + shared.open().taken());
        assertThat(shared.open().taken()).isBetween(0, mostSessions);
        // A peer with the key may send longer segments than ours, but no more of them.
        long perSession = (options.kcp().sndwnd() + SPARE_SEGMENTS) * MTU + 128L * Math.max(MTU, longest);
        assertThat(tunnel.snapshot(false, now).bufferedBytes())
                .isLessThanOrEqualTo(shared.open().taken() * perSession);
        assertThat(stats.tcpSentBytes)
                .isEqualTo(streams.stream().mapToLong(StrictStream::written).sum());
    }

    /// The program stops: the peers are told, and a while later everything is forgotten.
    void end() {
        isBlocked = false;
        tunnel.shutdown(now);
        toDial.forEach(session -> session.onDialFailed("too late", now));
        turn();
        check();
        now += 400 * SECOND;
        turn();
        TunnelSnapshot snapshot = tunnel.snapshot(now);
        assertThat(snapshot.sessions()).isEmpty();
        assertThat(snapshot.bufferedBytes()).isZero();
        assertThat(shared.isEmpty()).isTrue();
        assertThat(streams).allMatch(StrictStream::isOver);
    }

    @Override
    public void send(byte[] buf, int off, int len, Endpoint to) {
        assertThat(len).isBetween(1, MTU);
        int plain = isSealed ? len - OpenSeal.OVERHEAD : len;
        peers.onSent(Arrays.copyOfRange(buf, off, off + plain), to);
    }

    @Override
    public boolean isWritable() {
        return !isBlocked;
    }

    @Override
    public void dial(Caller caller) {
        Session session = (Session) caller;
        assertThat(role).isEqualTo(Role.SERVER);
        assertThat(toDial).doesNotContain(session);
        toDial.add(session);
    }

    @Override
    public void renewPath(boolean freshSocket) {}

    @Override
    public void renewTarget() {}

    @Override
    public void onEvent(TunnelEvent event, long at) {
        assertThat(event.toString()).isNotEmpty();
    }

    @Override
    public void onDrop(DropReason reason, Endpoint from, long at) {
        drops[reason.ordinal()]++;
    }

    @Override
    public void fill(byte[] buf, int off, int len) {
        Arrays.fill(buf, off, off + len, (byte) 7);
    }

    @Override
    public int nextInt() {
        return 7;
    }
}
