package net.kcptun.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.net.loop.Transport;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.tunnel.api.TunnelEvent.PeerFound;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A client that finds its server through a rendezvous server, all on loopback.
final class RendezvousTest {
    static Stream<Arguments> everyPath() {
        List<Arguments> paths = new ArrayList<>();
        for (Transport transport : List.of(Transport.EPOLL, Transport.NIO)) {
            for (String host : List.of(Setup.IPV4, Setup.IPV6)) {
                paths.add(Arguments.of(transport, host, CipherMethod.XCHACHA20POLY1305_IETF));
                paths.add(Arguments.of(transport, host, null));
            }
        }
        return paths.stream();
    }

    @ParameterizedTest
    @MethodSource("everyPath")
    void twoServicesAreFoundAndCarryBytesDirectly(Transport transport, String host, @Nullable CipherMethod method)
            throws Exception {
        Setup setup = Setup.over(transport).host(host).method(method);
        try (Target target = Target.serving(host, Exchange::serve);
                End meeting = End.rendezvous(setup, 0)) {
            HostPort at = new HostPort(host, meeting.udpAddress().getPort());
            try (End ssh = End.server(setup, at, "ssh", target.address());
                    End web = End.server(setup, at, "web", target.address());
                    End sshClient = End.client(setup, at, "ssh");
                    End webClient = End.client(setup, at, "web")) {
                play(sshClient, ssh, host);
                play(webClient, web, host);
            }
            assertThat(meeting.sessions()).isEmpty();
        }
    }

    private static void play(End client, End server, String host) throws Exception {
        client.recorder().await("the server is found", new PeerFound(endpoint(server, host))::equals);
        try (Connection user = Connection.to(client.tcpAddress())) {
            Exchange.of(server.udpAddress().getPort()).play(user);
        }
        client.awaitQuiet();
        server.awaitQuiet();
    }

    @Transports
    void aClientThatWaitsForItsServerServesWhoCameMeanwhile(Transport transport) throws Exception {
        Setup setup = Setup.over(transport);
        try (Target target = Target.serving(Setup.IPV4, Exchange::serve);
                End meeting = End.rendezvous(setup, 0)) {
            HostPort at = new HostPort(Setup.IPV4, meeting.udpAddress().getPort());
            try (End client = End.client(setup, at, "late");
                    Connection early = Connection.to(client.tcpAddress())) {
                client.awaitOpened(1);
                try (End server = End.server(setup, at, "late", target.address())) {
                    Exchange.small(3).play(early);
                    client.awaitQuiet();
                    server.awaitQuiet();
                }
                assertThat(meeting.recorder().count(TunnelEvent.Introduced.class))
                        .isPositive();
            }
        }
    }

    private static Endpoint endpoint(End end, String host) {
        byte[] address = host.equals(Setup.IPV4) ? new byte[] {127, 0, 0, 1} : new byte[16];
        address[address.length - 1] = 1;
        return Endpoint.of(address, end.udpAddress().getPort());
    }
}
