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
final class ClientPath {
    private static final int RETRY_SECONDS = 5;

    private final TunnelLoop loop;
    private final UdpPort port;
    private final Target target;
    private final NameResolver resolver;
    private final NetLog log;
    private boolean renewing;

    /// @param server   whom to reach
    /// @param local    the configured local address; null: any of the server's family
    /// @param onPeer   is told the server's endpoint and the time once the socket is bound
    record Target(HostPort server, @Nullable InetSocketAddress local, ObjLongConsumer<Endpoint> onPeer) {}

    ClientPath(TunnelLoop loop, UdpPort port, Target target, NameResolver resolver, NetLog log) {
        this.loop = loop;
        this.port = port;
        this.target = target;
        this.resolver = resolver;
        this.log = log;
    }

    /// The first time: what fails is the user's to mend. Blocks; not on the loop's thread.
    void start() throws StartException {
        NameResolver.Answer answer = NameResolver.lookUp(target.server());
        if (answer.addresses().isEmpty()) {
            throw StartException.unknownName("kcp_connect", answer.failure());
        }
        InetSocketAddress peer = answer.addresses().getFirst();
        InetSocketAddress local = localTowards(peer);
        Future<Void> bound = port.bind(local).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw StartException.bind("UDP", AddressCache.endpointOf(local), bound.cause());
        }
        loop.eventLoop().execute(() -> onBound(bound, peer));
    }

    void renew() {
        if (!renewing) {
            renewing = true;
            resolver.resolve(target.server(), loop.eventLoop(), this::onAnswer);
        }
    }

    private void onAnswer(NameResolver.Answer answer) {
        if (answer.addresses().isEmpty()) {
            retryLater("kcp_connect: " + answer.failure());
            return;
        }
        InetSocketAddress peer = answer.addresses().getFirst();
        port.bind(localTowards(peer)).addListener(bound -> onBound(bound, peer));
    }

    private InetSocketAddress localTowards(InetSocketAddress peer) {
        InetSocketAddress local = target.local();
        return local != null ? local : BindAddresses.anyTowards(peer);
    }

    private void onBound(Future<?> bound, InetSocketAddress peer) {
        if (!bound.isSuccess()) {
            retryLater("cannot open a UDP socket towards " + AddressCache.endpointOf(peer) + ": "
                    + ErrorText.of(bound.cause()));
            return;
        }
        renewing = false;
        target.onPeer().accept(AddressCache.endpointOf(peer), loop.enter());
    }

    private void retryLater(String why) {
        log.warn(why + "; trying again in " + RETRY_SECONDS + " s");
        loop.eventLoop()
                .schedule(
                        () -> {
                            renewing = false;
                            renew();
                        },
                        RETRY_SECONDS,
                        TimeUnit.SECONDS);
    }
}
