package net.kcptun.app.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.kcptun.app.config.HttpToken;
import net.kcptun.app.log.LimitedLog;
import net.kcptun.app.stats.Instance;
import net.kcptun.app.stats.Observer;
import net.kcptun.app.stats.Scene;
import net.kcptun.app.stats.SceneSource;
import net.kcptun.app.status.StatusPages;

/// Whatever a client sends to the status server gets whole answers or an end, and nothing of what the token protects
/// without it; nothing fails inside, and no buffer is left. The first byte of an input chooses the pieces.
final class StatusRequestFuzzTest {
    private static final String SECRET = "s3cret+tok/en";
    private static final long TICK_NANOS = 20_000_000_000L;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) [A-Z][-A-Za-z ]*\r\n");
    private static final Map<String, Resource> PAGES = pages();

    private final List<String> lines = new ArrayList<>();

    @FuzzTest
    void anyRequests(byte[] data) throws Exception {
        lines.clear();
        SplittableRandom random = new SplittableRandom(data.length == 0 ? 0 : data[0]);
        byte[] sent = data.length == 0 ? data : Arrays.copyOfRange(data, 1, data.length);
        Connections connections = connections();
        EmbeddedSocket socket = new EmbeddedSocket(new StatusServer.Welcome(connections));
        socket.register();
        List<ByteBuf> pieces = new ArrayList<>();
        StringBuilder answers = new StringBuilder();
        for (int at = 0; at < sent.length && socket.isOpen() && socket.config().isAutoRead(); ) {
            int length = Math.min(1 + random.nextInt(ConnectionLimits.READ_BYTES), sent.length - at);
            ByteBuf piece = Unpooled.copiedBuffer(sent, at, length);
            pieces.add(piece);
            socket.writeInbound(piece);
            answers.append(socket.takeSent());
            at += length;
        }
        leaveAlone(socket, connections, answers);
        assertThat(pieces).allMatch(piece -> piece.refCnt() == 0);
        assertThat(lines).isEmpty();
        assertAnswers(answers.toString(), new String(sent, ISO_8859_1));
    }

    /// Nothing more comes: whoever is not a stream is ended by the time that passes.
    private static void leaveAlone(EmbeddedSocket socket, Connections connections, StringBuilder answers) {
        for (int tick = 1; tick <= 3; tick++) {
            connections.onTick(System.nanoTime() + tick * TICK_NANOS);
            answers.append(socket.takeSent());
        }
        boolean isStream = answers.indexOf("Content-Type: text/event-stream\r\n") >= 0;
        assertThat(socket.isOpen() && !isStream).isFalse();
        connections.abortAll();
        assertThat(socket.isOpen()).isFalse();
        socket.finishAndReleaseAll();
    }

    private static void assertAnswers(String answers, String sent) {
        assertThat(answers).doesNotContain(SECRET);
        assertThat(answers.isEmpty() || answers.startsWith("HTTP/1.1 ")).isTrue();
        Matcher statuses = STATUS.matcher(answers);
        while (statuses.find()) {
            assertThat(Integer.parseInt(statuses.group(1))).isNotEqualTo(500);
        }
        boolean mayHoldToken = sent.contains(SECRET) || sent.contains("%");
        if (!mayHoldToken) {
            assertThat(answers)
                    .doesNotContain("Content-Type: application/json", "Content-Type: text/html", "Set-Cookie:");
        }
    }

    private Connections connections() {
        LimitedLog failures = LimitedLog.onceAMinute(lines::add);
        Hosts hosts = new Hosts(new InetSocketAddress(InetAddress.getLoopbackAddress(), 80));
        Site site = new Site(PAGES, new Access(new HttpToken(SECRET), 0), hosts, failures);
        return new Connections(site, ConnectionLimits.USUAL, failures);
    }

    /// The program's own pages, of a program that stands still.
    private static Map<String, Resource> pages() {
        Scene scene = Scene.calm().withSessions();
        Instance instance = new Instance("1.2.3", "client", "aes256gcm", null, 1, 1400, false, Instant.EPOCH);
        Observer observer = Observer.start(new SceneSource(() -> scene), instance, scene.config(null));
        observer.close();
        return StatusPages.of(observer, true);
    }
}
