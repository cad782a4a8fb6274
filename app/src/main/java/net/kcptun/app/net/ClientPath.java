package net.kcptun.app.net;

import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;
import net.kcptun.app.config.HostPort;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// A client's way to its server: the server's address and a socket of its family. Owned by its loop's thread.
///
/// [#renew] resolves the name and opens a fresh socket, at the start and whenever the path seems dead; what fails is
/// tried again every few seconds, with one line a failure. The old socket serves until the new one is bound.
///
/// [#refresh] only looks whether the name still means the address in use, and leaves the socket alone where it does.
final class ClientPath {
    private static final int RETRY_SECONDS = 5;

    private final TunnelLoop loop;
    private final UdpPort port;
    private final Target target;
    private final NameResolver resolver;
    private final NetLog log;
    private HostPort server;
    private @Nullable InetSocketAddress peer;
    private boolean renewing;
    private @Nullable Future<?> retry;

    /// @param server   whom to reach at first
    /// @param local    the configured local address; null: any of the server's family
    /// @param onPeer   is told the server's endpoint and the time once the socket is bound
    record Target(HostPort server, @Nullable InetSocketAddress local, ObjLongConsumer<Endpoint> onPeer) {}

    ClientPath(TunnelLoop loop, UdpPort port, Target target, NameResolver resolver, NetLog log) {
        this.loop = loop;
        this.port = port;
        this.target = target;
        this.server = target.server();
        this.resolver = resolver;
        this.log = log;
    }

    /// The first time: what fails is the user's to mend. Blocks; not on the loop's thread.
    void start() throws StartException {
        NameResolver.Answer answer = NameResolver.lookUp(server);
        if (answer.addresses().isEmpty()) {
            throw StartException.unknownName("kcp_connect", answer.failure());
        }
        InetSocketAddress first = answer.addresses().getFirst();
        InetSocketAddress local = localTowards(first);
        Future<Void> bound = port.bind(local).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw StartException.bind("UDP", AddressCache.endpointOf(local), bound.cause());
        }
        loop.eventLoop().execute(() -> onBound(bound, answer));
    }

    void renew() {
        if (!renewing) {
            renewing = true;
            resolver.resolve(server, loop.eventLoop(), this::onAnswer);
        }
    }

    /// Looks whether the server's name means another address by now, and only then renews.
    void refresh() {
        if (!renewing) {
            resolver.resolve(server, loop.eventLoop(), this::onFreshAnswer);
        }
    }

    /// Another server, which has been resolved.
    void follow(NameResolver.Answer other) {
        server = other.name();
        if (retry != null && retry.cancel(false)) {
            renewing = false;
        }
        if (!renewing) {
            renewing = true;
            onAnswer(other);
        }
    }

    private void onFreshAnswer(NameResolver.Answer answer) {
        boolean isAsked = answer.name().equals(server) && !renewing;
        if (!isAsked || answer.addresses().contains(peer)) {
            return;
        }
        if (answer.addresses().isEmpty()) {
            log.warn("kcp_connect: " + answer.failure() + "; its address of before stays in use");
            return;
        }
        renewing = true;
        onAnswer(answer);
    }

    private void onAnswer(NameResolver.Answer answer) {
        if (isOutdated(answer)) {
            return;
        }
        if (answer.addresses().isEmpty()) {
            retryLater("kcp_connect: " + answer.failure());
            return;
        }
        InetSocketAddress local = localTowards(answer.addresses().getFirst());
        port.bind(local).addListener(bound -> onBound(bound, answer));
    }

    private InetSocketAddress localTowards(InetSocketAddress peer) {
        InetSocketAddress local = target.local();
        return local != null ? local : BindAddresses.anyTowards(peer);
    }

    private void onBound(Future<?> bound, NameResolver.Answer answer) {
        if (isOutdated(answer)) {
            return;
        }
        InetSocketAddress first = answer.addresses().getFirst();
        if (!bound.isSuccess()) {
            retryLater("cannot open a UDP socket towards " + AddressCache.endpointOf(first) + ": "
                    + ErrorText.of(bound.cause()));
            return;
        }
        renewing = false;
        peer = first;
        target.onPeer().accept(AddressCache.endpointOf(first), loop.enter());
    }

    /// Whether the server has become another one meanwhile; then the way to that one is looked for.
    private boolean isOutdated(NameResolver.Answer answer) {
        if (answer.name().equals(server)) {
            return false;
        }
        renewing = false;
        renew();
        return true;
    }

    private void retryLater(String why) {
        log.warn(why + "; trying again in " + RETRY_SECONDS + " s");
        retry = loop.eventLoop()
                .schedule(
                        () -> {
                            renewing = false;
                            renew();
                        },
                        RETRY_SECONDS,
                        TimeUnit.SECONDS);
    }
}
