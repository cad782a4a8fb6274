package net.kcptun.core.tunnel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.tunnel.api.Dialer;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.Limits;
import net.kcptun.core.tunnel.api.PacketSink;
import net.kcptun.core.tunnel.api.Path;
import net.kcptun.core.tunnel.api.PathFinder;
import net.kcptun.core.tunnel.api.PathView;
import net.kcptun.core.tunnel.api.RelayPorts;
import net.kcptun.core.tunnel.api.SharedRegistry;
import net.kcptun.core.tunnel.api.Stream;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.tunnel.api.TunnelEvents;
import net.kcptun.core.tunnel.api.TunnelOptions;
import net.kcptun.core.tunnel.api.TunnelOptions.Carrier;
import net.kcptun.core.tunnel.api.TunnelOptions.Role;
import net.kcptun.core.tunnel.api.TunnelOptions.Timing;
import net.kcptun.core.tunnel.api.TunnelPorts;
import net.kcptun.core.tunnel.session.Session;
import net.kcptun.core.wire.Bytes;
import net.kcptun.core.wire.ControlCodec;
import net.kcptun.core.wire.ControlMessage;
import net.kcptun.core.wire.ControlMessage.Connect;
import net.kcptun.core.wire.ControlMessage.Listen;
import net.kcptun.core.wire.ControlMessage.Ping;
import net.kcptun.core.wire.ControlMessage.Pong;
import net.kcptun.core.wire.ControlMessage.Punch;
import net.kcptun.core.wire.ControlMessage.Reset;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.Entropy;
import net.kcptun.core.wire.SeededEntropy;
import org.jspecify.annotations.Nullable;

/// One tunnel without a network: what it sends, wants and tells is written down with its time, in milliseconds since
/// the start, and it hears nothing but what the test makes up.
final class LoneTunnel implements PacketSink, Dialer, PathFinder, TunnelEvents {
    private static final long MILLI = 1_000_000L;
    /// What a session's stream carries, as hex.
    static final String DIAL = "00000004";

    static final String HELLO = "0001000968656c6c6f";
    static final String EOF = "00020004";
    static final String KEEPALIVE = "00030004";
    static final Timing NO_PINGS = new Timing(600, 30, 120, 0);

    private static final long START = 1_700_000_000_000L * MILLI;
    private static final int MOST_TURNS = 10_000;

    final Tunnel tunnel;
    private final List<String> log = new ArrayList<>();
    private final int overhead;
    private long now = START;
    private int lastPing;
    private final Map<Endpoint, Set<Integer>> pings = new HashMap<>();
    private int longestDatagram;
    private @Nullable Session dialling;
    private @Nullable RuntimeException fault;

    private LoneTunnel(TunnelOptions options, PacketCipher cipher, Entropy entropy) {
        this(options, cipher, entropy, RelayPorts.NONE, SharedRegistry.NONE);
    }

    private LoneTunnel(
            TunnelOptions options, PacketCipher cipher, Entropy entropy, RelayPorts relay, SharedRegistry registry) {
        overhead = cipher.overhead();
        TunnelPorts ports = new TunnelPorts(this, this, this, entropy, () -> now / MILLI, this, relay, registry);
        tunnel = new Tunnel(options, cipher, ports);
    }

    /// A rendezvous server, without a key, that relays and shares its services with others.
    static LoneTunnel sharing(RelayPorts relay, SharedRegistry registry) {
        TunnelOptions options = options(Role.RENDEZVOUS, Timing.DEFAULT, null);
        return new LoneTunnel(options, PacketCipher.none(), SeededEntropy.constant(0), relay, registry);
    }

    /// Without a key; whatever is random is zero.
    static LoneTunnel of(Role role, Timing timing, @Nullable ServiceId service) {
        return new LoneTunnel(options(role, timing, service), PacketCipher.none(), SeededEntropy.constant(0));
    }

    /// Whatever is random is as large as it can be.
    static LoneTunnel atMostRandom(Role role, Timing timing) {
        return new LoneTunnel(options(role, timing, null), PacketCipher.none(), SeededEntropy.constant(0xff));
    }

