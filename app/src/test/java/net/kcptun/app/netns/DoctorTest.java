package net.kcptun.app.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import net.kcptun.app.config.HostPort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What the doctor says at a client of networks that are in the way.
@ExtendWith(NeedsNamespaces.class)
final class DoctorTest {
    private static final String SECURITY =
            "\"method\": \"xchacha20poly1305_ietf\", \"password\": \"namespaces\", \"listen\": \"127.0.0.1:8000\", ";

    @TempDir
    Path folder;

    @Test
    void aShortPathIsMeasured() throws Exception {
        try (Internet internet = new Internet(Family.IPV4)) {
            Host server = internet.host("server");
            Host client = internet.host("client");
            internet.shorten(server, 1280);
            try (Program program = Plan.publicServer("").startServer(server, new HostPort("127.0.0.1", 9))) {
                program.awaitReady();
                assertThat(look(client, connect(server)))
                        .containsPattern("ok +peer ")
                        .containsPattern("fail +mtu +the path to the peer takes packets of 1280 bytes at most");
            }
        }
    }

    @Test
    void udpThatIsBlockedIsToldFromAnotherKey() throws Exception {
        try (Internet internet = new Internet(Family.IPV4)) {
            Host server = internet.host("server");
            Host client = internet.host("client");
            try (Program program = Plan.publicServer("").startServer(server, new HostPort("127.0.0.1", 9))) {
                program.awaitReady();
                String other = connect(server).replace("namespaces", "another");
                assertThat(look(client, other)).containsPattern("fail +peer .* the server has another key");
                server.namespace().sh("iptables -w -A INPUT -p udp -j DROP");
                assertThat(look(client, connect(server))).containsPattern("fail +peer .* UDP is blocked");
            }
        }
    }

    @Test
    void aSymmetricNatIsTold() throws Exception {
        try (Internet internet = new Internet(Family.IPV4)) {
            Host meeting = internet.host("meeting");
            Host server = internet.home(Nat.PORT_KEEPING).join("server");
            Host client = internet.home(Nat.SYMMETRIC).join("client");
            Host neighbour = internet.home(Nat.PORT_KEEPING).join("neighbour");
            Plan plan = Plan.meetingAt(meeting);
            try (Program _ = plan.startRendezvous();
                    Program program = plan.startServer(server, new HostPort("127.0.0.1", 9))) {
                program.awaitLine("is registered at");
                String meet = SECURITY + "\"rendezvous_server\": \"" + new HostPort(meeting.address(), Plan.PORT)
                        + "\", \"service_id\": \"web\"";
                assertThat(look(client, meet))
                        .containsPattern("warn +nat +a NAT that changes ports")
                        .containsPattern("fail +rendezvous .* the NAT here is a symmetric one");
                assertThat(look(neighbour, meet))
                        .containsPattern("ok +nat +a NAT that keeps ports")
                        .containsPattern("ok +rendezvous .* a way there opens")
                        .containsPattern("ok +peer ");
            }
        }
    }

    private static String connect(Host server) {
        return SECURITY + "\"kcp_connect\": \"" + new HostPort(server.address(), Plan.PORT) + "\"";
    }

    private String look(Host host, String members) throws IOException {
        Path file = folder.resolve("doctor.json");
        Files.writeString(file, "{" + members + "}");
        List<String> words = Stream.concat(
                        Program.OURS.stream(), Stream.of("doctor", "-c", file.toString(), "--seconds", "1"))
                .toList();
        Process process = new ProcessBuilder(host.namespace().inside(words))
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
