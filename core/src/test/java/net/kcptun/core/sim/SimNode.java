package net.kcptun.core.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.tunnel.Tunnel;
import net.kcptun.core.tunnel.TunnelSnapshot;
import net.kcptun.core.tunnel.api.Dialer;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.PacketSink;
import net.kcptun.core.tunnel.api.Path;
import net.kcptun.core.tunnel.api.PathFinder;
import net.kcptun.core.tunnel.api.RelayPorts;
import net.kcptun.core.tunnel.api.SharedRegistry;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.tunnel.api.TunnelEvents;
import net.kcptun.core.tunnel.api.TunnelOptions;
import net.kcptun.core.tunnel.api.TunnelPorts;
import net.kcptun.core.tunnel.session.Session;
import net.kcptun.core.tunnel.shared.SharedState;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.Entropy;
import net.kcptun.core.wire.SeededEntropy;
import org.jspecify.annotations.Nullable;

/// One end: a tunnel with its ports on the simulation, and the turns of its loop. Its clock is the simulation's, ahead
/// or behind by as much as [#leap] says.
final class SimNode implements PacketSink, Dialer, PathFinder, TunnelEvents {
    private static final long MAIL_NANOS = 50_000;
    private static final int SOCKET_PACKETS = 256;

    Endpoint address;
    final List<TunnelEvent> events = new ArrayList<>();
    int renewals;
    int targetRenewals;
    int dials;
    long turns;

    private final Simulation simulation;
    private final SimNetwork network;
    private final Tunnel tunnel;
    private final SharedState shared;
    private final List<SimStream> streams = new ArrayList<>();
    private final Set<Endpoint> addresses = new HashSet<>();
    private final ArrayDeque<LongConsumer> mail = new ArrayDeque<>();
    private final List<Runnable> held = new ArrayList<>();
    private Consumer<Session> target = session -> fail(session, "nobody listens");
    private Consumer<Boolean> renewal = freshSocket -> {};
    private Consumer<byte[]> sending = packet -> {};
    private boolean turnPending;
    private boolean isDead;
    private boolean isBlocked;
    private boolean isFrozen;
    private long wakesAt = Long.MAX_VALUE;
    private long mailDelayNanos;
    private long clockOffset;
    private long clockStepMillis;

    /// What a rendezvous server has besides.
    record Ports(RelayPorts relay, SharedRegistry registry) {
        static final Ports NONE = new Ports(RelayPorts.NONE, SharedRegistry.NONE);
    }

    SimNode(Simulation simulation, SimNetwork network, Endpoint address, TunnelOptions options, PacketCipher cipher) {
        this(simulation, network, address, options, cipher, new SharedState(1));
    }

    /// One of the event loops of a program.
    SimNode(
            Simulation simulation,
            SimNetwork network,
            Endpoint address,
            TunnelOptions options,
            PacketCipher cipher,
            SharedState shared) {
        this(simulation, network, address, options, cipher, shared, 0);
    }

    /// @param firstConv of a client's sessions; 0 = any
    SimNode(
            Simulation simulation,
            SimNetwork network,
            Endpoint address,
            TunnelOptions options,
            PacketCipher cipher,
            SharedState shared,
            int firstConv) {
        this(simulation, network, address, options, cipher, shared, firstConv, Ports.NONE);
    }

    /// Of a rendezvous server.
    SimNode(
            Simulation simulation,
            SimNetwork network,
            Endpoint address,
            TunnelOptions options,
            PacketCipher cipher,
            SharedState shared,
            int firstConv,
            Ports more) {
        this.simulation = simulation;
        this.network = network;
        this.address = address;
        this.shared = shared;
        Entropy entropy = new SeededEntropy(simulation.random().nextLong());
        TunnelPorts ports = new TunnelPorts(
                this,
                this,
                this,
                firstConv == 0 ? entropy : beginning(firstConv, entropy),
                this::unixMillis,
                this,
                more.relay(),
                more.registry());
        addresses.add(address);
        tunnel = new Tunnel(options, cipher, ports, shared.join(this::execute));
        network.attach(address, this);
    }

    /// The loop gets to what others hand over after their turns, or in between.
    private void execute(LongConsumer task) {
        mail.add(task);
        if (mail.size() == 1 && mailDelayNanos >= 0) {
            long delay = simulation.random().nextLong(MAIL_NANOS) + mailDelayNanos;
            simulation.after(delay, this::readMail);
        }
    }

    void readMail() {
        input(() -> {
            while (!mail.isEmpty()) {
                mail.remove().accept(now());
            }
        });
    }

    /// The loop is so far behind with what other loops hand over; negative: it never gets to it.
    void mailDelay(long nanos) {
        mailDelayNanos = nanos;
    }

    /// The host's clock is set; nobody tells the program.
    void stepClock(long millis) {
        clockStepMillis += millis;
    }

    private long unixMillis() {
        return simulation.now() / 1_000_000 + clockStepMillis;
    }

    /// What its program takes for the time.
    long now() {
        return simulation.now() + clockOffset;
    }

    /// The clock of its host goes on from `nanos` later, as after a sleep.
    void leap(long nanos) {
        clockOffset += nanos;
        wakesAt = Long.MAX_VALUE;
        endTurn();
    }

    /// The process stands still, or goes on: the system keeps what comes meanwhile, of datagrams only so many.
    void freeze(boolean on) {
        isFrozen = on;
        if (!on) {
            List<Runnable> late = List.copyOf(held);
            held.clear();
            late.forEach(this::input);
            endTurn();
        }
    }