    /// Without a key, with this carrier below.
    static LoneTunnel over(Carrier carrier, Role role) {
        return new LoneTunnel(
                options(role, Timing.DEFAULT, null, carrier), PacketCipher.none(), SeededEntropy.constant(0));
    }

    /// As if all that comes had been sealed.
    static LoneTunnel sealed(Role role, Timing timing, @Nullable ServiceId service) {
        return new LoneTunnel(options(role, timing, service), new OneByteSeal(), SeededEntropy.constant(0));
    }

    static TunnelOptions options(Role role, Timing timing, @Nullable ServiceId service) {
        return options(role, timing, service, Carrier.UDP);
    }

    private static TunnelOptions options(Role role, Timing timing, @Nullable ServiceId service, Carrier carrier) {
        return new TunnelOptions(role, KcpOptions.DEFAULT, 1400, timing, carrier, Limits.DEFAULT, service);
    }

    void path(Endpoint local, Endpoint remote) {
        tunnel.onPath(new Path(local, remote), now);
        turn();
    }

    /// The server's name has these addresses, in this order.
    void paths(Endpoint local, Endpoint... remotes) {
        tunnel.onPaths(
                Arrays.stream(remotes).map(remote -> new Path(local, remote)).toList(), now);
        turn();
    }

    void hears(ControlMessage message, Endpoint from) {
        byte[] buf = new byte[ControlCodec.MAX_BYTES + 1];
        int length = ControlCodec.encode(message, buf);
        tunnel.onPacket(buf, 0, length + overhead, from, now);
        turn();
    }

    /// A TCP connection was accepted.
    Session opens(Stream stream) {
        Session session = tunnel.open(stream, "somebody", now);
        if (session == null) {
            throw new AssertionError("refused");
        }
        turn();
        return session;
    }

    /// A KCP packet of one segment.
    ///
    /// @param hex what it carries
    void hearsPush(int conv, int sn, int una, String hex, Endpoint from) {
        hearsSegment(conv, 81, new int[] {0, sn, una}, hex, from);
    }

    /// A KCP packet that says that all below `una` has come.
    void hearsUna(int conv, int una, Endpoint from) {
        hearsSegment(conv, 84, new int[] {0, 0, una}, "", from);
    }

    /// A KCP packet that says that the first segment, which left at `sentMillis`, has come.
    void hearsFirstAck(int conv, int sentMillis, Endpoint from) {
        hearsSegment(conv, 82, new int[] {(int) (START / MILLI) + sentMillis, 0, 1}, "", from);
    }

    private void hearsSegment(int conv, int cmd, int[] tsSnUna, String hex, Endpoint from) {
        byte[] data = HexFormat.of().parseHex(hex);
        byte[] packet = new byte[24 + data.length + overhead];
        Bytes.put32(packet, 0, conv);
        packet[4] = (byte) cmd;
        Bytes.put16(packet, 6, 256);
        for (int i = 0; i < tsSnUna.length; i++) {
            Bytes.put32(packet, 8 + 4 * i, tsSnUna[i]);
        }
        Bytes.put32(packet, 20, data.length);
        System.arraycopy(data, 0, packet, 24, data.length);
        tunnel.onPacket(packet, 0, packet.length, from, now);
        turn();
    }

    /// Something that a test does to the tunnel or to a session, and the end of the turn.
    void does(LongConsumer action) {
        action.accept(now);
        turn();
    }

    /// The session whose target was dialled last.
    Session dialled() {
        Session session = dialling;
        if (session == null) {
            throw new AssertionError("nothing was dialled");
        }
        return session;
    }

    /// The longest datagram of a session so far.
    int longestDatagram() {
        return longestDatagram;
    }

    /// The answer to the last PING that was sent to anyone.
    void hearsPong(Endpoint from) {
        hears(new Pong(lastPing), from);
    }

    /// The answer to each PING that was sent to `asked`, or to one that was not sent where it was sent none.
    void hearsPongOf(Endpoint asked, Endpoint from) {
        for (int value : pings.getOrDefault(asked, Set.of(-1))) {
            hears(new Pong(value), from);
        }
    }

