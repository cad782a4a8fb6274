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
import net.kcptun.app.top.TopCommand.Options;
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
            assertThat(run(new Options(stage.url(), null, true, "rate"))).isZero();
        }
        assertThat(text(out))
                .contains("kcptun-netty 1.2.3 client, aes256gcm", ": ready", "00ABCDEF 203.0.113.10:12345", "0 B/s")
                .doesNotContain("\033", "DDA6F611");
        assertThat(text(err)).isEmpty();
    }

    @Test
    void theSchemeMayBeLeftOut() throws Exception {
        try (Stage stage = new Stage(Scene.calm(), "server", null)) {
            assertThat(run(new Options(stage.url().replaceAll("http://|/$", ""), null, true, "rate")))
                    .isZero();
        }
    }

    @Test
    void theTokenIsShownToTheServer() throws Exception {
        try (Stage stage = new Stage(Scene.calm(), "server", new HttpToken("0123456789"))) {
            assertThat(run(new Options(stage.url(), "0123456789", true, "rate")))
                    .isZero();
            assertThat(run(new Options(stage.url(), "wrong", true, "rate"))).isEqualTo(1);
        }
        assertThat(text(err)).contains("wants its http_token", "KCPTUN_TOKEN").doesNotContain("wrong");
    }

    @Test
    void aTokenThatCannotBeSentIsNotPrinted() {
        assertThat(run(new Options("127.0.0.1:1", "top\nsecret", false, "rate")))
                .isEqualTo(1);
        assertThat(text(err)).contains("the token has characters").doesNotContain("secret");
    }

    @Test
    void whereNothingListensItSaysSo() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertThat(run(new Options("127.0.0.1:" + port, null, false, "rate"))).isEqualTo(1);
        assertThat(text(err).lines()).singleElement().asString().contains("nothing answers at", "http_listen");
    }

    @Test
    void anotherServerIsToldApart() throws Exception {
        try (Stage stage = new Stage(Scene.calm(), "server", null)) {
            assertThat(run(new Options(stage.url() + "below/", null, false, "rate")))
                    .isEqualTo(1);
        }
        assertThat(text(err)).contains("is no status server of kcptun-netty: it answers 404");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://x", "http://", "http://a b/", "x?y", "x:65536", "http://user@x"})
    void aWrongAddressIsMisuse(String url) {
        assertThat(run(new Options(url, null, false, "rate"))).isEqualTo(2);
        assertThat(text(err)).contains("127.0.0.1:8081");
    }

    @Test
    void aLostServerIsWaitedForUntilNobodyReads() throws Exception {
        Stage stage = new Stage(Scene.calm(), "server", null);
        PipedInputStream read = new PipedInputStream();
        PrintStream written = new PrintStream(new PipedOutputStream(read), true, StandardCharsets.UTF_8);
        Thread top = Thread.ofPlatform()
                .start(() -> new TopCommand(written, new PrintStream(err, true, StandardCharsets.UTF_8))
                        .run(new Options(stage.url(), null, false, "rate")));
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
        assertThat(run(new Options("127.0.0.1:1", null, true, "size"))).isEqualTo(2);
        assertThat(text(err).lines())
                .containsExactly("kcptun-netty top: sort: \"size\" is none of rate, rtt, age, retransmitted, conv");
    }

    private int run(Options options) {
        PrintStream text = new PrintStream(out, true, StandardCharsets.UTF_8);
        return new TopCommand(text, new PrintStream(err, true, StandardCharsets.UTF_8)).run(options);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
