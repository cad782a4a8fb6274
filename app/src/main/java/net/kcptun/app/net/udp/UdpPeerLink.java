package net.kcptun.app.net.udp;

import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.log.ErrorText;
import net.kcptun.app.log.NetLog;
import net.kcptun.app.log.StartException;
import net.kcptun.app.net.base.AddressCache;
import net.kcptun.app.net.base.LocalAddresses;
import net.kcptun.app.net.base.NameResolver;
import net.kcptun.app.net.base.PeerLink;
import net.kcptun.app.net.base.PortShare;
import net.kcptun.app.net.loop.TunnelLoop;
import net.kcptun.core.tunnel.api.Path;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// The way to a name: to a client's server, or to the rendezvous server. It is the name's addresses, a socket that
/// reaches them, and what they are reached from. Owned by its loop's thread.
///
/// | event | what is done |
/// |---|---|
/// | start | the name is resolved, the socket opened unless there is one; what fails is the user's to mend |
/// | [#renew], a fresh socket is wanted | the name is resolved again, the socket replaced |
/// | [#renew], else | the name is resolved again; where it no longer has the address in use, another takes its place |
/// | [#follow] | another name, which has been resolved, takes the place of the name |
/// | [#onPathUsed] | of the addresses, the tunnel uses that one: it is the one that is watched |
/// | another local address leads to the one in use (looked at each second) | the socket is replaced |
/// | any of these fails | one line, and again in 5 s |
///
/// The tunnel is told of all addresses, and finds which answers. Where there are both IPv6 and IPv4, the socket is of
/// IPv6 and reaches IPv4 too; a host without IPv6 uses the IPv4 ones. What no route leads to is left out, unless that
/// is all. The old socket serves until the new one is bound. A socket of a configured port is never replaced.
final class UdpPeerLink implements PeerLink {
    private static final int RETRY_SECONDS = 5;
    private static final int WATCH_SECONDS = 1;

    private final TunnelLoop loop;
    private final UdpPort port;
    private final Target target;
    private final NameResolver resolver;
    private final NetLog log;
    private HostPort name;
    private List<InetSocketAddress> peers = List.of();
    /// The one in use.
    private @Nullable Path path;
    private @Nullable ScheduledFuture<?> watch;
    private @Nullable ScheduledFuture<?> retry;
    private boolean isRenewing;

    /// @param key   the configuration's key that holds the name
    /// @param name  whom to reach at first
    /// @param local the configured local address; null: any
    record Target(String key, HostPort name, @Nullable InetSocketAddress local) {
        private boolean hasFixedPort() {
            return local != null && local.getPort() != 0;
        }

        /// A socket that is bound to one family reaches only that; the wildcard of IPv6 reaches both.
        private boolean isReachable(InetSocketAddress remote) {
            boolean isAny = local == null || local.getAddress().isAnyLocalAddress() && LocalAddresses.isIpv6(local);
            return isAny || LocalAddresses.isIpv6(local) == LocalAddresses.isIpv6(remote);
        }
    }

    UdpPeerLink(TunnelLoop loop, UdpPort port, Target target, NameResolver resolver, NetLog log) {
        this.loop = loop;
        this.port = port;
        this.target = target;
        this.name = target.name();
        this.resolver = resolver;
        this.log = log;
    }

    /// Blocks; not on the loop's thread.
    void start() throws StartException {
        NameResolver.Answer answer = NameResolver.lookUp(name);
        List<InetSocketAddress> reachable = reachable(answer);
        if (reachable.isEmpty()) {
            throw StartException.unknownName(target.key(), failure(answer));
        }
        List<InetSocketAddress> opened = port.isBound() ? reachable : open(reachable);
        loop.eventLoop().execute(() -> {
            found(opened);
            watch = loop.eventLoop()
                    .scheduleWithFixedDelay(this::watch, WATCH_SECONDS, WATCH_SECONDS, TimeUnit.SECONDS);
        });
    }

    /// Those that the socket reaches.
    private List<InetSocketAddress> open(List<InetSocketAddress> reachable) throws StartException {
        try {
            port.open(localTowards(reachable), PortShare.ALONE);
            return reachable;
        } catch (StartException e) {
            List<InetSocketAddress> fewer = withoutIpv6(reachable);
            if (fewer.isEmpty()) {
                throw e;
            }
            port.open(localTowards(fewer), PortShare.ALONE);
            return fewer;
        }
    }

    @Override
    public void renew(boolean freshSocket) {
        if (!isRenewing) {
            isRenewing = true;
            resolver.resolve(name, loop.eventLoop(), answer -> onAnswer(answer, freshSocket));
        }
    }

    @Override
    public void follow(NameResolver.Answer other) {
        name = other.name();
        if (retry != null && retry.cancel(false)) {
            isRenewing = false;
        }
        if (!isRenewing) {
            isRenewing = true;
            onAnswer(other, true);
        }
    }

