package net.kcptun.core.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.tunnel.Dialer;
import net.kcptun.core.tunnel.DropReason;
import net.kcptun.core.tunnel.PacketSink;
import net.kcptun.core.tunnel.Path;
import net.kcptun.core.tunnel.PathFinder;
import net.kcptun.core.tunnel.Session;
import net.kcptun.core.tunnel.Siblings;
import net.kcptun.core.tunnel.Tunnel;
import net.kcptun.core.tunnel.TunnelEvent;
import net.kcptun.core.tunnel.TunnelEvents;
import net.kcptun.core.tunnel.TunnelOptions;
import net.kcptun.core.tunnel.TunnelPorts;
import net.kcptun.core.tunnel.TunnelSnapshot;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// One end: a tunnel with its ports on the simulation, and the turns of its loop.
final class SimNode implements PacketSink, Dialer, PathFinder, TunnelEvents {
    private static final long MAIL_NANOS = 50_000;

    Endpoint address;
    final List<TunnelEvent> events = new ArrayList<>();
    int renewals;
    int targetRenewals;
    int dials;

    private final Simulation simulation;
    private final SimNetwork network;
    private final Tunnel tunnel;
    private final Siblings siblings;
    private Consumer<Session> target = session -> fail(session, "nobody listens");
    private long clockStepMillis;
    private boolean turnPending;
    private boolean isDead;
    private boolean isBlocked;
    private long wakesAt = Long.MAX_VALUE;
    private long mailDelayNanos;

    SimNode(Simulation simulation, SimNetwork network, Endpoint address, TunnelOptions options, PacketCipher cipher) {
        this(simulation, network, address, options, cipher, new Siblings(1, 0));
    }

    /// One of the event loops of a program.
    SimNode(
            Simulation simulation,
            SimNetwork network,
            Endpoint address,
            TunnelOptions options,
            PacketCipher cipher,
            Siblings siblings) {
        this.simulation = simulation;
        this.network = network;
        this.address = address;
        this.siblings = siblings;
        SeededEntropy entropy = new SeededEntropy(simulation.random().nextLong());
        TunnelPorts ports = new TunnelPorts(this, this, this, entropy, this::unixMillis, this);
        tunnel = new Tunnel(options, cipher, ports, siblings.join(this::onMailCome));
        network.attach(address, this);
    }

    /// The loop gets to it after the others' turns, or in between.
    private void onMailCome() {
        if (mailDelayNanos >= 0) {
            long delay = simulation.random().nextLong(MAIL_NANOS) + mailDelayNanos;
            simulation.after(delay, this::readMail);
        }
    }

    void readMail() {
        input(() -> tunnel.onMail(simulation.now()));
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

    Siblings siblings() {
        return siblings;
    }

    /// No session, buffer or timer is left.
    boolean isEmpty() {
        TunnelSnapshot snapshot = tunnel.snapshot(0);
        return snapshot.sessions().isEmpty() && snapshot.bufferedBytes() == 0 && siblings.isEmpty();
    }

    Tunnel tunnel() {
        return tunnel;
    }

    /// What happens when a session dials: it must lead to `connect` or `fail`.
    void onDial(Consumer<Session> action) {
        target = action;
    }

    /// A TCP user connects to this client. Null: refused.
    @Nullable
    SimStream accept(SimUser user) {
        SimStream stream = new SimStream(simulation, this, user);
        Session session = tunnel.open(stream, "10.0.0.1:1000", simulation.now());
        if (session == null) {
            return null;
        }
        stream.bind(session);
        endTurn();
        return stream;
    }

    /// The target answers a dial: `user` is behind it.
    void connect(Session session, SimUser user) {
        SimStream stream = new SimStream(simulation, this, user);
        stream.bind(session);
        input(() -> session.onConnected(stream, simulation.now()));
    }

    void fail(Session session, String why) {
        input(() -> session.onDialFailed(why, simulation.now()));
    }

    /// The host has another address from now on; nobody tells the program.
    void moveTo(Endpoint other) {
        network.detach(address, this);
        address = other;
        network.attach(other, this);
    }

    /// The process is killed: nothing more comes in or goes out.
    void kill() {
        isDead = true;
        network.detach(address, this);
    }

    /// The socket takes nothing for now, or takes packets again.
    void block(boolean on) {
        isBlocked = on;
        endTurn();
    }

    void shutdown() {
        input(() -> tunnel.shutdown(simulation.now()));
    }

    /// The way to the server, or to the rendezvous server, is known.
    void resolved(Endpoint remote) {
        input(() -> tunnel.onPath(new Path(address, remote), simulation.now()));
    }

    void onPacket(byte[] packet, Endpoint from) {
        input(() -> tunnel.onPacket(packet, 0, packet.length, from, simulation.now()));
    }

    /// An input to the tunnel, followed by the end of the turn.
    void input(Runnable action) {
        if (!isDead) {
            action.run();
            endTurn();
        }
    }

    @Override
    public void send(byte[] buf, int off, int len, Endpoint to) {
        byte[] packet = new byte[len];
        System.arraycopy(buf, off, packet, 0, len);
        network.send(address, to, packet);
    }

    @Override
    public boolean isWritable() {
        return !isBlocked;
    }

    @Override
    public void dial(Session session) {
        dials++;
        simulation.after(0, () -> target.accept(session));
    }

    @Override
    public void renewPath(boolean freshSocket) {
        renewals++;
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

    private void endTurn() {
        if (!turnPending) {
            turnPending = true;
            simulation.after(0, this::turn);
        }
    }

    private void turn() {
        turnPending = false;
        if (isDead) {
            return;
        }
        tunnel.onTimers(simulation.now());
        tunnel.flush(simulation.now());
        long deadline = tunnel.nextDeadline();
        if (deadline == 0) {
            endTurn();
        } else if (deadline != Long.MAX_VALUE && deadline != wakesAt) {
            wakesAt = deadline;
            simulation.after(deadline - simulation.now(), () -> wake(deadline));
        }
    }

    private void wake(long deadline) {
        if (wakesAt == deadline) {
            wakesAt = Long.MAX_VALUE;
            endTurn();
        }
    }
}
