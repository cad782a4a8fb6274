package net.kcptun.app.invite;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.kcptun.app.command.CommandFailure;
import net.kcptun.app.config.Config;
import net.kcptun.app.config.Config.Addresses;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.log.NetLog;
import net.kcptun.app.log.StartException;
import net.kcptun.app.net.base.NameResolver;
import net.kcptun.app.net.forward.Ciphers;
import net.kcptun.app.net.forward.Forwarder;
import net.kcptun.app.net.forward.SystemEntropy;
import net.kcptun.app.net.loop.Transport;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.tunnel.api.TunnelEvents;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// Asks a client's peer for a sign of life, by a client that carries nothing: it sends PINGs as every client does, and
/// PONGs are the answer. Through a rendezvous server the peer is sought there first.
///
/// Whoever has another key or method is not answered, so that silence has many reasons. The one that can be told is an
/// ICMP message, by which a host says that nothing listens there.
final class SignOfLife implements TunnelEvents, NetLog {
    private static final HostPort NOBODY_COMES = new HostPort("127.0.0.1", 0);
    /// The three first PINGs leave within two seconds.
    private static final long DIRECT_SECONDS = 5;
    /// After eight seconds a client says why it has not found its server.
    private static final long MET_SECONDS = 12;
    private static final int REFUSAL_MILLIS = 500;

    private final boolean isMet;
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private final Queue<String> warnings = new ConcurrentLinkedQueue<>();
    /// Takes long, as what sends and receives is new to the JVM: the second one tells of the line.
    private volatile @Nullable Answer first;
    private long lastNanos;

    /// @param roundTripNanos of a PING and its PONG, the shortest
    record Answer(Endpoint peer, long roundTripNanos) {}

    private SignOfLife(boolean isMet) {
        this.isMet = isMet;
    }

    /// Blocks for some seconds at most. The configuration's secret is wiped.
    ///
    /// @param config a client's
    /// @throws CommandFailure where nobody answers, with what to look at
    /// @throws StartException where nobody can be asked
    static Answer of(Config config) throws CommandFailure, StartException, InterruptedException {
        SignOfLife check = new SignOfLife(config.addresses().rendezvousServer() != null);
        Forwarder forwarder = check.forwarder(config);
        try {
            forwarder.start();
            return check.await(config);
        } finally {
            forwarder.stop();
        }
    }

    private Forwarder forwarder(Config config) throws StartException {
        Addresses ways = config.addresses();
        Addresses quiet = new Addresses(
                NOBODY_COMES, null, null, ways.kcpConnect(), ways.rendezvousServers(), null, null, ways.serviceId());
        SystemEntropy entropy = new SystemEntropy();
        try (Ciphers ciphers = Ciphers.of(config, entropy)) {
            Forwarder.Parts parts = new Forwarder.Parts(Transport.pick(this), 1, ciphers, entropy, () -> this, this);
            return new Forwarder(config.withAddresses(quiet), parts);
        }
    }

    private Answer await(Config config) throws CommandFailure, InterruptedException {
        long seconds = isMet ? MET_SECONDS : DIRECT_SECONDS;
        try {
            return answer.get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new CommandFailure(CommandFailure.reason(e.getCause()));
        } catch (TimeoutException _) {
            Answer only = first;
            if (only != null) {
                return only;
            }
            throw new CommandFailure(silence(config, seconds) + String.join("", warnings));
        }
    }

    private static String silence(Config config, long seconds) {
        HostPort server = config.addresses().kcpConnect();
        if (server == null) {
            return "the rendezvous server " + config.addresses().rendezvousServer() + " could not be asked";
        }
        boolean isUdp = config.security().obfs() == null;
        if (isUdp && isRefused(server)) {
            return server + " says that nothing listens at this UDP port: start the server there, or check the port";
        }
        return server + " does not answer within " + seconds + " s; look at these, one after the other:"
                + "\n- Does the server run, and does its log show no error?"
                + "\n- Do firewalls let " + (isUdp ? "UDP" : "TCP") + " port " + server.port()
                + " through to it, and does its router forward it?"
                + "\n- Has the server the key and the method of this link? If not, its log tells of packets"
                + " that are not sealed with its key.";
    }

