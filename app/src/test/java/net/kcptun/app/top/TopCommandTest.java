package net.kcptun.app.top;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;
import net.kcptun.app.config.HttpToken;
import net.kcptun.app.stats.Scene;
import net.kcptun.app.status.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// The command against the real status server.
final class TopCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void onceShowsHowItIsAndEnds() throws Exception {
        try (Stage stage = new Stage(Scene.calm().withSessions(), "client", null)) {
            assertThat(run("--once", stage.url())).isZero();
        }
        assertThat(text(out))
                .contains("kcptun-netty 1.2.3 client, aes256gcm", ": ready", "00ABCDEF 203.0.113.10:12345", "0 B/s")
                .doesNotContain("\033", "DDA6F611");
        assertThat(text(err)).isEmpty();
    }

    @Test
    void theSchemeMayBeLeftOut() throws Exception {
        try (Stage stage = new Stage(Scene.calm(), "server", null)) {
            assertThat(run("--once", stage.url().replaceAll("http://|/$", ""))).isZero();
        }
    }

    @Test
    void theTokenIsShownToTheServer() throws Exception {
        try (Stage stage = new Stage(Scene.calm(), "server", new HttpToken("0123456789"))) {
            assertThat(run("--once", "--token", "0123456789", stage.url())).isZero();
            assertThat(run("--once", "--token", "wrong", stage.url())).isEqualTo(1);
        }
        assertThat(text(err)).contains("wants its http_token", "KCPTUN_TOKEN").doesNotContain("wrong");
    }

    @Test
    void aTokenThatCannotBeSentIsNotPrinted() {
        assertThat(run("--token", "top\nsecret", "127.0.0.1:1")).isEqualTo(1);
        assertThat(text(err)).contains("the token has characters").doesNotContain("secret");
    }

    @Test
    void whereNothingListensItSaysSo() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertThat(run("127.0.0.1:" + port)).isEqualTo(1);
        assertThat(text(err).lines()).singleElement().asString().contains("nothing answers at", "http_listen");
    }

    @Test
    void anotherServerIsToldApart() throws Exception {
        try (Stage stage = new Stage(Scene.calm(), "server", null)) {
            assertThat(run(stage.url() + "below/")).isEqualTo(1);
        }
        assertThat(text(err)).contains("is no status server of kcptun-netty: it answers 404");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://x", "http://", "http://a b/", "x?y", "x:65536", "http://user@x"})
    void aWrongAddressIsMisuse(String url) {
        assertThat(run(url)).isEqualTo(2);
        assertThat(text(err)).contains("127.0.0.1:8081");
    }

    @Test
    void aLostServerIsWaitedForUntilNobodyReads() throws Exception {
        Stage stage = new Stage(Scene.calm(), "server", null);
        PipedInputStream read = new PipedInputStream();
        PrintStream written = new PrintStream(new PipedOutputStream(read), true, StandardCharsets.UTF_8);
        Thread top = Thread.ofPlatform()
                .start(() -> new CommandLine(
                                new TopCommand(written, new PrintStream(err, true, StandardCharsets.UTF_8)))
                        .execute(stage.url()));
        try (Scanner lines = new Scanner(read, StandardCharsets.UTF_8)) {
            awaitLine(lines, "kcptun-netty 1.2.3");
            stage.close();
            awaitLine(lines, "lost, trying again");
            stage.start();
            awaitLine(lines, "kcptun-netty 1.2.3");
        }
        top.join();
        stage.close();
        assertThat(text(err)).isEmpty();
    }

    private static void awaitLine(Scanner lines, String part) throws IOException {
        while (lines.hasNextLine()) {
            if (lines.nextLine().contains(part)) {
                return;
            }
        }
        throw new IOException("the output ended before " + part);
    }

    private int run(String... arguments) {
        PrintStream text = new PrintStream(out, true, StandardCharsets.UTF_8);
        return new CommandLine(new TopCommand(text, new PrintStream(err, true, StandardCharsets.UTF_8)))
                .execute(arguments);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
