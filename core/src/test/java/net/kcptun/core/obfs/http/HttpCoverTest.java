package net.kcptun.core.obfs.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class HttpCoverTest {
    private static final long SECOND = 1_000_000_000L;
    /// Monday, 23 November 2026, 09:05:07.
    private static final long NOW = 1_795_424_707L * SECOND;

    private static final String CHECK = "GET /generate_204 HTTP/1.1\r\nHost: x\r\n\r\n";

    private final HttpCover cover = new HttpCover(NOW);

    static List<Transcript> transcripts() {
        return Transcript.all();
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void answersAsNginx(Transcript transcript) {
        ByteArrayOutputStream answers = new ByteArrayOutputStream();
        for (byte[] piece : transcript.sent()) {
            answers.writeBytes(cover.onBytes(piece, 0, piece.length, NOW));
        }
        assertThat(masked(answers)).isEqualTo(latin1(transcript.answer()));
        assertThat(cover.isClosing()).isEqualTo(transcript.isClosed());
    }

    /// But for a chunk that breaks the format, which nginx sees in time only if it comes with the head.
    @ParameterizedTest
    @MethodSource("transcripts")
    void answersTheSameByteByByte(Transcript transcript) {
        ByteArrayOutputStream answers = new ByteArrayOutputStream();
        for (byte[] piece : transcript.sent()) {
            for (int i = 0; i < piece.length; i++) {
                answers.writeBytes(cover.onBytes(piece, i, 1, NOW));
            }
        }
        String expected = latin1(transcript.answer());
        if (transcript.name().startsWith("chunked bad")) {
            expected = expected.replace("Connection: close", "Connection: keep-alive");
        }
        assertThat(masked(answers)).isEqualTo(expected);
        assertThat(cover.isClosing()).isEqualTo(transcript.isClosed());
    }

    @Test
    void manyTranscriptsAreThere() {
        assertThat(transcripts()).hasSizeGreaterThan(300);
    }

    @Test
    void theDateIsThatOfTheAnswer() {
        assertThat(ask(CHECK)).contains("\r\nDate: Mon, 23 Nov 2026 09:05:07 GMT\r\n");
    }

    @Test
    void onlyAGetOfTheCheckServesIt() {
        ask("HEAD /generate_204 HTTP/1.1\r\nHost: x\r\n\r\n" + "GET /x HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(cover.hasServedCheck()).isFalse();
        ask(CHECK);
        assertThat(cover.hasServedCheck()).isTrue();
    }

    @Test
    void aHeadHasAMinuteHoweverItTrickles() {
        assertThat(cover.deadline()).isEqualTo(NOW + 60 * SECOND);
        for (int i = 0; i < 10; i++) {
            cover.onBytes(CHECK.getBytes(StandardCharsets.US_ASCII), i, 1, NOW + i * SECOND);
        }
        assertThat(cover.deadline()).isEqualTo(NOW + 60 * SECOND);
    }

    @Test
    void theNextRequestHas75SecondsToBeginAndAMinuteToEnd() {
        ask(CHECK);
        assertThat(cover.deadline()).isEqualTo(NOW + 75 * SECOND);
        cover.onBytes(new byte[] {'G'}, 0, 1, NOW + 70 * SECOND);
        assertThat(cover.deadline()).isEqualTo(NOW + 130 * SECOND);
    }

    @Test
    void aBodyMayPauseForFiveSecondsAndLastThirty() {
        ask("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n");
        assertThat(cover.deadline()).isEqualTo(NOW + 5 * SECOND);
        cover.onBytes(new byte[10], 0, 10, NOW + 4 * SECOND);
        assertThat(cover.deadline()).isEqualTo(NOW + 9 * SECOND);
        cover.onBytes(new byte[10], 0, 10, NOW + 28 * SECOND);
        assertThat(cover.deadline()).isEqualTo(NOW + 30 * SECOND);
    }

    @Test
    void theThousandthAnswerIsTheLast() {
        String answers = ask(CHECK.repeat(1001));
        assertThat(answers.split("204 No Content", -1)).hasSize(1001);
        assertThat(answers).endsWith("Connection: close\r\n\r\n");
        assertThat(cover.isClosing()).isTrue();
    }

    @Test
    void aThousandHeaderLinesAreTakenAndNoMore() {
        String lines = "A: b\r\n".repeat(999);
        assertThat(ask("GET / HTTP/1.1\r\nHost: x\r\n" + lines + "\r\n")).startsWith("HTTP/1.1 404 ");
        assertThat(ask("GET / HTTP/1.1\r\nHost: x\r\n" + lines + "A: b\r\n\r\n"))
                .contains("Request Header Or Cookie Too Large");
    }

    @Test
    void aHeadIsLimitedToFourLargeBuffers() {
        assertThat(ask("GET / HTTP/1.1\r\nHost: x\r\n" + ("A: " + "b".repeat(4000) + "\r\n").repeat(8) + "\r\n"))
                .startsWith("HTTP/1.1 404 ");
        assertThat(ask("GET / HTTP/1.1\r\nHost: x\r\n" + ("A: " + "b".repeat(4000) + "\r\n").repeat(9) + "\r\n"))
                .contains("Request Header Or Cookie Too Large");
    }

    @Test
    void emptyLinesBeforeARequestAreNeverTooMany() {
        assertThat(ask("\r\n".repeat(50_000) + CHECK)).startsWith("HTTP/1.1 204 ");
    }

    @Test
    void whateverIsSentIsAnsweredShortly() {
        for (long seed = 0; seed < 3000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] noise = (CHECK.substring(0, random.nextInt(CHECK.length())) + "\r\n".repeat(random.nextInt(3)))
                    .getBytes(StandardCharsets.US_ASCII);
            byte[] tail = new byte[random.nextInt(300)];
            random.nextBytes(tail);
            HttpCover fresh = new HttpCover(NOW);
            int bytes =
                    fresh.onBytes(noise, 0, noise.length, NOW).length + fresh.onBytes(tail, 0, tail.length, NOW).length;
            assertThat(bytes).as("seed %d", seed).isLessThan(3000);
        }
    }

    private String ask(String request) {
        byte[] bytes = request.getBytes(StandardCharsets.US_ASCII);
        return latin1(cover.onBytes(bytes, 0, bytes.length, NOW));
    }

    private static String masked(ByteArrayOutputStream answers) {
        return latin1(answers.toByteArray()).replaceAll("Date: [^\r]*", "Date: *");
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
