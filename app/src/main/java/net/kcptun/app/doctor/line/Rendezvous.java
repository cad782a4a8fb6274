package net.kcptun.app.doctor.line;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import net.kcptun.app.net.base.AddressCache;
import net.kcptun.app.net.base.LocalAddresses;
import net.kcptun.core.tunnel.control.PunchAddress;
import net.kcptun.core.wire.ControlMessage.Connect;
import net.kcptun.core.wire.ControlMessage.Listen;
import net.kcptun.core.wire.ControlMessage.Ping;
import net.kcptun.core.wire.ControlMessage.Pong;
import net.kcptun.core.wire.ControlMessage.Punch;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// What a rendezvous server tells: this host's own address as it is seen there, and where a service is, to which a way
/// is then opened as a client does.
public final class Rendezvous {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final SealedLine line;
    private final InetSocketAddress server;
    private final Endpoint own;
    private int base;

    /// How far the way to a service was found.
    ///
    /// @param told   both addresses of the service; null: the rendezvous server has named none
    /// @param asking where PINGs of the service's end came from, other addresses than those told
    /// @param peer   where it answers; null: nowhere
    public record Meeting(
            @Nullable Punch told,
            Set<Endpoint> asking,
            @Nullable InetSocketAddress peer) {}

    /// @param server the rendezvous server
    /// @param base   as of a [PingTrial]
    public Rendezvous(SealedLine line, InetSocketAddress server, int base) {
        this.line = line;
        this.server = server;
        this.base = base;
        InetSocketAddress bound = line.line().local();
        own = bound.getAddress().isAnyLocalAddress()
                ? LocalAddresses.towards(server, bound.getPort())
                : AddressCache.endpointOf(bound);
    }

    /// The address of this host's socket as it knows it.
    public Endpoint own() {
        return own;
    }

    /// The same as the rendezvous server sees it, which is another one behind a NAT. A service is registered for it and
    /// asked for at once, and forgotten there after the server's `timeout`.
    ///
    /// @param id that nobody else uses
    /// @return null: it does not answer
    public @Nullable Endpoint observed(ServiceId id, long patienceNanos) throws IOException {
        long end = line.line().nanos() + patienceNanos;
        while (line.line().nanos() < end) {
            line.send(new Listen(own, id), server);
            line.send(new Connect(own, id), server);
            long until = Math.min(end, line.line().nanos() + PAUSE_NANOS);
            for (SealedLine.Opened packet = line.receive(until); packet != null; packet = line.receive(until)) {
                if (packet.from().equals(server)
                        && packet.control() instanceof Punch punch
                        && punch.inner().equals(own)) {
                    return punch.outer();
                }
            }
        }
        return null;
    }

    /// Asks for a service and opens a way to it, again and again. Its end may answer before the rendezvous server does.
    public Meeting meet(ServiceId id, long patienceNanos) throws IOException {
        Punch told = null;
        InetSocketAddress peer = null;
        Set<Endpoint> asking = new LinkedHashSet<>();
        long end = line.line().nanos() + patienceNanos;
        while (line.line().nanos() < end) {
            line.send(new Connect(own, id), server);
            if (told != null) {
                ping(told, asking);
            }
            long until = Math.min(end, line.line().nanos() + PAUSE_NANOS);
            for (SealedLine.Opened packet = line.receive(until); packet != null; packet = line.receive(until)) {
                boolean isServer = packet.from().equals(server);
                switch (packet.control()) {
                    case Punch punch
                    when isServer -> {
                        told = punch;
                        asking.remove(punch.inner());
                        asking.remove(punch.outer());
                        ping(punch, asking);
                    }
                    case Ping(int value) when !isServer -> onPing(value, packet.from(), told, asking);
                    case Pong _ when !isServer -> peer = packet.from();
                    case null, default -> {}
                }
                if (told != null && peer != null) {
                    return new Meeting(told, asking, peer);
                }
            }
        }
        return new Meeting(told, asking, null);
    }

    /// A NAT may show another port than the rendezvous server was shown.
    private void onPing(int value, InetSocketAddress from, @Nullable Punch told, Set<Endpoint> asking)
            throws IOException {
        line.send(new Pong(value), from);
        Endpoint sender = AddressCache.endpointOf(from);
        if (told == null || !sender.equals(told.inner()) && !sender.equals(told.outer())) {
            asking.add(sender);
        }
        line.send(new Ping(base++), from);
    }

    private void ping(Punch told, Set<Endpoint> asking) throws IOException {
        Set<Endpoint> all = new LinkedHashSet<>(asking);
        all.add(told.inner());
        all.add(told.outer());
        for (Endpoint each : all) {
            if (PunchAddress.isUsable(each, AddressCache.endpointOf(server))) {
                line.send(new Ping(base++), AddressCache.socketOf(each));
            }
        }
    }
}
