package net.kcptun.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.LogManager;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.kcptun.app.command.CommandSyntax;
import net.kcptun.core.crypto.CipherMethod;
import org.apache.commons.cli.Option;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The command line in this process: status, standard output and error of each way to end without running.
final class MainTest {
    private static final String KEYED =
            "\"method\": \"aes256gcm\", \"psk\": \"PLACEHOLDER+PUT+YOUR+OWN+KEY+OF+GENPSK+HERE=\"";
    private static final String SERVER = "\"kcp_bind\": \"127.0.0.1:0\", \"connect\": \"127.0.0.1:9\", " + KEYED;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    @AfterEach
    void thereIsNeverAStackTrace() {
        assertThat(out.toString() + err).doesNotContain("\tat ", "Exception");
    }

    @Test
    void versionIsOneLineWithCommitAndRuntime() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).matches("kcptun-netty \\S.* \\(commit \\S+, Java \\d+\\S* of \\S.*\\)\\R");
        assertThat(out.toString()).contains("Java " + Runtime.version());
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void helpNamesEveryOption() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString())
                .contains("Usage: kcptun-netty")
                .contains("--config=FILE", "--check", "--daemonize", "--user=", "--verbose", "--silence")
                .contains("--list-methods", "--genpsk=METHOD", "--version", "init", "join", "share", "demo", "bench");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void methodsAreListed() {
        assertThat(run("--list-methods")).isZero();
        assertThat(out.toString().lines())
                .containsExactly("xchacha20poly1305_ietf", "xsalsa20poly1305", "chacha20poly1305_ietf", "aes256gcm");
    }

    @ParameterizedTest
    @EnumSource
    void aNewKeyIsThirtyTwoRandomBytes(CipherMethod method) {
        assertThat(run("--genpsk", method.text())).isZero();
        assertThat(run("--genpsk", method.text())).isZero();
        List<String> keys = out.toString().lines().toList();
        assertThat(keys).hasSize(2).doesNotHaveDuplicates().allSatisfy(key -> {
            assertThat(key).hasSize(44);
            assertThat(Base64.getDecoder().decode(key)).hasSize(32);
        });
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aKeyOfAnUnknownMethodIsRefused() {
        assertThat(run("--genpsk", "rot13")).isEqualTo(2);
        assertMisuse("no method \"rot13\"; there are xchacha20poly1305_ietf, xsalsa20poly1305,"
                + " chacha20poly1305_ietf, aes256gcm");
    }

    @Test
    void withoutArgumentsAConfigurationIsMissing() {
        assertThat(run()).isEqualTo(2);
        assertMisuse("a configuration is needed: -c FILE");
    }

    @Test
    void misuseIsNamed() {
        assertThat(run("--bogus")).isEqualTo(2);
        assertMisuse("Unknown option: '--bogus'");
        assertThat(run("start")).isEqualTo(2);
        assertMisuse("Unmatched argument at index 0: 'start'");
        assertThat(run("-c")).isEqualTo(2);
        assertMisuse("Missing required parameter for option '--config' (FILE)");
        assertThat(run("--check")).isEqualTo(2);
        assertMisuse("a configuration is needed: -c FILE");
    }

    @Test
    void anOptionWithAValueIsGivenOnce() {
        assertThat(run("-c", "a.json", "--config=b.json")).isEqualTo(2);
        assertMisuse("option '--config' (FILE) should be specified only once");
    }

    @Test
    void shortOptionsStandTogetherAndEndWithAValue() throws IOException {
        Path file = file(SERVER);
        assertThat(run("--check", "-vvsdc" + file)).isZero();
        assertThat(run("-vx")).isEqualTo(2);
        assertThat(errors()).contains("kcptun-netty: Unknown option: '-vx'");
        assertThat(run("--conf", file.toString())).isEqualTo(2);
        assertThat(errors()).contains("kcptun-netty: Unknown option: '--conf'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "init", "join", "share", "demo", "bench", "doctor", "top"})
    void theHelpOfACommandNamesItsOptionsAndNoOthers(String command) {
        CommandSyntax syntax = Main.named(command).syntax();
        String[] arguments = command.isEmpty() ? new String[] {"-h"} : new String[] {command, "-h"};
        assertThat(run(arguments)).isZero();
        Set<String> known = new TreeSet<>();
        for (Option option : syntax.options().getOptions()) {
            known.add("--" + option.getLongOpt() + (option.hasArg() ? "=" + option.getArgName() : ""));
            assertThat(out.toString()).contains(option.getOpt() == null ? "" : "-" + option.getOpt() + ", ");
        }
        Set<String> told = new TreeSet<>();
        Matcher words = Pattern.compile("(?m)^ {2,6}(?:-\\w, )? *(--\\S+)").matcher(out.toString());
        while (words.find()) {
            told.add(words.group(1));
        }
        assertThat(told).isEqualTo(known);
        assertThat(out.toString()).startsWith("Usage: " + syntax.name() + " [");
    }

    @Test
    void misuseOfASubcommandPointsToItsHelp() {
        assertThat(run("demo", "--bogus")).isEqualTo(2);
        assertThat(errors())
                .containsExactly("kcptun-netty demo: Unknown option: '--bogus'", "Try 'kcptun-netty demo --help'.");
    }

    @Test
    void aMissingFileFails() {
        Path file = folder.resolve("none.json");
        for (String[] arguments : new String[][] {{"-c", file.toString()}, {"--check", "--config=" + file}}) {
            assertThat(run(arguments)).isEqualTo(1);
            assertThat(errors()).containsExactly("kcptun-netty: " + file + ": no such file");
        }
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aGoodFileIsOk() throws IOException {
        Path file = file(SERVER);
        assertThat(run("--check", "-c", file.toString())).isZero();
        assertThat(out.toString().lines()).containsExactly(file + ": ok (server)");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void warningsOfAFileAreToldAndOk() throws IOException {
        Path file = file("\"listen\": \":0\", \"rendezvous_server\": \"r:1\", \"keepalive\": 60");
        assertThat(run("--check", "-c", file.toString())).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        file + ": warning: keepalive: 60 s may be too long for a NAT to remember the peer; 25 is usual",
                        file + ": warning: method: none is set, so nothing is encrypted and anyone can use the tunnel",
                        file + ": ok (client)");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void problemsOfAFileAreToldOneALine() throws IOException {
        Path file = file("\"listen\": \":0\", \"linger\": 0, \"psk\": \"hunter2\"");
        for (String[] arguments : new String[][] {{"-c", file.toString()}, {"--check", "-c", file.toString()}}) {
            assertThat(run(arguments)).isEqualTo(1);
            assertThat(errors())
                    .containsExactly(
                            "kcptun-netty: " + file + ": linger: 0 is not in 5..600",
                            "kcptun-netty: " + file + ": kcp_connect: a client needs it (or rendezvous_server)",
                            "kcptun-netty: " + file + ": method: is missing: a key without a method encrypts nothing",
                            "kcptun-netty: " + file + ": psk: a key is 44 characters of Base64, not 7"
                                    + " (kcptun-netty --genpsk METHOD prints one)");
        }
        assertThat(out.toString()).isEmpty();
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "identities are changed on Linux only")
    void aWrongIdentityIsToldBeforeAnythingIsOpened() throws IOException {
        String file = file(SERVER + ", \"user\": \"no-such-user\"").toString();
        assertThat(run("-c", file)).isEqualTo(1);
        assertThat(errors()).containsExactly("kcptun-netty: user: no user \"no-such-user\" here; see getent passwd");
        assertThat(run("-c", file, "-u", "root:no-such-group")).isEqualTo(1);
        assertThat(errors()).containsExactly("kcptun-netty: -u: no group \"no-such-group\" here; see getent group");
        assertThat(run("-c", file, "-u", ":")).isEqualTo(1);
        assertThat(errors()).containsExactly("kcptun-netty: -u: \":\" is none of user, user:group, user:, :group");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    @Timeout(30)
    void aTakenPortIsOneLineWithTheWayOut() throws IOException {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        try (ServerSocket tcp = new ServerSocket(0, 1, loopback);
                DatagramSocket udp = new DatagramSocket(0, loopback)) {
            assertFailsToStart(
                    "\"listen\": \"127.0.0.1:" + tcp.getLocalPort() + "\", \"kcp_connect\": \"127.0.0.1:9\"",
                    String.valueOf(tcp.getLocalPort()),
                    "in use");
            assertFailsToStart(
                    "\"kcp_bind\": \"127.0.0.1:" + udp.getLocalPort() + "\", \"connect\": \"127.0.0.1:9\"",
                    "in use",
                    "choose another port");
        }
    }

    @Test
    @Timeout(30)
    void anAddressThatIsNotThereIsOneLine() throws IOException {
        assertFailsToStart(
                "\"kcp_bind\": \"127.0.0.1:0\", \"connect\": \"no-such-host.invalid:80\"", "connect: unknown host");
        assertFailsToStart(
                "\"listen\": \"127.0.0.1:0\", \"kcp_connect\": \"no-such-host.invalid:80\"",
                "kcp_connect: unknown host");
        assertFailsToStart(
                "\"listen\": \"192.0.2.1:0\", \"kcp_connect\": \"127.0.0.1:80\"", "no interface of this host");
    }

    private void assertFailsToStart(String addresses, String... said) throws IOException {
        try {
            Path file = file(addresses + ", \"log\": \"discard\", " + KEYED);
            assertThat(run("-c", file.toString())).isEqualTo(1);
            assertThat(errors())
                    .singleElement()
                    .satisfies(line ->
                            assertThat(line).startsWith("kcptun-netty: ").contains(said));
        } finally {
            LogManager.getLogManager().readConfiguration();
        }
    }

    private int run(String... arguments) {
        return Main.run(new PrintStream(out, true), new PrintStream(err, true), arguments);
    }

    private void assertMisuse(String message) {
        assertThat(out.toString()).isEmpty();
        assertThat(errors()).containsExactly("kcptun-netty: " + message, "Try 'kcptun-netty --help'.");
    }

    /// The lines since the last call.
    private List<String> errors() {
        String text = err.toString();
        err.reset();
        assertThat(text).doesNotContain("\tat ", "Exception");
        return Arrays.asList(text.split("\\R"));
    }

    private Path file(String members) throws IOException {
        return Files.writeString(folder.resolve("c.json"), '{' + members + '}');
    }
}
