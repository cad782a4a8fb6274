package net.kcptun.core.obfs.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class HttpCoverTest {
    private static final long SECOND = 1_000_000_000;
    /// Mon, 23 Nov 2026 09:05:07 GMT
    private static final long NOW = 1_795_424_707 * SECOND;

    private static final String CHECK = "GET /generate_204 HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\n";

    private final HttpCover cover = new HttpCover(NOW);

    /// Where nginx's own answer depends on what came together: it looks at a body before it answers, and then no
    /// more; a request that came with the one before it shares its buffers.
    private static final Set<String> BOUND_TO_THEIR_PIECES = Set.of(
            "chunked body invalid at once",
            "chunked body of the check invalid at once",
            "chunked body with bare line feeds",
            "chunk of 64 bits",
            "chunk without its end",
            "long pipelined heads share the buffers");

    static List<Transcript> transcripts() throws IOException {
        return Transcript.all();
    }

    static List<Transcript> transcriptsOfAnyPieces() throws IOException {
        return Transcript.all().stream()
                .filter(transcript -> !BOUND_TO_THEIR_PIECES.contains(transcript.name()))
                .toList();
    }

    @Test
    void transcriptsAreFound() throws IOException {
        assertThat(transcripts()).hasSizeGreaterThan(200);
        assertThat(transcripts()).extracting(Transcript::name).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void answersAsNginxDoes(Transcript transcript) {
        StringBuilder answer = new StringBuilder();
        for (byte[] piece : transcript.pieces()) {
            answer.append(text(cover.onBytes(piece, 0, piece.length, NOW)));
        }
        assertThat(answer.toString()).isEqualTo(transcript.answer());
        assertThat(Transcript.End.of(cover)).isEqualTo(transcript.end());
    }

    @ParameterizedTest
    @MethodSource("transcriptsOfAnyPieces")
    void bytesOneByOneGiveTheSameAnswers(Transcript transcript) {
        assertThat(oneByOne(transcript.sent())).isEqualTo(transcript.answer());
        assertThat(cover.isClosing()).isEqualTo(transcript.end() != Transcript.End.OPEN);
    }

    @Test
    void checkIsServedOnceItsHeadIsThere() {
        for (String other : List.of("GET /", "GET /generate_204/")) {
            assertThat(ask(other + " HTTP/1.1\r\nHost: a\r\n\r\n")).startsWith("HTTP/1.1 404 ");
        }
        assertThat(ask("GET /generate_204 HTTP/1.1\r\nHost: a\r\n\r")).isEmpty();
        assertThat(ask("\n")).startsWith("HTTP/1.1 204 ");
        ask("rubbish");
        assertThat(cover.isClosing()).isTrue();
    }

    @Test
    void checkOfHttp09IsNotServed() {
        assertThat(ask("GET /generate_204\r\n")).isEmpty();
        assertThat(cover.isClosing()).isTrue();
    }

    @Test
    void checkOfOurClientIsServed() {
        byte[] request = CoverRequest.bytes("example.com");
        byte[] answer = cover.onBytes(request, 0, request.length, NOW);
        CoverRequest client = new CoverRequest();
        assertThat(client.onBytes(answer, 0, answer.length)).isEqualTo(answer.length);
        assertThat(client.verdict()).isEqualTo(CoverRequest.Verdict.ACCEPTED);
    }

    @Test
    void partOfAnArrayIsRead() {
        byte[] buf = ("xx" + CHECK + "yy").getBytes(ISO_8859_1);
        assertThat(text(cover.onBytes(buf, 2, CHECK.length(), NOW))).startsWith("HTTP/1.1 204 ");
        assertThat(cover.isClosing()).isFalse();
    }

    @Test
    void datesAreThoseOfTheAnswers() {
        assertThat(ask(CHECK, 5 * SECOND - 1)).contains("Date: Thu, 01 Jan 1970 00:00:04 GMT\r\n");
        assertThat(ask(CHECK, 5 * SECOND)).contains("Date: Thu, 01 Jan 1970 00:00:05 GMT\r\n");
        assertThat(ask(CHECK, 951_827_696 * SECOND)).contains("Date: Tue, 29 Feb 2000 12:34:56 GMT\r\n");
        assertThat(ask(CHECK, 1_788_220_800 * SECOND)).contains("Date: Tue, 01 Sep 2026 00:00:00 GMT\r\n");
    }

    @Test
    void silentClientIsClosedAfterAMinute() {
        assertThat(cover.deadline()).isEqualTo(NOW + 60 * SECOND);
        cover.onDeadline(NOW + 60 * SECOND - 1);
        assertThat(cover.isClosing()).isFalse();
        cover.onDeadline(NOW + 60 * SECOND);
        assertThat(Transcript.End.of(cover)).isEqualTo(Transcript.End.CLOSED);
        assertThat(cover.deadline()).isEqualTo(Long.MAX_VALUE);
        assertThat(ask(CHECK, NOW + 61 * SECOND)).isEmpty();
    }

    @Test
    void slowHeadIsClosedAMinuteAfterAccepting() {
        for (int second = 7; second < 60; second += 7) {
            assertThat(ask(second == 7 ? "GET / HTTP/1.1\r\nX: " : "a", NOW + second * SECOND))
                    .isEmpty();
            assertThat(cover.deadline()).isEqualTo(NOW + 60 * SECOND);
        }
    }

    @Test
    void idleConnectionIsClosedAfter75Seconds() {
        ask(CHECK, NOW + 3 * SECOND);
        assertThat(cover.deadline()).isEqualTo(NOW + 78 * SECOND);
        cover.onDeadline(NOW + 78 * SECOND);
        assertThat(Transcript.End.of(cover)).isEqualTo(Transcript.End.CLOSED);
    }

    @Test
    void nextRequestHasAMinuteFromItsFirstByte() {
        ask(CHECK, NOW);
        ask("\r", NOW + 74 * SECOND);
        assertThat(cover.deadline()).isEqualTo(NOW + 134 * SECOND);
        ask("\nGET", NOW + 80 * SECOND);
        assertThat(cover.deadline()).isEqualTo(NOW + 134 * SECOND);
        ask(" / HTTP/1.1\r\nHost: a\r\n\r\nG", NOW + 100 * SECOND);
        assertThat(cover.deadline()).isEqualTo(NOW + 160 * SECOND);
    }

    @Test
    void missingBodyIsAwaitedForFiveSecondsAtATimeAndThirtyInAll() {
        assertThat(ask(POST)).startsWith("HTTP/1.1 404 ");
        assertThat(cover.isClosing()).isFalse();
        assertThat(cover.deadline()).isEqualTo(NOW + 5 * SECOND);
        for (int second = 3; second < 30; second += 3) {
            ask("x", NOW + second * SECOND);
            assertThat(cover.deadline()).isEqualTo(NOW + Math.min(second + 5, 30) * SECOND);
        }
        ask("x", NOW + 30 * SECOND);
        assertThat(Transcript.End.of(cover)).isEqualTo(Transcript.End.CLOSED);
    }

    @Test
    void missingBodyThatNeverComesClosesTheConnection() {
        ask(POST);
        cover.onDeadline(NOW + 5 * SECOND);
        assertThat(Transcript.End.of(cover)).isEqualTo(Transcript.End.CLOSED);
    }

    @Test
    void connectionIsIdleAgainAfterALateBody() {
        ask(POST);
        ask("x".repeat(500), NOW + 4 * SECOND);
        assertThat(cover.deadline()).isEqualTo(NOW + 79 * SECOND);
        assertThat(ask(CHECK, NOW + 20 * SECOND)).startsWith("HTTP/1.1 204 ");
    }

    @Test
    void lingeringEndsFiveSecondsAfterTheLastByteAndThirtyInAll() {
        assertThat(ask("rubbish")).startsWith("HTTP/1.1 400 ");
        assertThat(cover.deadline()).isEqualTo(NOW + 5 * SECOND);
        for (int second = 4; second < 30; second += 4) {
            assertThat(ask(CHECK, NOW + second * SECOND)).isEmpty();
            assertThat(cover.deadline()).isEqualTo(NOW + Math.min(second + 5, 30) * SECOND);
            assertThat(cover.isLingering()).isTrue();
        }
        cover.onDeadline(NOW + 30 * SECOND);
        assertThat(Transcript.End.of(cover)).isEqualTo(Transcript.End.CLOSED);
    }

    @Test
    void connectionIsClosedByTheFirstAnswerAfterAnHour() {
        for (int minute = 0; minute <= 60; minute++) {
            assertThat(ask(CHECK, NOW + minute * 60 * SECOND)).endsWith("Connection: keep-alive\r\n\r\n");
        }
        assertThat(ask(CHECK, NOW + 3600 * SECOND + 1)).endsWith("Connection: close\r\n\r\n");
        assertThat(cover.isClosing()).isTrue();
    }

    @Test
    void thousandthAnswerIsTheLast() {
        for (int i = 1; i < 1000; i++) {
            assertThat(ask(CHECK)).endsWith("Connection: keep-alive\r\n\r\n");
        }
        assertThat(ask(CHECK)).endsWith("Connection: close\r\n\r\n");
        assertThat(Transcript.End.of(cover)).isEqualTo(Transcript.End.CLOSED);
        assertThat(ask(CHECK)).isEmpty();
    }

    @Test
    void endlessChunksAreDiscardedUntilTheTimeIsUp() {
        ask("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        String chunk = "4000\r\n" + "x".repeat(0x4000) + "\r\n";
        for (int i = 0; i < 290; i++) {
            assertThat(ask(chunk, NOW + i * SECOND / 10)).isEmpty();
            assertThat(cover.isClosing()).isFalse();
        }
        ask(chunk, NOW + 30 * SECOND);
        assertThat(cover.isClosing()).isTrue();
    }

    @Test
    void randomBytesNeverThrowAndGetAtMostOnePage() {
        Random random = new Random(6);
        for (int round = 0; round < 20_000; round++) {
            HttpCover fresh = new HttpCover(NOW);
            byte[] noise = new byte[1 + random.nextInt(100)];
            random.nextBytes(noise);
            int bytes = fresh.onBytes(noise, 0, noise.length, NOW).length;
            assertThat(bytes).isLessThan(400);
        }
    }

    @Test
    void spoiltRequestsNeverThrowAndGetBoundedAnswers() throws IOException {
        Random random = new Random(7);
        List<Transcript> all = transcripts();
        for (int round = 0; round < 20_000; round++) {
            HttpCover fresh = new HttpCover(NOW);
            byte[] sent = all.get(random.nextInt(all.size())).sent();
            for (int i = random.nextInt(4); i >= 0; i--) {
                sent[random.nextInt(sent.length)] = (byte) random.nextInt();
            }
            int size = 1 + random.nextInt(sent.length);
            int bytes = 0;
            for (int at = 0; at < sent.length; at += size) {
                bytes += fresh.onBytes(sent, at, Math.min(size, sent.length - at), NOW).length;
            }
            assertThat(bytes).isLessThanOrEqualTo(400 + 20 * sent.length);
        }
    }

    private String ask(String sent) {
        return ask(sent, NOW);
    }

    private String ask(String sent, long now) {
        byte[] bytes = sent.getBytes(ISO_8859_1);
        return text(cover.onBytes(bytes, 0, bytes.length, now));
    }

    private String oneByOne(byte[] sent) {
        StringBuilder answer = new StringBuilder();
        for (int at = 0; at < sent.length; at++) {
            answer.append(text(cover.onBytes(sent, at, 1, NOW)));
        }
        return answer.toString();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }
}
