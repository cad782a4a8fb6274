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
import java.util.List;
import java.util.Scanner;
import net.kcptun.app.command.Invocation;
import net.kcptun.app.config.HttpToken;
import net.kcptun.app.stats.Scene;
import net.kcptun.app.status.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The command against the real status server.
final class TopCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void onceShowsHowItIsAndEnds() throws Exception {
        try (Stage stage = new Stage(Scene.calm().withSessions(), "client", null)) {
            assertThat(run(stage.url(), "--once")).isZero();
        }
        assertThat(text(out))
                .contains("kcptun-netty 1.2.3 client, aes256gcm", ": ready", "00ABCDEF 203.0.113.10:12345", "0 B/s")
                .doesNotContain("\033", "DDA6F611");
        assertThat(text(err)).isEmpty();
    }

    @Test
    void theSchemeMayBeLeftOut() throws Exception {
        try (Stage stage = new Stage(Scene.calm(), "server", null)) {
            assertThat(run(stage.url().replaceAll("http://|/$", ""), "--once")).isZero();
        }
    }

    @Test
    void theTokenIsShownToTheServer() throws Exception {
        try (Stage stage = new Stage(Scene.calm(), "server", new HttpToken("0123456789"))) {
            assertThat(run(stage.url(), "--token=0123456789", "--once")).isZero();
            assertThat(run(stage.url(), "--token=wrong", "--once")).isEqualTo(1);
        }
        assertThat(text(err)).contains("wants its http_token", "KCPTUN_TOKEN").doesNotContain("wrong");
    }

    @Test
    void aTokenThatCannotBeSentIsNotPrinted() {
        assertThat(run("127.0.0.1:1", "--token=top\nsecret")).isEqualTo(1);
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
        Thread top = Thread.ofPlatform().start(() -> run(written, stage.url()));
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

    @Test
    void anUnknownOrderIsOneLineThatNamesTheKnownOnes() {
        assertThat(run("127.0.0.1:1", "--once", "--sort=size")).isEqualTo(2);
        assertThat(text(err).lines())
                .containsExactly("kcptun-netty top: sort: \"size\" is none of rate, rtt, age, retransmitted, conv");
    }

    private int run(String... arguments) {
        return run(new PrintStream(out, true, StandardCharsets.UTF_8), arguments);
    }

    private int run(PrintStream text, String... arguments) {
        PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
        return Invocation.run(new TopCommand(), List.of(arguments), text, errors);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