    /// Lets time pass until `millis` after the start, and everything happen that is due until then.
    void runTo(long millis) {
        long end = START + millis * MILLI;
        int turns = 0;
        for (long next = tunnel.nextDeadline(); next <= end; next = tunnel.nextDeadline()) {
            now = Math.max(now, next);
            turn();
            if (++turns == MOST_TURNS) {
                throw new AssertionError("what is due is never done");
            }
        }
        now = end;
    }

    /// What has happened since it was last asked for.
    List<String> take() {
        List<String> taken = List.copyOf(log);
        log.clear();
        return taken;
    }

    /// What has happened, without the time.
    List<String> takeWhat() {
        return take().stream()
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .toList();
    }

    /// The times at which that has happened; the rest is forgotten.
    List<Long> takeTimesOf(String what) {
        return take().stream()
                .filter(line -> line.endsWith(" " + what))
                .map(line -> Long.parseLong(line.substring(0, line.indexOf(' '))))
                .toList();
    }

    /// Since the start.
    long millis() {
        return (now - START) / MILLI;
    }

    long now() {
        return now;
    }

    PathView.@Nullable State state() {
        PathView view = tunnel.snapshot(now).path();
        return view == null ? null : view.state();
    }

    /// The next datagram is not taken, but ends in this.
    void failsToSend(RuntimeException once) {
        fault = once;
    }

    @Override
    public void send(byte[] buf, int off, int len, Endpoint to) {
        RuntimeException thrown = fault;
        if (thrown != null) {
            fault = null;
            throw thrown;
        }
        if (Bytes.i32(buf, off) != 0) {
            longestDatagram = Math.max(longestDatagram, len);
            write("data to " + described(to));
            return;
        }
        ControlMessage message = ControlCodec.decode(buf, off, len);
        if (message instanceof Ping(int millis)) {
            lastPing = millis;
            pings.computeIfAbsent(to, _ -> new LinkedHashSet<>()).add(millis);
        }
        write(describe(message) + " to " + described(to));
    }

    private static String described(Endpoint to) {
        return to.local() == null ? to.toString() : to + " from " + to.local();
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public void push() {
        write("push");
    }

    @Override
    public void dial(Caller caller) {
        Session session = (Session) caller;
        dialling = session;
        write("dial " + session.conv());
    }

    @Override
    public void renewPath(boolean freshSocket) {
        write(freshSocket ? "renew path and socket" : "renew path");
    }

    @Override
    public void renewTarget() {
        write("renew target");
    }

    @Override
    public void onEvent(TunnelEvent event, long time) {
        write(event.toString());
    }

    @Override
    public void onDrop(DropReason reason, Endpoint from, long time) {
        write("drop " + reason + " from " + from);
    }

    private void turn() {
        tunnel.onTimers(now);
        tunnel.flush(now);
    }

    private void write(String what) {
        log.add((now - START) / MILLI + " " + what);
    }

    private static String describe(@Nullable ControlMessage message) {
        return switch (message) {
            case null -> "what is no message";
            case Ping _ -> "PING";
            case Pong _ -> "PONG";
            case Reset(int conv) -> "RESET " + conv;
            case Listen(Endpoint local, ServiceId id) -> "LISTEN " + local + " " + id.text();
            case Connect(Endpoint local, ServiceId id) -> "CONNECT " + local + " " + id.text();
            case Punch punch -> "PUNCH " + punch.inner() + " " + punch.outer();
        };
    }

    /// Adds a byte, and believes everybody.
    private static final class OneByteSeal implements PacketCipher {
        @Override
        public int overhead() {
            return 1;
        }

        @Override
        public int seal(byte[] in, int inOff, int len, int maxPlain, byte[] out) {
            System.arraycopy(in, inOff, out, 0, len);
            return len + 1;
        }

        @Override
        public int open(byte[] buf, int off, int len) {
            return len - 1;
        }

        @Override
        public void renewNonces() {}

        @Override
        public String provider() {
            return "none";
        }

        @Override
        public void close() {}
    }
}