    boolean isFrozen() {
        return isFrozen;
    }

    /// Whether its host has or had that address.
    boolean wasAt(Endpoint other) {
        return addresses.contains(other);
    }

    boolean isDead() {
        return isDead;
    }

    SharedState shared() {
        return shared;
    }

    /// No session, buffer or timer is left.
    boolean isEmpty() {
        TunnelSnapshot snapshot = tunnel.snapshot(0);
        return snapshot.sessions().isEmpty() && snapshot.bufferedBytes() == 0 && shared.isEmpty();
    }

    Tunnel tunnel() {
        return tunnel;
    }

    /// What happens when a session dials: it must lead to `connect` or `fail`.
    void onDial(Consumer<Session> action) {
        target = action;
    }

    /// What happens when the tunnel wants the path renewed: the argument is whether with a fresh socket.
    void onRenewal(Consumer<Boolean> action) {
        renewal = action;
    }

    /// A TCP user connects to this client. Null: refused.
    @Nullable
    SimStream accept(SimUser user) {
        SimStream stream = new SimStream(simulation, this, user);
        Session session = tunnel.open(stream, "10.0.0.1:1000", now());
        if (session == null) {
            return null;
        }
        streams.add(stream);
        stream.bind(session);
        endTurn();
        return stream;
    }

    /// The target answers a dial: `user` is behind it.
    void connect(Session session, SimUser user) {
        if (isDead) {
            return;
        }
        SimStream stream = new SimStream(simulation, this, user);
        streams.add(stream);
        stream.bind(session);
        input(() -> session.onConnected(stream, now()));
    }

    void fail(Session session, String why) {
        input(() -> session.onDialFailed(why, now()));
    }

    /// The host has another address from now on; nobody tells the program.
    void moveTo(Endpoint other) {
        network.detach(address, this);
        address = other;
        addresses.add(other);
        network.attach(other, this);
    }

    /// The process is killed: nothing more comes in or goes out.
    void kill() {
        isDead = true;
        network.detach(address, this);
    }

    /// As [#kill]; the system resets the TCP connections of the process.
    void die() {
        kill();
        streams.forEach(SimStream::onProcessDied);
        streams.clear();
    }

    /// The socket takes nothing for now, or takes packets again.
    void block(boolean on) {
        isBlocked = on;
        endTurn();
    }

    void shutdown() {
        input(() -> tunnel.shutdown(now()));
    }

    /// The way to the server, or to the rendezvous server, is known.
    void resolved(Endpoint remote) {
        input(() -> tunnel.onPath(new Path(address, remote), now()));
    }

    /// The server's name has these addresses, in this order.
    void resolved(List<Endpoint> remotes) {
        List<Path> paths =
                remotes.stream().map(remote -> new Path(address, remote)).toList();
        input(() -> tunnel.onPaths(paths, now()));
    }

    void onPacket(byte[] packet, Endpoint from) {
        if (held.size() < SOCKET_PACKETS) {
            input(() -> tunnel.onPacket(packet, 0, packet.length, from, now()));
        }
    }

    /// An input to the tunnel, followed by the end of the turn.
    void input(Runnable action) {
        if (isDead) {
            return;
        }
        if (isFrozen) {
            held.add(action);
            return;
        }
        action.run();
        endTurn();
    }

    /// `listener` sees each datagram that leaves.
    void onSend(Consumer<byte[]> listener) {
        sending = listener;
    }

    @Override
    public void send(byte[] buf, int off, int len, Endpoint to) {
        byte[] packet = new byte[len];
        System.arraycopy(buf, off, packet, 0, len);
        sending.accept(packet);
        network.send(address, to, packet);
    }

    @Override
    public boolean isWritable() {
        return !isBlocked;
    }

    @Override
    public void dial(Caller caller) {
        dials++;
        simulation.after(0, () -> target.accept((Session) caller));
    }

    @Override
    public void renewPath(boolean freshSocket) {
        renewals++;
        renewal.accept(freshSocket);
    }

    @Override
    public void renewTarget() {
        targetRenewals++;
    }

    @Override
    public void onEvent(TunnelEvent event, long now) {
        events.add(event);
    }

    @Override
    public void onDrop(DropReason reason, Endpoint from, long now) {}

    /// The first number is given; a tunnel draws that of its sessions first.
    private static Entropy beginning(int first, Entropy rest) {
        return new Entropy() {
            private boolean isBegun;

            @Override
            public void fill(byte[] buf, int off, int len) {
                rest.fill(buf, off, len);
            }

            @Override
            public int nextInt() {
                boolean isFirst = !isBegun;
                isBegun = true;
                return isFirst ? first : rest.nextInt();
            }
        };
    }

    private void endTurn() {
        if (!turnPending) {
            turnPending = true;
            simulation.after(0, this::turn);
        }
    }

    private void turn() {
        turnPending = false;
        if (isDead || isFrozen) {
            return;
        }
        turns++;
        tunnel.onTimers(now());
        tunnel.flush(now());
        long deadline = tunnel.nextDeadline();
        if (deadline == 0) {
            endTurn();
        } else if (deadline != Long.MAX_VALUE && deadline != wakesAt) {
            wakesAt = deadline;
            simulation.after(deadline - now(), () -> wake(deadline));
        }
    }

    private void wake(long deadline) {
        if (wakesAt == deadline) {
            wakesAt = Long.MAX_VALUE;
            endTurn();
        }
    }
}
