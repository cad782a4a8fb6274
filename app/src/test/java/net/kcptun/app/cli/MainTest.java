package net.kcptun.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MainTest {
    private static final String SERVER = "\"kcp_bind\": \"127.0.0.1:0\", \"connect\": \"127.0.0.1:80\"";
    private static final String KEY = "\"method\": \"aes256gcm\", \"password\": \"k\"";

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void versionAndHelpGoToTheOutput() {
        assertThat(run("--version")).isZero();
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).startsWith("kcptun-netty ").contains("--genpsk", "--check", "demo");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void theMethodsAreListedALineEach() {
        assertThat(run("--list-methods")).isZero();
        assertThat(out.toString().lines())
                .containsExactly("xchacha20poly1305_ietf", "xsalsa20poly1305", "chacha20poly1305_ietf", "aes256gcm");
    }

    @ParameterizedTest
    @ValueSource(strings = {"xchacha20poly1305_ietf", "xsalsa20poly1305", "chacha20poly1305_ietf", "aes256gcm"})
    void aKeyIsThirtyTwoFreshBytes(String method) {
        assertThat(run("--genpsk", method)).isZero();
        assertThat(run("--genpsk", method)).isZero();
        assertThat(out.toString().lines())
                .doesNotHaveDuplicates()
                .hasSize(2)
                .allMatch(line -> Base64.getDecoder().decode(line).length == 32);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "--genpsk rot13; no method \"rot13\"",
                "--frobnicate; Unknown option",
                "-c; Missing required parameter",
                "--check; a configuration is needed",
                "x; Unmatched argument",
            })
    void misuseIsStatusTwoAndOneLineWithAHint(String arguments, String said) {
        assertThat(run(arguments.split(" "))).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(2);
        assertThat(err.toString()).contains("kcptun-netty: ", said, "--help");
    }

    @Test
    void withoutArgumentsAConfigurationIsAskedFor() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("-c FILE");
    }

    @Test
    void checkTellsWarningsAndThatAllIsWell() throws IOException {
        Path file = config("{" + SERVER + "}");
        assertThat(run("--check", "-c", file.toString())).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        file + ": warning: method: none is set, so nothing is encrypted and anyone can use the tunnel",
                        file + ": ok (server)");
    }

    @Test
    void checkTellsEachProblemInALine() throws IOException {
        Path file = config("{" + SERVER + ", \"timeout\": 1, \"kcp\": {\"mtu\": 20}}");
        assertThat(run("--check", "-c", file.toString())).isEqualTo(1);
        assertThat(err.toString().lines())
                .containsExactly(
                        "kcptun-netty: " + file + ": timeout: 1 is not in 60..86400",
                        "kcptun-netty: " + file + ": kcp.mtu: 20 is not in 300..1500");
    }

    @Test
    void aMissingFileIsOneLine() {
        assertThat(run("-c", folder.resolve("none").toString())).isEqualTo(1);
        assertThat(err.toString().lines()).hasSize(1).allMatch(line -> line.endsWith("no such file"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"obfs\": \"dpi/tcp-wnd\"",
                "\"netdev\": \"lo\"",
                "\"user\": \"nobody\"",
                "\"log\": \"syslog\"",
                "\"rendezvous_server\": \"127.0.0.1:1\""
            })
    void whatThisVersionLacksIsRefusedInOneLine(String setting) throws IOException {
        Path file = config("{" + SERVER + ", " + KEY + ", " + setting + "}");
        int status = run("-c", file.toString());
        assertThat(status).isEqualTo(1);
        assertThat(err.toString().lines()).hasSize(1);
    }

    @Test
    void anAddressInUseIsOneLineWithTheWayOut() throws IOException {
        try (java.net.DatagramSocket taken =
                new java.net.DatagramSocket(0, java.net.InetAddress.getLoopbackAddress())) {
            Path file = config("{" + SERVER.replace(":0\"", ":" + taken.getLocalPort() + "\"") + ", " + KEY + "}");
            assertThat(run("-c", file.toString())).isEqualTo(1);
        }
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).contains("in use", "choose another port");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\"kcp_bind\": \"127.0.0.1:0\", \"connect\": \"no-such-host.invalid:80\"; connect: unknown host",
                "\"listen\": \"127.0.0.1:0\", \"kcp_connect\": \"no-such-host.invalid:80\"; kcp_connect: unknown host",
                "\"listen\": \"192.0.2.1:0\", \"kcp_connect\": \"127.0.0.1:80\"; no interface of this host",
            })
    void whatCannotBeStartedIsOneLine(String addresses, String said) throws IOException {
        Path file = config("{" + addresses + ", " + KEY + "}");
        assertThat(run("-c", file.toString())).isEqualTo(1);
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).contains(said);
    }

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private Path config(String text) throws IOException {
        return Files.writeString(folder.resolve("config.json"), text);
    }
}
