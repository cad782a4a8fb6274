package net.kcptun.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.kcptun.app.linux.DatagramReceiver;
import net.kcptun.app.linux.SystemCallException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The program without a terminal: `-d`, and lines that go to syslog. What needs a syslog daemon is given one in a
/// mount namespace, which takes root.
@EnabledOnOs(value = OS.LINUX, disabledReason = "-d is of Linux")
final class BackgroundTest {
    /// Runs its arguments where /dev holds little more than `$1`'s log.
    private static final String WITH_OWN_LOG = """
            set -e
            folder=$1
            shift
            mkdir "$folder/dev"
            for device in null zero random urandom; do
                : >"$folder/dev/$device"
                mount --bind "/dev/$device" "$folder/dev/$device"
            done
            ln -s "$folder/log" "$folder/dev/log"
            mount --rbind "$folder/dev" /dev
            exec "$@"
            """;

    private final List<Program> programs = new ArrayList<>();

    @TempDir
    Path folder;

    @AfterEach
    void stopPrograms() {
        programs.forEach(Program::close);
    }

    @Test
    void syslogGetsEveryLineWithItsSeverity() throws Exception {
        assumeNamespaces();
        try (DatagramReceiver daemon =
                new DatagramReceiver(folder.resolve("log").toString())) {
            Program program = start(withOwnLog(), config(0, ", \"log\": \"syslog\""));
            assertThat(await(daemon, "udp bind: ")).matches(line(30, program.pid(), "udp bind: 127\\.0\\.0\\.1:\\d+"));
            assertThat(await(daemon, "server start")).matches(line(29, program.pid(), "server start"));
            assertThat(program.lines()).isEmpty();
        }
    }

    @Test
    void theProgramGoesOnWithoutItsTerminal() throws Exception {
        assumeNamespaces();
        try (DatagramReceiver daemon =
                new DatagramReceiver(folder.resolve("log").toString())) {
            Program atTerminal = start(withOwnLog(), config(0, ""), "-d");
            assertThat(atTerminal.awaitEnd()).isZero();
            String said = atTerminal.lines().getLast();
            assertThat(said).contains("daemon process has started with pid ");
            ProcessHandle inBackground = ProcessHandle.of(Long.parseLong(said.substring(said.lastIndexOf(' ') + 1)))
                    .orElseThrow();
            try {
                long pid = inBackground.pid();
                assertThat(await(daemon, "server start")).matches(line(29, pid, "server start"));
                assertIsAlone(pid);
            } finally {
                inBackground.destroy();
                inBackground.onExit().get(10, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void whatFailsAtTheStartIsToldAtTheTerminal() throws Exception {
        try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getByName(Setup.IPV4))) {
            Program program = start(List.of(), config(taken.getLocalPort(), ""), "-d");
            assertThat(program.awaitEnd()).isEqualTo(1);
            assertThat(program.lines())
                    .containsExactly(
                            "kcptun-netty: cannot bind UDP 127.0.0.1:" + taken.getLocalPort()
                                    + ": Address already in use; another program has this port, stop it or choose another port");
        }
    }

    /// Leads its own session, holds no folder and has no stream that leads anywhere.
    private static void assertIsAlone(long pid) throws IOException {
        Path process = Path.of("/proc/" + pid);
        String stat = Files.readString(process.resolve("stat"));
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
        assertThat(fields.get(3)).as("session").isEqualTo(String.valueOf(pid));
        assertThat(fields.get(4)).as("terminal").isEqualTo("0");
        assertThat(Files.readSymbolicLink(process.resolve("cwd"))).hasToString("/");
        for (int stream = 0; stream <= 2; stream++) {
            assertThat(Files.readSymbolicLink(process.resolve("fd/" + stream)).getFileName())
                    .hasToString("null");
        }
    }

    private static String await(DatagramReceiver daemon, String text) throws SystemCallException {
        String line = daemon.receive();
        while (!line.contains(text)) {
            line = daemon.receive();
        }
        return line;
    }

    /// With the priority, the daemon facility included, and the time that the C library adds.
    private static String line(int priority, long pid, String message) {
        return "<" + priority + ">\\w{3} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d kcptun-netty\\[" + pid + "]: " + message;
    }

    private static void assumeNamespaces() throws InterruptedException {
        boolean isPossible;
        try {
            isPossible = new ProcessBuilder("unshare", "-m", "true").start().waitFor() == 0;
        } catch (IOException _) {
            isPossible = false;
        }
        assumeTrue(isPossible, "needs root and mount namespaces, to stand in for the syslog daemon");
    }

    private List<String> withOwnLog() {
        return List.of("unshare", "-m", "sh", "-c", WITH_OWN_LOG, "sh", folder.toString());
    }

    private Program start(List<String> prefix, Path config, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-c", config.toString()));
        arguments.addAll(List.of(options));
        Program program = Program.start(prefix, Program.classPath(), arguments);
        programs.add(program);
        return program;
    }

    private Path config(int port, String more) throws IOException {
        return Files.writeString(folder.resolve("server.json"), """
                {"kcp_bind": "127.0.0.1:%d", "connect": "127.0.0.1:9", "loglevel": 5,
                 "method": "aes256gcm", "password": "a password"%s}
                """.formatted(port, more));
    }
}
