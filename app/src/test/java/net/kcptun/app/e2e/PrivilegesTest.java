package net.kcptun.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.kcptun.app.net.loop.Transport;
import net.kcptun.core.tunnel.api.TunnelEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who the program is once it runs, as the kernel has it for each of its threads. Needs root, and is skipped elsewhere.
final class PrivilegesTest {
    private static final Path STATUS = Path.of("/proc/self/status");

    @TempDir
    static Path folder;

    private static String classPath = "";

    private final List<Program> programs = new ArrayList<>();

    @BeforeAll
    static void copyProgram() throws IOException {
        assumeTrue(Files.exists(STATUS) && isRoot(), "needs root on Linux, to become somebody else");
        assumeTrue(hasNobody(), "this system has no nobody:nogroup of 65534");
        classPath = ReadableCopy.of(Program.classPath(), folder);
    }

    @AfterEach
    void stopPrograms() {
        programs.forEach(Program::close);
    }

    @ParameterizedTest
    @CsvSource({
        "nobody:nogroup, 65534, 65534",
        "nobody, 65534, 0",
        "nobody:, 65534, 65534",
        ":nogroup, 0, 65534",
        "1234:55, 1234, 55"
    })
    void everyThreadHasTheIdentityAndNoGroups(String user, int uid, int gid) throws IOException {
        Program program = start(List.of("setpriv", "--groups", "4,27"), classPath, "-u", user);
        program.await("server start");
        assertThat(threadsOf(program))
                .hasSizeGreaterThan(5)
                .allSatisfy(status -> assertThat(status)
                        .contains(
                                "Uid:\t%1$d\t%1$d\t%1$d\t%1$d".formatted(uid),
                                "Gid:\t%1$d\t%1$d\t%1$d\t%1$d".formatted(gid),
                                "Groups:"));
        if (uid != 0) {
            assertThat(threadsOf(program))
                    .allSatisfy(status ->
                            assertThat(status).contains("CapPrm:\t0000000000000000", "CapEff:\t0000000000000000"));
        }
    }

    @Test
    void theOptionWinsAndForwardingGoesOnThroughTheDevice() throws Exception {
        Setup setup = Setup.over(Transport.EPOLL);
        try (Target target = Target.serving(Setup.IPV4, Exchange::serve)) {
            Path file = config(target.address().toString(), ", \"user\": \"daemon:\", \"netdev\": \"lo\"");
            Program server =
                    Program.start(List.of(), classPath, List.of("-c", file.toString(), "-u", "nobody:nogroup"));
            programs.add(server);
            server.await("server start");
            assertThat(threadsOf(server))
                    .allSatisfy(status -> assertThat(status).contains("Uid:\t65534\t65534\t65534\t65534"));
            try (End client = End.client(setup, server.udpAddress());
                    Connection user = Connection.to(client.tcpAddress())) {
                client.recorder().await("a round trip", TunnelEvent.RoundTrip.class::isInstance);
                Exchange.of(5).play(user);
            }
        }
    }

    /// Also with the client's next connections, which go through sockets that were opened before.
    @Test
    void theDisguiseGoesOnWithoutPrivileges() throws Exception {
        String members = ", \"obfs\": \"dpi/tcp-wnd\", \"user\": \"nobody:nogroup\"";
        try (Target target = Target.serving(Setup.IPV4, Exchange::serve)) {
            Program server = run(serverConfig("127.0.0.1:0", target.address().toString(), members));
            server.await("server start");
            String address = text(server.address("obfs: tcp listen"));
            Program client =
                    run(writtenConfig("\"listen\": \"127.0.0.1:0\", \"kcp_connect\": \"" + address + '"', members));
            client.await("client start");
            exchange(client);
            server.close();
            client.await("closed the connection; connecting again");
            run(serverConfig(address, target.address().toString(), members)).await("server start");
            exchange(client);
            assertThat(threadsOf(client))
                    .allSatisfy(status -> assertThat(status).contains("CapEff:\t0000000000000000"));
        }
    }

    private static void exchange(Program client) throws Exception {
        try (Connection user = Connection.to(client.address("tcp listen:"))) {
            Exchange.of(5).play(user);
        }
    }