    @Override
    public void stop() {
        if (watch != null) {
            watch.cancel(false);
        }
    }

    private void onAnswer(NameResolver.Answer answer, boolean freshSocket) {
        if (!answer.name().equals(name)) {
            isRenewing = false;
            renew(true);
            return;
        }
        List<InetSocketAddress> reachable = reachable(answer);
        if (reachable.isEmpty()) {
            retryLater(target.key() + ": " + failure(answer), freshSocket);
            return;
        }
        Endpoint old = path == null ? null : path.remote();
        boolean hasMoved = reachable.stream().map(AddressCache::endpointOf).noneMatch(peer -> peer.equals(old));
        if (hasMoved && old != null) {
            log.info(target.key() + ": " + name + " is at " + AddressCache.endpointOf(reachable.getFirst())
                    + " now, was at " + old);
        }
        if (!target.hasFixedPort() && (freshSocket || hasMoved && !isReachedBySocket(reachable))) {
            rebind(reachable, freshSocket);
            return;
        }
        isRenewing = false;
        if (hasMoved || freshSocket) {
            found(reachable);
        }
    }

    private boolean isReachedBySocket(List<InetSocketAddress> wanted) {
        boolean isIpv6 = LocalAddresses.isIpv6(port.localAddress());
        return isIpv6 || wanted.stream().noneMatch(LocalAddresses::isIpv6);
    }

    private void rebind(List<InetSocketAddress> towards, boolean freshSocket) {
        HostPort wanted = name;
        port.bind(localTowards(towards)).addListener(bound -> {
            List<InetSocketAddress> fewer = withoutIpv6(towards);
            if (!bound.isSuccess() && !fewer.isEmpty()) {
                rebind(fewer, freshSocket);
                return;
            }
            if (!bound.isSuccess()) {
                retryLater(
                        "cannot open a UDP socket towards " + AddressCache.endpointOf(towards.getFirst()) + ": "
                                + ErrorText.of(bound.cause()),
                        freshSocket);
                return;
            }
            isRenewing = false;
            if (wanted.equals(name)) {
                found(towards);
            } else {
                renew(true);
            }
        });
    }

    private void found(List<InetSocketAddress> reachable) {
        peers = reachable;
        List<Path> paths = reachable.stream().map(this::pathTo).toList();
        List<Path> routed =
                paths.stream().filter(each -> !each.local().isAnyAddress()).toList();
        List<Path> told = routed.isEmpty() ? paths : routed;
        path = told.getFirst();
        port.onPaths(told);
    }

    private Path pathTo(InetSocketAddress peer) {
        return new Path(LocalAddresses.towards(peer, port.localAddress().getPort()), AddressCache.endpointOf(peer));
    }

    @Override
    public void onPathUsed(Path used) {
        path = used;
    }

    /// A host that has got another address sends from there already, as its socket is bound to none. A fresh socket
    /// leaves behind what was queued for the old way, and fresh nonces do not tie the two addresses together.
    private void watch() {
        Path known = path;
        if (known == null || isRenewing) {
            return;
        }
        Path current = pathTo(AddressCache.socketOf(known.remote()));
        if (current.local().isAnyAddress() || current.equals(known)) {
            return;
        }
        log.info("this host reaches " + known.remote() + " from " + current.local() + " now, before from "
                + known.local());
        if (target.hasFixedPort()) {
            found(peers);
            return;
        }
        isRenewing = true;
        rebind(peers, true);
    }

    private List<InetSocketAddress> reachable(NameResolver.Answer answer) {
        return answer.byTurns().stream().filter(target::isReachable).toList();
    }

    /// Empty where that makes no difference to the socket.
    private List<InetSocketAddress> withoutIpv6(List<InetSocketAddress> towards) {
        List<InetSocketAddress> rest =
                towards.stream().filter(peer -> !LocalAddresses.isIpv6(peer)).toList();
        return target.local() != null || rest.size() == towards.size() ? List.of() : rest;
    }

    private String failure(NameResolver.Answer answer) {
        return answer.addresses().isEmpty()
                ? answer.failure()
                : name.host() + " has no address of the family of kcp_bind";
    }

    /// The wildcard of IPv6 reaches both families.
    private InetSocketAddress localTowards(List<InetSocketAddress> towards) {
        InetSocketAddress widest =
                towards.stream().filter(LocalAddresses::isIpv6).findFirst().orElse(towards.getFirst());
        return Objects.requireNonNullElseGet(target.local(), () -> LocalAddresses.anyTowards(widest));
    }

    private void retryLater(String why, boolean freshSocket) {
        log.warn(why + "; trying again in " + RETRY_SECONDS + " s");
        retry = loop.eventLoop()
                .schedule(
                        () -> {
                            isRenewing = false;
                            renew(freshSocket);
                        },
                        RETRY_SECONDS,
                        TimeUnit.SECONDS);
    }
}
