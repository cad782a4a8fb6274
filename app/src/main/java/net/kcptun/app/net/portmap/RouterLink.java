package net.kcptun.app.net.portmap;

import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import net.kcptun.app.net.base.NetworkDevice;
import net.kcptun.app.net.loop.TunnelLoop;
import net.kcptun.core.portmap.Lease;
import net.kcptun.core.portmap.LeasePort;
import net.kcptun.core.portmap.Mapping;
import net.kcptun.core.portmap.Refusal;
import net.kcptun.core.portmap.Uplink;
import net.kcptun.core.wire.Entropy;
import org.jspecify.annotations.Nullable;

/// One address family's lease, with its socket and its timer. Owned by its loop's thread.
final class RouterLink implements LeasePort {
    private final TunnelLoop loop;
    private final UplinkFinder finder;
    private final @Nullable NetworkDevice device;
    private final Lease lease;
    private final MappingLog log;
    private final Consumer<@Nullable Mapping> user;
    private @Nullable Uplink uplink;
    private @Nullable RouterSocket socket;
    private @Nullable ScheduledFuture<?> timer;

    /// What all links of a loop have.
    ///
    /// @param device what the tunnel's sockets are tied to; null: nothing
    record Common(TunnelLoop loop, @Nullable NetworkDevice device, Entropy entropy, MappingLog log) {}

    /// @param user is told of each change; null: nothing is mapped
    RouterLink(Common common, UplinkFinder finder, Consumer<@Nullable Mapping> user) {
        this.loop = common.loop();
        this.finder = finder;
        this.device = common.device();
        this.log = common.log();
        this.user = user;
        this.lease = new Lease(common.entropy(), this);
    }

    /// Whether another router, address or port is in use, and what is to be mapped then.
    ///
    /// @param tunnel what the tunnel's socket is bound to; null: there is none now
    void look(@Nullable InetSocketAddress tunnel) {
        Uplink found = tunnel == null ? null : finder.find(tunnel);
        if (found == null ? uplink == null : found.equals(uplink)) {
            return;
        }
        boolean isSameWay = found != null && uplink != null && found.isSameWayAs(uplink);
        if (!isSameWay) {
            closeSocket();
        }
        uplink = found;
        lease.onUplink(found, loop.enter());
        arm();
    }

    /// What is mapped is given back.
    ///
    /// @return whether the router should be told once more, within a quarter of a second
    boolean release() {
        boolean isTold = lease.release(loop.enter());
        uplink = null;
        arm();
        return isTold;
    }

    void close() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
        closeSocket();
    }

    private void closeSocket() {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }

    private void onDatagram(byte[] datagram) {
        lease.onDatagram(datagram, loop.enter());
        arm();
    }

    private void onTimer() {
        timer = null;
        lease.onTimer(loop.enter());
        arm();
        if (uplink == null && timer == null) {
            closeSocket();
        }
    }

    private void arm() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
        long deadline = lease.nextDeadline();
        if (deadline != Long.MAX_VALUE) {
            long wait = Math.max(0, deadline - loop.enter());
            timer = loop.eventLoop().schedule(this::onTimer, wait, TimeUnit.NANOSECONDS);
        }
    }

    /// Opens a socket where there is none, or none that works. What is given back leaves by the one that there is.
    @Override
    public void send(byte[] datagram) {
        RouterSocket open = socket;
        if (uplink != null && (open == null || open.hasFailed())) {
            open = new RouterSocket(loop, uplink, device, this::onDatagram);
            socket = open;
        }
        if (open != null) {
            open.send(datagram);
        }
    }

    @Override
    public void onMapped(Mapping mapping) {
        log.mapped(mapping);
        user.accept(mapping);
    }

    @Override
    public void onLost(Mapping mapping, Loss why) {
        log.lost(mapping, why);
        user.accept(null);
    }

    @Override
    public void onRefused(Uplink at, Refusal why) {
        log.refused(at, why);
    }

    /// The next question is asked by a fresh socket: the silence may be this one's, if its interface was made anew.
    @Override
    public void onSilent(Uplink at) {
        log.silent(at);
        closeSocket();
    }
}
