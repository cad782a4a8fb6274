package net.kcptun.app.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import net.kcptun.app.config.Config;
import net.kcptun.app.config.Config.Addresses;
import net.kcptun.app.config.Configs;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.config.Secret;
import net.kcptun.app.net.loop.Transport;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.tunnel.api.Limit;
import net.kcptun.core.tunnel.api.Limits;
import org.jspecify.annotations.Nullable;

/// What the ends of a tunnel under test have in common.
///
/// @param method      null: nothing is encrypted
/// @param host        the loopback address that everything is bound to
/// @param password    what the key is made of
/// @param limits      of either end
/// @param threads     of either end
record Setup(
        Transport transport, @Nullable CipherMethod method, String host, String password, Limits limits, int threads) {
    static final String IPV4 = "127.0.0.1";
    static final String IPV6 = "::1";
    static final KcpOptions KCP = new KcpOptions(1024, 1024, 1, 10, 2, true, 1);

    private static final Limits LIMITS = new Limits(1000, 1000, 1000, 64 << 20, 100, 100, 100);

    Setup {
        assumeTrue(transport.isAvailable(), transport + " does not work on this system");
        assumeTrue(isUsable(host), "this system has no " + host);
    }

    static Setup over(Transport transport) {
        return new Setup(transport, CipherMethod.AES256GCM, IPV4, "a password", LIMITS, 1);
    }

    Setup method(@Nullable CipherMethod other) {
        return new Setup(transport, other, host, password, limits, threads);
    }

    Setup host(String other) {
        return new Setup(transport, method, other, password, limits, threads);
    }

    Setup password(String other) {
        return new Setup(transport, method, host, other, limits, threads);
    }

    Setup limit(Limit limit, long value) {
        return new Setup(transport, method, host, password, limits.with(limit, value), threads);
    }

    Setup threads(int other) {
        return new Setup(transport, method, host, password, limits, other);
    }

    /// @param kcpPort 0: the system chooses
    Config server(int kcpPort, HostPort target) {
        return config(Addresses.ofServer(new HostPort(host, kcpPort), target));
    }

    /// @param listenPort 0: the system chooses
    Config client(int listenPort, InetSocketAddress server) {
        HostPort kcpConnect = new HostPort(server.getAddress().getHostAddress(), server.getPort());
        return config(Addresses.ofClient(new HostPort(host, listenPort), kcpConnect));
    }

    /// @param kcpPort 0: the system chooses
    Config rendezvous(int kcpPort) {
        return config(new Addresses(null, null, new HostPort(host, kcpPort), null, List.of(), null, null, ""));
    }

    /// A server that is found through the rendezvous server at `at`.
    Config server(HostPort at, String service, HostPort target) {
        return config(new Addresses(null, target, null, null, List.of(at), null, null, service));
    }

    /// A client that finds its server through the rendezvous server at `at`.
    Config client(HostPort at, String service) {
        return config(new Addresses(new HostPort(host, 0), null, null, null, List.of(at), null, null, service));
    }

    private Config config(Addresses addresses) {
        Secret secret = method == null ? null : Secret.password(password);
        Config config = Config.DEFAULT
                .withAddresses(addresses)
                .withSecurity(new Config.Security(method, secret, null))
                .withKcp(KCP)
                .withLimits(limits);
        return Configs.withThreads(config, threads);
    }

    /// The same but for one limit.
    static Config with(Config config, Limit limit, long value) {
        return config.withLimits(config.limits().with(limit, value));
    }

    private static boolean isUsable(String host) {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getByName(host), 0))) {
            return socket.isBound();
        } catch (IOException _) {
            return false;
        }
    }
}
