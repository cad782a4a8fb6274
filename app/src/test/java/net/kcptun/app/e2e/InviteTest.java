package net.kcptun.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.kcptun.app.config.ConfigReader;
import net.kcptun.app.invite.InitCommand;
import net.kcptun.app.invite.JoinCommand;
import net.kcptun.app.invite.Ran;
import net.kcptun.app.net.loop.Transport;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.TunnelEvent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// From `init` by a link to `join`, and from the files of both to bytes that pass.
@Timeout(120)
final class InviteTest {
    @TempDir
    Path folder;

    private Path server;
    private Path client;

    @BeforeEach
    void nameFiles() {
        server = folder.resolve("server.json");
        client = folder.resolve("client.json");
    }

    @Test
    void aLinkLeadsFromInitToATunnelThatCarries() throws Exception {
        int port = unusedUdpPort();
        try (Target target = Target.serving(Setup.IPV4, Exchange::serve)) {
            String link = init(target, "--host", Setup.IPV4, "--port", String.valueOf(port));
            try (End running = start(server)) {
                InetSocketAddress listen = unusedTcpPort();
                Ran join = join(link, listen);
                assertThat(join.err()).isEmpty();
                assertThat(join.status()).isZero();
                assertThat(join.out())
                        .anyMatch(line -> line.startsWith("The server answers from 127.0.0.1:" + port + ", after "))
                        .contains("  kcptun-netty -c " + client);
                assertCarries();
                running.awaitQuiet();
            }
        }
    }

    @Test
    void aLinkLeadsThroughARendezvousServerToo() throws Exception {
        String at = Setup.IPV4 + ':' + unusedUdpPort();
        try (Target target = Target.serving(Setup.IPV4, Exchange::serve)) {
            String link = init(target, "--rendezvous", at, "--service", "ssh");
            try (End meeting = start(folder.resolve("server-rendezvous.json"))) {
                Ran alone =
                        Ran.of(new JoinCommand(input(link)), arguments(unusedTcpPort(), folder.resolve("other.json")));
                assertThat(alone.status()).isEqualTo(1);
                assertThat(folder.resolve("other.json")).exists();
                assertThat(alone.err())
                        .first()
                        .isEqualTo("kcptun-netty join: the rendezvous server " + at + " answers, but no server has"
                                + " registered the link's service there: start the server, or check its rendezvous_server"
                                + " and service_id");
                try (End running = start(server)) {
                    running.recorder().await("it is registered", TunnelEvent.RendezvousAnswers.class::isInstance);
                    InetSocketAddress listen = unusedTcpPort();
                    Ran join = join(link, listen);
                    assertThat(join.err()).isEmpty();
                    assertThat(join.out()).anyMatch(line -> line.startsWith("The server answers from 127.0.0.1:"));
                    assertCarries();
                    running.awaitQuiet();
                }
                assertThat(meeting.sessions()).isEmpty();
            }
        }
    }

    @Test
    void whoHasAnotherKeyIsNotAnswered() throws Exception {
        int port = unusedUdpPort();
        try (Target target = Target.serving(Setup.IPV4, Exchange::serve)) {
            String stale = init(target, "--host", Setup.IPV4, "--port", String.valueOf(port));
            init(target, "--host", Setup.IPV4, "--port", String.valueOf(port), "--force");
            try (End running = start(server)) {
                Ran join = join(stale, unusedTcpPort());
                assertThat(join.status()).isEqualTo(1);
                assertThat(join.err())
                        .containsExactly(
                                "kcptun-netty join: 127.0.0.1:" + port
                                        + " does not answer within 5 s; look at these, one after the other:",
                                "kcptun-netty join: - Does the server run, and does its log show no error?",
                                "kcptun-netty join: - Do firewalls let UDP port " + port
                                        + " through to it, and does its router forward it?",
                                "kcptun-netty join: - Has the server the key and the method of this link? If not, its"
                                        + " log tells of packets that are not sealed with its key.",
                                "kcptun-netty join: " + client + " stays as it is: kcptun-netty -c " + client
                                        + " goes on trying.");
                assertThat(client).exists();
                assertThat(running.recorder().drops(DropReason.FORGED)).isPositive();
            }
        }
    }

    private String init(Target target, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("--connect", target.address().toString()));
        arguments.addAll(List.of("--no-qr", "-o", server.toString()));
        arguments.addAll(List.of(more));
        Ran ran = Ran.of(new InitCommand(), arguments.toArray(String[]::new));
        assertThat(ran.err()).isEmpty();
        return ran.link();
    }

    private Ran join(String link, InetSocketAddress listen) {
        return Ran.of(new JoinCommand(input(link)), arguments(listen, client));
    }

    private static ByteArrayInputStream input(String link) {
        return new ByteArrayInputStream(link.getBytes(StandardCharsets.US_ASCII));
    }

    private static String[] arguments(InetSocketAddress listen, Path file) {
        return new String[] {"-", "--listen", Setup.IPV4 + ':' + listen.getPort(), "-o", file.toString()};
    }

    private void assertCarries() throws Exception {
        try (End running = start(client)) {
            try (Connection user = Connection.to(running.tcpAddress())) {
                Exchange.small(7).play(user);
            }
            running.awaitQuiet();
        }
    }

    private static End start(Path file) throws IOException {
        return End.of(Setup.over(Transport.NIO), ConfigReader.read(file).config());
    }

    private static int unusedUdpPort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName(Setup.IPV4))) {
            return socket.getLocalPort();
        }
    }

    private static InetSocketAddress unusedTcpPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(Setup.IPV4))) {
            return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
        }
    }
}
