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
import org.jspecify.annotations.Nullable;

/// The way to a named address: to a client's server, or to the rendezvous server. It is the address, a socket of its
/// family, and what the address is reached from. Owned by its loop's thread.
///
/// | event | what is done |
/// |---|---|
/// | start | the name is resolved, the socket opened unless there is one; what fails is the user's to mend |
/// | [#renew], a fresh socket is wanted | the name is resolved again, the socket replaced |
/// | [#renew], else | the name is resolved again; only if it no longer has the address, the socket may have to follow |
/// | [#follow] | another name, which has been resolved, takes the place of the name |
/// | another local address leads to the remote one (looked at each second) | the socket is replaced |
/// | any of these fails | one line, and again in 5 s |
///
/// The old socket serves until the new one is bound. A socket of a configured port is never replaced.
final class UdpPeerLink implements PeerLink {
    private static final int RETRY_SECONDS = 5;
    private static final int WATCH_SECONDS = 1;

    private final TunnelLoop loop;
    private final UdpPort port;
    private final Target target;
    private final NameResolver resolver;
    private final NetLog log;
    private HostPort name;
    private @Nullable InetSocketAddress remote;
    private @Nullable Path path;
    private @Nullable ScheduledFuture<?> watch;
    private @Nullable ScheduledFuture<?> retry;
    private boolean isRenewing;

    /// @param key   the configuration's key that holds the name
    /// @param name  whom to reach at first
    /// @param local the configured local address; null: any of the remote's family
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
        InetSocketAddress peer = pick(answer.addresses());
        if (peer == null) {
            throw StartException.unknownName(target.key(), failure(answer));
        }
        if (!port.isBound()) {
            port.open(localTowards(peer), PortShare.ALONE);
        }
        loop.eventLoop().execute(() -> {
            found(peer);
            watch = loop.eventLoop()
                    .scheduleWithFixedDelay(this::watch, WATCH_SECONDS, WATCH_SECONDS, TimeUnit.SECONDS);
        });
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
        InetSocketAddress peer =
                !freshSocket && answer.addresses().contains(remote) ? remote : pick(answer.addresses());
        if (peer == null) {
            retryLater(target.key() + ": " + failure(answer), freshSocket);
            return;
        }
        InetSocketAddress old = remote;
        boolean hasMoved = !peer.equals(old);
        if (hasMoved && old != null) {
            log.info(target.key() + ": " + name + " is at " + AddressCache.endpointOf(peer) + " now, was at "
                    + AddressCache.endpointOf(old));
        }
        boolean needsOther = old != null && LocalAddresses.isIpv6(old) != LocalAddresses.isIpv6(peer);
        if (!target.hasFixedPort() && (freshSocket || needsOther)) {
            rebind(peer, freshSocket);
            return;
        }
        isRenewing = false;
        if (hasMoved || freshSocket) {
            found(peer);
        }
    }

    private void rebind(InetSocketAddress peer, boolean freshSocket) {
        HostPort wanted = name;
        InetSocketAddress local = localTowards(peer);
        port.bind(local).addListener(bound -> {
            if (!bound.isSuccess()) {
                retryLater(
                        "cannot open a UDP socket towards " + AddressCache.endpointOf(peer) + ": "
                                + ErrorText.of(bound.cause()),
                        freshSocket);
                return;
            }
            isRenewing = false;
            if (wanted.equals(name)) {
                found(peer);
            } else {
                renew(true);
            }
        });
    }

    private void found(InetSocketAddress peer) {
        remote = peer;
        Path next =
                new Path(LocalAddresses.towards(peer, port.localAddress().getPort()), AddressCache.endpointOf(peer));
        path = next;
        port.onPath(next);
    }

    /// A host that has got another address sends from there already, as its socket is bound to none. A fresh socket
    /// leaves behind what was queued for the old way, and fresh nonces do not tie the two addresses together.
    private void watch() {
        InetSocketAddress peer = remote;
        Path known = path;
        if (peer == null || known == null || isRenewing) {
            return;
        }
        Path current = new Path(LocalAddresses.towards(peer, known.local().port()), known.remote());
        if (current.local().isAnyAddress() || current.equals(known)) {
            return;
        }
        log.info("this host reaches " + known.remote() + " from " + current.local() + " now, before from "
                + known.local());
        if (target.hasFixedPort()) {
            found(peer);
            return;
        }
        isRenewing = true;
        rebind(peer, true);
    }

    private @Nullable InetSocketAddress pick(List<InetSocketAddress> addresses) {
        return addresses.stream().filter(target::isReachable).findFirst().orElse(null);
    }

    private String failure(NameResolver.Answer answer) {
        return answer.addresses().isEmpty()
                ? answer.failure()
                : name.host() + " has no address of the family of kcp_bind";
    }

    private InetSocketAddress localTowards(InetSocketAddress peer) {
        return Objects.requireNonNullElseGet(target.local(), () -> LocalAddresses.anyTowards(peer));
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
