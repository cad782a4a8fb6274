package net.kcptun.app.net.udp;

import static net.kcptun.app.net.udp.PeerNames.PATIENCE_NANOS;

import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
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
import net.kcptun.app.net.udp.PeerNames.Address;
import net.kcptun.core.tunnel.api.Path;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// The way to a name, or to several: to a client's server, or to the rendezvous servers. It is the addresses of the
/// names, a socket that reaches them, and what they are reached from. Owned by its loop's thread.
///
/// | event | what is done |
/// |---|---|
/// | start | the names are resolved, the socket opened unless there is one; what fails is the user's to mend |
/// | [#renew], a fresh socket is wanted | the names are resolved again, the socket replaced |
/// | [#renew], else | they are resolved again; where one no longer has the address in use, another takes its place |
/// | [#follow] | another name, which has been resolved, takes the place of the only one |
/// | [#onPathUsed] | of the addresses of a name, the tunnel uses that one: it is the one that is watched |
/// | another local address leads to one in use (looked at each second) | the socket is replaced |
/// | any of these fails | one line, and again in 5 s |
/// | some of several names cannot be resolved, or not within two seconds | the others are used; one line, and again in
/// 5 s |
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
    private PeerNames names;
    private List<Address> peers = List.of();
    /// Of each name, by its number, the one in use.
    private final Map<Integer, Path> used = new TreeMap<>();
    private @Nullable ScheduledFuture<?> watch;
    private @Nullable ScheduledFuture<?> retry;
    private @Nullable String toldFailure;
    private boolean isRenewing;
    /// Answers to an earlier question are not for the one that is open.
    private int question;

    /// @param key   the configuration's key that holds the names
    /// @param names whom to reach at first
    /// @param local the configured local address; null: any
    record Target(
            String key, List<HostPort> names, @Nullable InetSocketAddress local) {
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
        this.names = new PeerNames(target.names(), resolver, target::isReachable);
        this.resolver = resolver;
        this.log = log;
    }

    /// Blocks; not on the loop's thread.
    void start() throws StartException {
        names.lookUp(NameResolver::lookUp);
        List<Address> reachable = names.addresses();
        String failure = names.failure();
        if (reachable.isEmpty()) {
            throw StartException.unknownName(target.key(), String.valueOf(failure));
        }
        List<Address> opened = port.isBound() ? reachable : open(reachable);
        loop.eventLoop().execute(() -> {
            found(opened);
            tellFailure(failure);
            watch = loop.eventLoop()
                    .scheduleWithFixedDelay(this::watch, WATCH_SECONDS, WATCH_SECONDS, TimeUnit.SECONDS);
        });
    }

    /// Those that the socket reaches.
    private List<Address> open(List<Address> reachable) throws StartException {
        try {
            port.open(localTowards(reachable), PortShare.ALONE);
            return reachable;
        } catch (StartException e) {
            List<Address> fewer = withoutIpv6(reachable);
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
            resolve(freshSocket);
        }
    }

    private void resolve(boolean freshSocket) {
        isRenewing = true;
        int asked = ++question;
        names.resolve(loop.eventLoop(), () -> onAnswer(asked, freshSocket));
        if (target.names().size() > 1) {
            loop.eventLoop().schedule(() -> onPatienceOver(asked, freshSocket), PATIENCE_NANOS, TimeUnit.NANOSECONDS);
        }
    }

    /// What all that have answered say is taken; what the others say is looked for again.
    private void onPatienceOver(int asked, boolean freshSocket) {
        if (asked == question && isRenewing && !names.addresses().isEmpty()) {
            take(freshSocket, "the resolver is slow");
        }
    }

    private void onAnswer(int asked, boolean freshSocket) {
        if (asked == question && isRenewing) {
            take(freshSocket, names.failure());
        }
    }

    @Override
    public void follow(NameResolver.Answer other) {
        names = new PeerNames(List.of(other.name()), resolver, target::isReachable);
        names.take(0, other);
        if (retry != null) {
            retry.cancel(false);
        }
        question++;
        isRenewing = true;
        take(true, names.failure());
    }

    @Override
    public void stop() {
        if (watch != null) {
            watch.cancel(false);
        }
        if (retry != null) {
            retry.cancel(false);
        }
    }

    private void take(boolean freshSocket, @Nullable String failure) {
        question++;
        List<Address> reachable = names.addresses();
        if (reachable.isEmpty()) {
            retryLater(target.key() + ": " + failure, freshSocket);
            return;
        }
        tellFailure(failure);
        boolean hasMoved = hasMoved(reachable);
        if (!target.hasFixedPort() && (freshSocket || hasMoved && !isReachedBySocket(reachable))) {
            rebind(reachable, freshSocket);
            return;
        }
        isRenewing = false;
        if (hasMoved || freshSocket) {
            found(reachable);
        }
    }

    /// Whether a name no longer has the address in use, or has one for the first time. A name that no route leads to is
    /// none.
    private boolean hasMoved(List<Address> reachable) {
        boolean hasMoved = false;
        for (int i = 0; i < target.names().size(); i++) {
            int number = i;
            List<Endpoint> now = routed(reachable).stream()
                    .filter(address -> address.name() == number)
                    .map(address -> AddressCache.endpointOf(address.socket()))
                    .toList();
            Path before = used.get(number);
            if (now.isEmpty() || before != null && now.contains(before.remote())) {
                continue;
            }
            hasMoved = true;
            if (before != null) {
                log.info(target.key() + ": " + names.name(number) + " is at " + now.getFirst() + " now, was at "
                        + before.remote());
            }
        }
        return hasMoved;
    }

    private boolean isReachedBySocket(List<Address> wanted) {
        boolean isIpv6 = LocalAddresses.isIpv6(port.localAddress());
        return isIpv6 || wanted.stream().noneMatch(address -> LocalAddresses.isIpv6(address.socket()));
    }

    private void rebind(List<Address> towards, boolean freshSocket) {
        PeerNames wanted = names;
        port.bind(localTowards(towards)).addListener(bound -> {
            List<Address> fewer = withoutIpv6(towards);
            if (!bound.isSuccess() && !fewer.isEmpty()) {
                rebind(fewer, freshSocket);
                return;
            }
            if (!bound.isSuccess()) {
                retryLater(
                        "cannot open a UDP socket towards "
                                + AddressCache.endpointOf(towards.getFirst().socket()) + ": "
                                + ErrorText.of(bound.cause()),
                        freshSocket);
                return;
            }
            isRenewing = false;
            if (wanted.equals(names)) {
                found(towards);
            } else {
                renew(true);
            }
        });
    }

    private void found(List<Address> reachable) {
        peers = reachable;
        List<Path> told = routed(reachable).stream().map(this::pathTo).toList();
        used.clear();
        told.forEach(each -> used.putIfAbsent(each.name(), each));
        port.onPaths(told);
    }

    /// Those that a route leads to; all, where it leads to none.
    private List<Address> routed(List<Address> reachable) {
        List<Address> routed = reachable.stream()
                .filter(each -> !pathTo(each).local().isAnyAddress())
                .toList();
        return routed.isEmpty() ? reachable : routed;
    }

    private Path pathTo(Address peer) {
        return new Path(
                LocalAddresses.towards(peer.socket(), port.localAddress().getPort()),
                AddressCache.endpointOf(peer.socket()),
                peer.name());
    }

    @Override
    public void onPathUsed(Path path) {
        used.put(path.name(), path);
    }

    /// A host that has got another address sends from there already, as its socket is bound to none. A fresh socket
    /// leaves behind what was queued for the old way, and fresh nonces do not tie the two addresses together.
    private void watch() {
        for (Path known : isRenewing ? List.<Path>of() : List.copyOf(used.values())) {
            Path current = pathTo(new Address(AddressCache.socketOf(known.remote()), known.name()));
            if (!current.local().isAnyAddress() && !current.equals(known)) {
                onLocalChange(known, current);
                return;
            }
        }
    }

    private void onLocalChange(Path known, Path current) {
        log.info("this host reaches " + known.remote() + " from " + current.local() + " now, before from "
                + known.local());
        if (target.hasFixedPort()) {
            found(peers);
            return;
        }
        isRenewing = true;
        rebind(peers, true);
    }

    /// Empty where that makes no difference to the socket.
    private List<Address> withoutIpv6(List<Address> towards) {
        List<Address> rest = towards.stream()
                .filter(peer -> !LocalAddresses.isIpv6(peer.socket()))
                .toList();
        return target.local() != null || rest.size() == towards.size() ? List.of() : rest;
    }

    /// The wildcard of IPv6 reaches both families.
    private InetSocketAddress localTowards(List<Address> towards) {
        InetSocketAddress first = towards.getFirst().socket();
        InetSocketAddress widest = towards.stream()
                .map(Address::socket)
                .filter(LocalAddresses::isIpv6)
                .findFirst()
                .orElse(first);
        return Objects.requireNonNullElseGet(target.local(), () -> LocalAddresses.anyTowards(widest));
    }

    /// What is known is of use meanwhile. What has been told is not told again.
    private void tellFailure(@Nullable String failure) {
        boolean isNews = failure != null && !failure.equals(toldFailure);
        toldFailure = failure;
        if (isNews) {
            String used = target.names().size() > 1 ? "the others are" : "the address before is";
            log.warn(target.key() + ": " + failure + "; " + used + " used, trying again every " + RETRY_SECONDS + " s");
        }
        if (failure != null) {
            again(false);
        }
    }

    private void retryLater(String why, boolean freshSocket) {
        log.warn(why + "; trying again in " + RETRY_SECONDS + " s");
        again(freshSocket);
    }

    private void again(boolean freshSocket) {
        if (retry != null) {
            retry.cancel(false);
        }
        int asked = question;
        retry = loop.eventLoop()
                .schedule(
                        () -> {
                            if (asked == question) {
                                resolve(freshSocket);
                            }
                        },
                        RETRY_SECONDS,
                        TimeUnit.SECONDS);
    }
}
