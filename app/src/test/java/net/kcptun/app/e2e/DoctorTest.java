package net.kcptun.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.net.loop.Transport;
import net.kcptun.core.crypto.CipherMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What the doctor says of real ends, and of their absence.
final class DoctorTest {
    private static final Setup SETUP = Setup.over(Transport.NIO);
    private static final String PROPERTY = "kcptun.libev";

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void aServerThatWorksIsHealthy(CipherMethod method) throws Exception {
        isHealthy(SETUP.method(method));
    }

    @Test
    void aServerWithoutEncryptionIsAskedToo() throws Exception {
        isHealthy(SETUP.method(null));
        isHealthy(SETUP.host(Setup.IPV6));
    }

    private void isHealthy(Setup setup) throws Exception {
        try (Target target = Target.serving(setup.host(), DoctorTest::greet);
                End server = End.server(setup, 0, target.address())) {
            Doctor doctor = look(setup, server.udpAddress());
            assertThat(doctor.status()).as(doctor.text()).isZero();
            assertThat(doctor.line("peer")).startsWith("ok").contains("answers", "0 of 10 lost");
            assertThat(doctor.line("mtu")).startsWith("ok").contains("1400 bytes (kcp.mtu)");
            assertThat(doctor.line("session")).startsWith("ok");
            assertThat(doctor.line("target")).startsWith("ok").contains("speaks first");
            assertThat(doctor.line("clock")).startsWith("ok");
            assertThat(doctor.text()).containsPattern("ok +clock +both clocks agree");
        }
    }

    /// As a target does that speaks first, so that nobody has to wait.
    private static void greet(Connection connection) throws IOException {
        connection.out().writeByte('!');
        connection.out().flush();
    }

    static Stream<Path> everyLibev() {
        return Arrays.stream(System.getProperty(PROPERTY, "").split(":")).map(Path::of);
    }

    @ParameterizedTest
    @MethodSource("everyLibev")
    void kcptunLibevIsAskedToo(Path program) throws Exception {
        assumeTrue(Files.isRegularFile(program), "no C program given: -D" + PROPERTY + "=PATH");
        try (Target target = Target.serving(Setup.IPV4, connection -> {});
                LibevProgram server = LibevProgram.server(program, SETUP, target.address())) {
            Doctor doctor = look(SETUP, server.address());
            assertThat(doctor.status()).as(doctor.text()).isZero();
            assertThat(doctor.line("mtu")).startsWith("ok");
            assertThat(doctor.line("target")).startsWith("ok");
            assertThat(doctor.text()).containsPattern("ok +clock +both clocks agree");
        }
        try (LibevProgram server = LibevProgram.server(program, SETUP, closed())) {
            assertThat(look(SETUP, server.address()).line("target")).contains("the server cannot reach its target");
        }
    }

    @Test
    void aServerWithoutItsTargetIsTold() throws Exception {
        try (End server = End.server(SETUP, 0, closed())) {
            Doctor doctor = look(SETUP, server.udpAddress());
            assertThat(doctor.status()).isEqualTo(1);
            assertThat(doctor.line("target")).startsWith("fail").contains("the server cannot reach its target");
        }
    }

    @Test
    void anotherKeyIsTold() throws Exception {
        try (End server = End.server(SETUP, 0, closed())) {
            Doctor doctor = look(SETUP.password("another password"), server.udpAddress());
            assertThat(doctor.status()).isEqualTo(1);
            assertThat(doctor.line("peer")).startsWith("fail").contains("the server has another key");
        }
    }

    @Test
    void anotherMethodIsNamed() throws Exception {
        try (End server = End.server(SETUP, 0, closed())) {
            Doctor doctor = look(SETUP.method(CipherMethod.XSALSA20POLY1305), server.udpAddress());
            assertThat(doctor.line("peer"))
                    .startsWith("fail")
                    .contains("answers to method aes256gcm, and this configuration has xsalsa20poly1305");
        }
    }

