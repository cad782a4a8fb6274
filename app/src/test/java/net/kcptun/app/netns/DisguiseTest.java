package net.kcptun.app.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Datagrams as segments of a TCP connection, between hosts of a small internet.
@ExtendWith(NeedsNamespaces.class)
final class DisguiseTest {
    private static final int MB = 1 << 20;
    private static final int KEEPALIVE_SECONDS = 2;

    private Internet internet;
    private Host server;
    private Host client;
    private Tunnel tunnel;

    @AfterEach
    void end() throws Exception {
        internet.close();
    }

    /// The largest packets fit the wires exactly; one byte more would be refused by the kernel, which would be
    /// told.
    @ParameterizedTest
    @EnumSource
    void bytesGoBothWaysAndNoKernelAnswersThem(Family family) throws Exception {
        hosts(family);
        start(plan().mtu(1500));
        tunnel.converse().close();
        String count = family.tables() + " -A OUTPUT -o eth0 -p tcp ";
        for (Host host : new Host[] {server, client}) {
            host.namespace().sh(count + "--tcp-flags ALL ACK\n" + count + "--tcp-flags RST RST\n");
        }
        try (Conversation first = tunnel.converse();
                Conversation second = tunnel.converse();
                Flow up = first.up();
                Flow down = second.down()) {
            up.awaitMore(8 * MB);
            down.awaitMore(8 * MB);
            up.finish();
            down.finish();
        }
        for (Host host : new Host[] {server, client}) {
            assertThat(counted(host, "0x3F/0x10")).isLessThan(20);
            assertThat(counted(host, "0x04/0x04")).isZero();
        }
        assertThat(tunnel.server().log() + tunnel.client().log()).doesNotContain("raw socket");
    }

    @Test
    void aRouterThatFollowsConnectionsLetsThemThrough() throws Exception {
        internet = new Internet(Family.IPV4);
        server = internet.host("server");
        client = internet.home(Nat.SYMMETRIC).join("client");
        start(plan());
        transfer();
    }

    @Test
    void theServerIsFoundAgainAfterARestart() throws Exception {
        hosts(Family.IPV4);
        start(plan());
        transfer();
        tunnel.server().restart();
        transfer();
    }

    @Test
    void theClientIsTakenAgainAfterARestart() throws Exception {
        hosts(Family.IPV6);
        start(plan());
        transfer();
        tunnel.client().restart();
        transfer();
    }

    @Test
    void theConnectionIsMadeAgainWhenItIsKilled() throws Exception {
        hosts(Family.IPV4);
        start(plan());
        try (Conversation conversation = tunnel.converse()) {
            conversation.userSpeaks(1);
            String killed = client.namespace().sh("ss -HK dst " + server.address());
            assumeTrue(killed.contains("ESTAB"), "this kernel does not end sockets for ss (CONFIG_INET_DIAG_DESTROY)");
            tunnel.client().awaitLine("connecting again");
        }
        transfer();
    }

    @Test
    void anotherAddressOfTheClientMakesAnotherConnection() throws Exception {
        hosts(Family.IPV4);
        start(plan());
        transfer();
        client.moveTo(99);
        // Else the transfer may begin on the connection that is about to be replaced.
        tunnel.client().awaitLine("flow: " + client.address() + ":");
        transfer();
    }

    /// Whether it is the same interface again or, to the kernel, another one.
    @Test
    void anInterfaceGoesDownAndComesBack() throws Exception {
        hosts(Family.IPV4);
        start(plan().with("\"netdev\": \"eth0\", "));
        transfer();
        server.namespace().sh("ip link set eth0 down");
        server.moveTo(7);
        transfer();
        internet.replaceWire(client);
        transfer();
        internet.replaceWire(server);
        transfer();
    }

    /// Nor do they see anything but a patient HTTP server, whether their flows are taken or had to give way.
    @Test
    void silentConnectionsOfOneNetworkShutNobodyOut() throws Exception {
        hosts(Family.IPV4);
        Host stranger = internet.host("stranger");
        start(plan());
        List<Socket> silent = stranger.namespace().in(() -> connections(400));
        try (Conversation conversation = tunnel.converse()) {
            conversation.userSpeaks(1);
            tunnel.client().restart();
            transfer();
            assertThat(silent.subList(300, 310)).allMatch(DisguiseTest::isHeld);
        } finally {
            close(silent);
        }
    }

    @Test
    void noMoreFlowsAreTakenThanThereMayBe() throws Exception {
        hosts(Family.IPV4);
        start(plan().with("\"max_flows\": 1, "));
        List<Socket> silent;
        try (Conversation conversation = tunnel.converse()) {
            conversation.userSpeaks(1);
            silent = client.namespace().in(() -> connections(20));
            assertThat(silent).noneMatch(DisguiseTest::isHeld);
            conversation.farSpeaks(2);
        }
        close(silent);
    }

    /// So many connections that say nothing.
    private List<Socket> connections(int count) throws IOException {
        List<Socket> opened = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            opened.add(new Socket(server.address(), Plan.PORT));
        }
        return opened;
    }

    private static void close(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private static boolean isHeld(Socket stranger) {
        try {
            stranger.setSoTimeout(50);
            return stranger.getInputStream().read() != -1;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void hosts(Family family) {
        internet = new Internet(family);
        server = internet.host("server");
        client = internet.host("client");
    }

    private Plan plan() {
        return Plan.publicServer(server.address()).keepalive(KEEPALIVE_SECONDS).disguised();
    }

    private void start(Plan plan) throws Exception {
        tunnel = internet.own(Tunnel.start(plan, server, client));
    }

    private void transfer() throws Exception {
        try (Conversation conversation = tunnel.converse()) {
            conversation.userSpeaks(1);
            conversation.farSpeaks(2);
            try (Flow up = conversation.up()) {
                up.awaitMore(MB);
                up.finish();
            }
        }
    }

    private static long counted(Host host, String flags) {
        return host.namespace()
                .sh(host.family().tables() + " -nvxL OUTPUT")
                .lines()
                .filter(line -> line.contains("flags:" + flags))
                .mapToLong(line -> Long.parseLong(line.strip().split("\\s+")[0]))
                .sum();
    }
}
