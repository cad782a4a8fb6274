package net.kcptun.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.kcptun.app.config.Config;
import net.kcptun.app.config.Configs;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.log.StartException;
import net.kcptun.app.net.loop.Transport;
import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.tunnel.api.TunnelOptions.Timing;
import org.junit.jupiter.api.Timeout;

/// Both ends take over other configurations while users are served.
@Timeout(60)
final class ReloadTest {
    private static final int RELOADS = 200;
    private static final int BYTES = 24 << 20;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    @Transports
    void hundredsOfReloadsLoseNothing(Transport transport) throws Exception {
        Setup setup = Setup.over(transport);
        try (TunnelPair pair = TunnelPair.open(setup, Target.serving(setup.host(), Exchange::serve))) {
            InetSocketAddress socket = pair.client().udpAddress();
            Together.run(
                    () -> pair.play(new Exchange(1, BYTES, BYTES, Exchange.Finish.WHEN_SENT)),
                    () -> reloadAgainAndAgain(pair));
            pair.play(Exchange.of(2));
            assertThat(pair.client().udpAddress()).isEqualTo(socket);
        }
    }

    private static void reloadAgainAndAgain(TunnelPair pair) throws StartException {
        for (int i = 0; i < RELOADS; i++) {
            int window = i % 2 == 0 ? 256 : 2048;
            KcpOptions kcp = new KcpOptions(window, window, 1, 10, 2, true, 1);
            Timing timing = new Timing(600 - i, 30, 120, 25 - i % 2);
            pair.client().reload(config -> Configs.withTiming(config.withKcp(kcp), timing));
            pair.server().reload(config -> Configs.withTiming(config.withKcp(kcp), timing));
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    @Transports
    void sessionsGoToTheNewTargetOnceItIsThere(Transport transport) throws Exception {
        Setup setup = Setup.over(transport);
        try (TunnelPair pair = TunnelPair.open(setup, Target.manual(setup.host()));
                Target second = Target.manual(setup.host())) {
            Connection before = pair.connect();
            before.send(1, 10);
            Connection first = pair.target().next();
            first.expect(1, 10);
            pair.server().reload(config -> towards(config, second.address()));
            Connection after = pair.connect();
            after.send(2, 10);
            second.next().expect(2, 10);
            before.send(3, 10);
            first.expect(3, 10);
            assertThat(pair.target().accepted()).isEqualTo(1);
        }
    }

    @Transports
    void anUnknownTargetIsRefusedAndTheOldOneServes(Transport transport) throws Exception {
        Setup setup = Setup.over(transport);
        try (TunnelPair pair = TunnelPair.open(setup, Target.serving(setup.host(), Exchange::serve))) {
            HostPort unknown = new HostPort("no-such-host.invalid", 80);
            assertThatThrownBy(() -> pair.server().reload(config -> towards(config, unknown)))
                    .isInstanceOf(StartException.class)
                    .hasMessageStartingWith("connect: unknown host no-such-host.invalid");
            pair.play(Exchange.small(1));
        }
    }

    @Transports
    void aClientGoesToItsNewServerWithAFreshSocket(Transport transport) throws Exception {
        Setup setup = Setup.over(transport);
        try (Target left = Target.manual(setup.host());
                Target target = Target.serving(setup.host(), Exchange::serve);
                End first = End.server(setup, 0, left.address());
                End second = End.server(setup, 0, target.address());
                End client = End.client(setup, first.udpAddress())) {
            client.recorder().await("a round trip", TunnelEvent.RoundTrip.class::isInstance);
            Connection old = Connection.to(client.tcpAddress());
            old.send(1, 10);
            Connection served = left.next();
            served.expect(1, 10);
            served.send(2, 10);
            old.expect(2, 10);
            client.awaitDelivered(10);
            InetSocketAddress socket = client.udpAddress();
            HostPort server = new HostPort(setup.host(), second.udpAddress().getPort());
            client.reload(config -> via(config, server));
            client.recorder().awaitCount("both servers answer", TunnelEvent.RoundTrip.class, 2);
            assertThat(client.udpAddress()).isNotEqualTo(socket);
            try (Connection user = Connection.to(client.tcpAddress())) {
                Exchange.small(2).play(user);
            }
            assertThatThrownBy(() -> {
                        old.send(3, 10);
                        old.in().read();
                    })
                    .isInstanceOf(SocketException.class);
            old.close();
        }
    }

    private static Config towards(Config config, HostPort target) {
        HostPort kcpBind = Objects.requireNonNull(config.addresses().kcpBind());
        return config.withAddresses(Config.Addresses.ofServer(kcpBind, target));
    }

    private static Config via(Config config, HostPort server) {
        HostPort listen = Objects.requireNonNull(config.addresses().listen());
        return config.withAddresses(Config.Addresses.ofClient(listen, server));
    }
}