    @Test
    void theDisguiseTakesRawSockets() throws Exception {
        Path file = serverConfig("127.0.0.1:0", "127.0.0.1:9", ", \"obfs\": \"dpi/tcp-wnd\"");
        List<String> asNobody = List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups");
        Program refused = Program.start(asNobody, classPath, List.of("-c", file.toString()));
        programs.add(refused);
        assertThat(refused.awaitEnd()).isEqualTo(1);
        assertThat(refused.lines())
                .singleElement()
                .asString()
                .startsWith("kcptun-netty: obfs: socket: Operation not permitted; raw sockets take CAP_NET_RAW: ")
                .contains("AmbientCapabilities=CAP_NET_RAW", "setpriv", "setcap");
        List<String> able = new ArrayList<>(asNobody);
        able.addAll(List.of("--inh-caps=+net_raw", "--ambient-caps=+net_raw"));
        Program started = Program.start(able, classPath, List.of("-c", file.toString()));
        programs.add(started);
        started.await("server start");
    }

    @Test
    void rootsGroupIsNotKeptSilently() throws IOException {
        Program program = start(List.of(), classPath, "-u", "nobody");
        program.await("-u: \"nobody\" keeps root's group; \"nobody:\" gives it up too");
        program.await("server start");
    }

    @Test
    void aProgramThatTheUserCannotReadEndsAtOnce() throws Exception {
        Path closed = Files.createDirectory(folder.resolve("closed"));
        String copy = ReadableCopy.of(classPath, closed);
        Files.setPosixFilePermissions(closed, Set.of());
        Program program = start(List.of(), copy, "-u", "nobody:");
        assertThat(program.awaitEnd()).isEqualTo(1);
        assertThat(program.lines().getLast())
                .isEqualTo("kcptun-netty: -u: \"nobody:\" cannot read the program: " + closed
                        + " is closed to it; chmod o+x " + closed + ", or install the program elsewhere");
    }

    @Test
    void whoIsNotRootCanOnlyStay() throws Exception {
        List<String> asNobody = List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups");
        Program stays = start(asNobody, classPath, "-u", "nobody:nogroup");
        stays.await("server start");
        Program changes = start(asNobody, classPath, "-u", "1234:55");
        assertThat(changes.awaitEnd()).isEqualTo(1);
        assertThat(changes.lines().getLast())
                .isEqualTo("kcptun-netty: -u: not possible (setgroups: Operation not permitted);"
                        + " only root may become \"1234:55\"");
    }

    private Program start(List<String> prefix, String copy, String... options) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("-c", config("127.0.0.1:9", "").toString()));
        arguments.addAll(List.of(options));
        Program program = Program.start(prefix, copy, arguments);
        programs.add(program);
        return program;
    }

    private Program run(Path file) throws IOException {
        Program program = Program.start(List.of(), classPath, List.of("-c", file.toString()));
        programs.add(program);
        return program;
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ':' + address.getPort();
    }

    private static Path config(String target, String more) throws IOException {
        return serverConfig("127.0.0.1:0", target, more);
    }

    private static Path serverConfig(String bind, String target, String more) throws IOException {
        return writtenConfig("\"kcp_bind\": \"%s\", \"connect\": \"%s\"".formatted(bind, target), more);
    }

    private static Path writtenConfig(String addresses, String more) throws IOException {
        Path file = Files.createTempFile(folder, "program", ".json");
        Files.writeString(file, """
                {%s, "loglevel": 6, "method": "aes256gcm", "password": "a password"%s}
                """.formatted(addresses, more));
        ReadableCopy.open(file);
        return file;
    }

    /// The lines of each thread's status; threads may end meanwhile.
    private static List<List<String>> threadsOf(Program program) throws IOException {
        List<List<String>> threads = new ArrayList<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + program.pid() + "/task"))) {
            for (Path task : tasks.toList()) {
                try (Stream<String> lines = Files.lines(task.resolve("status"))) {
                    threads.add(lines.map(String::strip).toList());
                } catch (IOException | UncheckedIOException e) {
                    assertThat(task).as("a thread that cannot be read: " + e).doesNotExist();
                }
            }
        }
        return threads;
    }

    private static boolean isRoot() throws IOException {
        return Files.readAllLines(STATUS).contains("Uid:\t0\t0\t0\t0");
    }

    private static boolean hasNobody() throws IOException {
        return matches("/etc/passwd", "nobody:.*:65534:65534:.*") && matches("/etc/group", "nogroup:.*:65534:.*");
    }

    private static boolean matches(String file, String line) throws IOException {
        return Arrays.stream(Files.readString(Path.of(file)).split("\n")).anyMatch(entry -> entry.matches(line));
    }
}
