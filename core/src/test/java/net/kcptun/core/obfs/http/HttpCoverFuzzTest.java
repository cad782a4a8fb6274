package net.kcptun.core.obfs.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Locale;
import java.util.SplittableRandom;
import net.kcptun.core.fuzz.Tape;

/// Whatever a prober sends, in whatever pieces and at whatever pace, gets a bounded answer of nginx's kind, and the
/// first answer does not depend on the pieces. The first byte of an input chooses pieces and pace.
final class HttpCoverFuzzTest {
    private static final long SECOND = 1_000_000_000;
    private static final long NOW = 1_795_424_707 * SECOND;

    @FuzzTest
    void anyBytesInAnyPieces(byte[] data) {
        Tape tape = new Tape(data);
        SplittableRandom random = new SplittableRandom(tape.u8());
        byte[] sent = tape.rest();
        HttpCover cover = new HttpCover(NOW);
        long now = NOW;
        int answered = 0;
        for (int at = 0; at < sent.length; ) {
            int length = Math.min(1 + random.nextInt(random.nextBoolean() ? 10 : 3000), sent.length - at);
            now += random.nextInt(8) == 0 ? random.nextLong(6 * SECOND) : 0;
            cover.onDeadline(now);
            boolean wasClosing = cover.isClosing();
            byte[] answer = cover.onBytes(sent, at, length, now);
            at += length;
            answered += answer.length;
            assertThat(answered).isLessThanOrEqualTo(400 + 20 * at);
            assertThat(wasClosing && answer.length > 0).isFalse();
            assertAnswer(text(answer));
            assertThat(cover.deadline()).isGreaterThan(now);
            assertThat(cover.isLingering() && !cover.isClosing()).isFalse();
            assertThat(cover.isClosing() || cover.deadline() != Long.MAX_VALUE).isTrue();
        }
        cover.onDeadline(now + 80 * SECOND);
        assertThat(cover.isClosing() && !cover.isLingering()).isTrue();
        assertFirstAnswerIsTheSame(sent);
    }

    /// nginx looks at a chunked body before it answers, and then no more.
    private static void assertFirstAnswerIsTheSame(byte[] sent) {
        if (text(sent).toLowerCase(Locale.ROOT).contains("transfer-encoding")) {
            return;
        }
        HttpCover slow = new HttpCover(NOW);
        String first = "";
        int at = 0;
        while (at < sent.length && first.isEmpty() && !slow.isClosing()) {
            first = text(slow.onBytes(sent, at++, 1, NOW));
        }
        HttpCover quick = new HttpCover(NOW);
        String all = text(quick.onBytes(sent, 0, sent.length, NOW));
        assertThat(all).startsWith(first);
        if (at == sent.length) {
            assertThat(all).isEqualTo(first);
            assertThat(Transcript.End.of(quick)).isEqualTo(Transcript.End.of(slow));
        }
    }

    private static void assertAnswer(String answer) {
        if (answer.startsWith("HTTP/1.1 ")) {
            assertThat(answer).matches("(?s)HTTP/1\\.1 [1-5]\\d\\d .*\r\n\r\n.*");
        } else if (!answer.isEmpty()) {
            assertThat(answer).startsWith("<html>");
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }
}