    @Test
    void aPortWhereNobodyListensIsTold() throws Exception {
        InetSocketAddress nobody;
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName(Setup.IPV4))) {
            nobody = (InetSocketAddress) socket.getLocalSocketAddress();
        }
        Doctor doctor = look(SETUP, nobody);
        assertThat(doctor.status()).isEqualTo(1);
        assertThat(doctor.line("peer")).startsWith("fail").contains("nobody listens at UDP " + text(nobody));
    }

    @Test
    void whoIsNoServerIsTold() throws Exception {
        try (End meeting = End.rendezvous(SETUP, 0)) {
            assertThat(look(SETUP, meeting.udpAddress()).line("session"))
                    .startsWith("fail")
                    .contains("refuses sessions: it is no server");
        }
    }

    @Test
    void aNameThatDoesNotResolveIsTold() throws Exception {
        Doctor doctor = Doctor.look(
                folder, security(SETUP) + "\"listen\": \"127.0.0.1:0\", \"kcp_connect\": \"no-such-host.invalid:1\"");
        assertThat(doctor.status()).isEqualTo(1);
        assertThat(doctor.line("name")).startsWith("fail").contains("kcp_connect: unknown host no-such-host.invalid");
    }

    @Test
    void aTakenPortIsTold() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName(Setup.IPV4))) {
            Doctor doctor = Doctor.look(
                    folder,
                    security(SETUP) + "\"listen\": \"127.0.0.1:" + taken.getLocalPort()
                            + "\", \"kcp_connect\": \"127.0.0.1:9\"");
            assertThat(doctor.line("port")).startsWith("fail").contains("listen: tcp 127.0.0.1:");
        }
    }

    @Test
    void aServerLooksAtItsTargetAndItsOwnPort() throws Exception {
        try (Target target = Target.serving(Setup.IPV4, connection -> {});
                End server = End.server(SETUP, 0, target.address())) {
            String members = security(SETUP)
                    + "\"kcp_bind\": \"%s\", \"connect\": \"%s\""
                            .formatted(text(server.udpAddress()), target.address());
            Doctor doctor = Doctor.look(folder, members);
            assertThat(doctor.line("target")).startsWith("ok").contains("takes connections");
            assertThat(doctor.line("peer")).startsWith("ok").contains("answers at");
        }
    }

    @Test
    void aServiceIsFoundThroughItsRendezvousServer() throws Exception {
        try (Target target = Target.serving(Setup.IPV4, connection -> {});
                End meeting = End.rendezvous(SETUP, 0);
                End server = End.server(SETUP, hostPort(meeting.udpAddress()), "web", target.address())) {
            server.awaitOpened(0);
            String members = security(SETUP)
                    + "\"listen\": \"127.0.0.1:0\", \"rendezvous_server\": \"%s\", \"service_id\": "
                            .formatted(text(meeting.udpAddress()));
            Doctor doctor = Doctor.look(folder, members + "\"web\"");
            assertThat(doctor.status()).as(doctor.text()).isZero();
            assertThat(doctor.line("nat")).startsWith("ok").contains("no NAT");
            assertThat(doctor.line("rendezvous")).startsWith("ok").contains("service \"web\" is registered from");
            assertThat(doctor.line("peer")).startsWith("ok");
            assertThat(Doctor.look(folder, members + "\"game\"").line("rendezvous"))
                    .startsWith("fail")
                    .contains("no server has registered service \"game\"");
        }
    }

    @Test
    void noKeyIsEverPrinted() throws Exception {
        Setup secret = SETUP.password("hunter2-and-more-of-it");
        try (End server = End.server(secret, 0, closed())) {
            String members = client(secret, server.udpAddress());
            assertThat(Doctor.look(folder, members).text()).doesNotContain("hunter2");
            String json = Doctor.look(folder, members, "--json").text();
            assertThat(json).doesNotContain("hunter2").contains("\"check\" : \"peer\"", "\"rtt_ms\"");
        }
    }

    @Test
    void theDocumentNamesEveryCheckAndValue() throws Exception {
        String document = Files.readString(Path.of("..", "docs", "doctor.md"));
        try (End meeting = End.rendezvous(SETUP, 0);
                End server = End.server(SETUP, hostPort(meeting.udpAddress()), "", closed())) {
            server.awaitOpened(0);
            String members = security(SETUP)
                    + "\"listen\": \"127.0.0.1:0\", \"rendezvous_server\": \"%s\""
                            .formatted(text(meeting.udpAddress()));
            String json = Doctor.look(folder, members, "--json").text()
                    + Doctor.look(
                                    folder,
                                    members.replace(text(meeting.udpAddress()), "no-such-host.invalid:1"),
                                    "--json")
                            .text();
            Matcher names = Pattern.compile("\"check\" : \"(\\w+)\"|(?m)^ {6}\"(\\w+)\" :")
                    .matcher(json);
            int found = 0;
            while (names.find()) {
                found++;
                assertThat(document).contains("`" + (names.group(1) == null ? names.group(2) : names.group(1)) + "`");
            }
            assertThat(found).isGreaterThan(30);
        }
    }

    @Test
    void allProblemsOfAConfigurationAreTold() throws Exception {
        Doctor doctor = Doctor.look(folder, "\"listen\": \"x\", \"kcp\": {\"mtu\": 20}");
        assertThat(doctor.status()).isEqualTo(1);
        assertThat(doctor.text().lines())
                .hasSizeGreaterThan(1)
                .allMatch(line -> line.startsWith("fail  configuration"));
    }

    @Test
    void misuseIsTold() throws Exception {
        assertThat(Doctor.look(folder, "", "--seconds", "0").status()).isEqualTo(2);
        assertThat(Doctor.look(folder, "", "more").status()).isEqualTo(2);
    }

    private Doctor look(Setup setup, InetSocketAddress server) throws Exception {
        return Doctor.look(folder, client(setup, server));
    }

    private static String client(Setup setup, InetSocketAddress server) {
        return security(setup)
                + "\"listen\": \"%s\", \"kcp_connect\": \"%s\"".formatted(new HostPort(setup.host(), 0), text(server));
    }

    private static String security(Setup setup) {
        CipherMethod method = setup.method();
        return method == null
                ? ""
                : "\"method\": \"%s\", \"password\": \"%s\", ".formatted(method.text(), setup.password());
    }

    private static String text(InetSocketAddress address) {
        return hostPort(address).toString();
    }

    private static HostPort hostPort(InetSocketAddress address) {
        return new HostPort(address.getAddress().getHostAddress(), address.getPort());
    }

    /// Where nobody listens over TCP.
    private static HostPort closed() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(Setup.IPV4))) {
            return new HostPort(Setup.IPV4, socket.getLocalPort());
        }
    }
}
