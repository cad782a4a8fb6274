package net.kcptun.app.net.portmap;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import net.kcptun.app.net.base.AddressCache;
import net.kcptun.core.portmap.Lease;
import net.kcptun.core.portmap.LeasePort;
import net.kcptun.core.portmap.Mapping;
import net.kcptun.core.portmap.Refusal;
import net.kcptun.core.portmap.Uplink;
import net.kcptun.core.wire.Entropy;
import org.jspecify.annotations.Nullable;

/// Finds out whether the router maps ports for this host, by having it map one, which is given back at once. IPv4 only.
/// Blocks, for 8 s at most.
public final class MappingTrial implements LeasePort {
    private static final int ANSWER_BYTES = 1100;

    private final Lease lease;
    private @Nullable DatagramSocket socket;
    private @Nullable Outcome outcome;

    /// What came of it.
    public sealed interface Outcome {
        /// There is no router, or this host's address is a public one.
        record Needless() implements Outcome {}

        record Mapped(Mapping mapping) implements Outcome {}

        record Refused(Uplink uplink, Refusal why) implements Outcome {}

        record Silent(Uplink uplink) implements Outcome {}

        /// This host does not let us ask.
        record Failed(IOException why) implements Outcome {}
    }

    private MappingTrial(Entropy entropy) {
        lease = new Lease(entropy, this);
    }

    /// @param netdev the interface that the tunnel uses; null: any
    /// @param port   of this host that is mapped for an instant
    public static Outcome of(@Nullable String netdev, int port, Entropy entropy) {
        return of(UplinkFinder.ipv4(netdev), port, entropy);
    }

    static Outcome of(UplinkFinder finder, int port, Entropy entropy) {
        Uplink uplink = finder.find(new InetSocketAddress(port));
        return uplink == null ? new Outcome.Needless() : new MappingTrial(entropy).ask(uplink);
    }

    private Outcome ask(Uplink uplink) {
        InetSocketAddress local =
                new InetSocketAddress(AddressCache.socketOf(uplink.inner()).getAddress(), 0);
        try (DatagramSocket opened = new DatagramSocket(local)) {
            opened.connect(AddressCache.socketOf(uplink.router()));
            socket = opened;
            lease.onUplink(uplink, System.nanoTime());
            Outcome seen = outcome;
            while (seen == null) {
                hear(opened);
                seen = outcome;
            }
            lease.release(System.nanoTime());
            return seen;
        } catch (IOException e) {
            return new Outcome.Failed(e);
        }
    }

    /// One answer, or until something is due.
    private void hear(DatagramSocket from) throws IOException {
        long wait = TimeUnit.NANOSECONDS.toMillis(lease.nextDeadline() - System.nanoTime());
        from.setSoTimeout(Math.clamp(wait, 1, 1000));
        DatagramPacket answer = new DatagramPacket(new byte[ANSWER_BYTES], ANSWER_BYTES);
        try {
            from.receive(answer);
            lease.onDatagram(Arrays.copyOf(answer.getData(), answer.getLength()), System.nanoTime());
        } catch (SocketTimeoutException | PortUnreachableException _) {
            // Nobody answers yet, or nobody listens there: both are silence.
        }
        lease.onTimer(System.nanoTime());
    }

    /// What cannot be sent is as good as lost.
    @Override
    public void send(byte[] datagram) {
        try {
            if (socket != null) {
                socket.send(new DatagramPacket(datagram, datagram.length));
            }
        } catch (IOException _) {
            // A lease asks again.
        }
    }

    @Override
    public void onMapped(Mapping mapping) {
        outcome = new Outcome.Mapped(mapping);
    }

    @Override
    public void onLost(Mapping mapping, Loss why) {}

    @Override
    public void onRefused(Uplink uplink, Refusal why) {
        outcome = new Outcome.Refused(uplink, why);
    }

    @Override
    public void onSilent(Uplink uplink) {
        outcome = new Outcome.Silent(uplink);
    }
}