    private static boolean isRefused(HostPort server) {
        for (InetSocketAddress address : NameResolver.lookUp(server).byTurns()) {
            if (isRefused(address)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isRefused(InetSocketAddress address) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(REFUSAL_MILLIS);
            socket.connect(address);
            DatagramPacket packet = new DatagramPacket(new byte[1], 1);
            socket.send(packet);
            socket.receive(packet);
            return false;
        } catch (PortUnreachableException _) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// On the event loop's thread, as all that follows.
    @Override
    public void onEvent(TunnelEvent event, long now) {
        if (event instanceof TunnelEvent.RoundTrip(Endpoint from, long nanos)) {
            onRoundTrip(from, nanos);
        } else if (event instanceof TunnelEvent.PeerFound(Endpoint peer)) {
            // Its round trip was told just before.
            first = new Answer(peer, lastNanos);
        } else if (event instanceof TunnelEvent.PeerRelayed relayed) {
            first = new Answer(relayed.relay(), lastNanos);
        } else if (event instanceof TunnelEvent.RendezvousEvent other) {
            onFailure(words(other));
        }
    }

    private void onRoundTrip(Endpoint from, long nanos) {
        lastNanos = nanos;
        Answer before = first;
        if (before != null && from.equals(before.peer())) {
            answer.complete(new Answer(from, Math.min(nanos, before.roundTripNanos())));
        } else if (before == null && !isMet) {
            first = new Answer(from, nanos);
        }
    }

    private void onFailure(@Nullable String words) {
        if (words != null) {
            answer.completeExceptionally(new CommandFailure(words));
        }
    }

    /// Null: it is no failure.
    private static @Nullable String words(TunnelEvent.RendezvousEvent event) {
        return switch (event) {
            case TunnelEvent.RendezvousSilent(Endpoint rendezvous) ->
                "the rendezvous server " + rendezvous + " does not answer; look at these, one after the other:"
                        + "\n- Does it run, and does its log show no error?"
                        + "\n- Do firewalls let UDP port " + rendezvous.port() + " through to it?"
                        + "\n- Has it the key and the method of this link? If not, its log tells of packets"
                        + " that are not sealed with its key.";
            case TunnelEvent.ServiceMissing(Endpoint rendezvous, ServiceId _) ->
                "the rendezvous server " + rendezvous
                        + " answers, but no server has registered the link's service there:"
                        + " start the server, or check its rendezvous_server and service_id";
            case TunnelEvent.PeerUnreachable unreachable ->
                "the server is registered at " + unreachable.outer() + ", locally " + unreachable.inner()
                        + ", but nothing comes back from either; look at these, one after the other:"
                        + "\n- Does the server still run?"
                        + "\n- Do firewalls at both ends let UDP through?"
                        + "\n- Does a NAT give each destination another port? Then that end needs a forwarded one.";
            case TunnelEvent.PeerFound _,
                    TunnelEvent.PeerRelayed _,
                    TunnelEvent.PeerDoubted _,
                    TunnelEvent.RendezvousAnswers _,
                    TunnelEvent.ClientAnnounced _,
                    TunnelEvent.ServiceRegistered _,
                    TunnelEvent.ServiceTakenOver _,
                    TunnelEvent.ServiceForgotten _,
                    TunnelEvent.Introduced _,
                    TunnelEvent.RelayBegan _,
                    TunnelEvent.RelayEnded _,
                    TunnelEvent.RegistryUp _,
                    TunnelEvent.RegistryDown _,
                    TunnelEvent.RegistryRefuses _ -> null;
        };
    }

    @Override
    public void onDrop(DropReason reason, Endpoint from, long now) {}

    @Override
    public void info(String line) {}

    @Override
    public void warn(String line) {
        warnings.add("\n- " + line);
    }
}
