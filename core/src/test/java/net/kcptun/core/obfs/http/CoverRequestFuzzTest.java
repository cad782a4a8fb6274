package net.kcptun.core.obfs.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static net.kcptun.core.obfs.http.CoverRequest.Verdict.ACCEPTED;
import static net.kcptun.core.obfs.http.CoverRequest.Verdict.MORE;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import net.kcptun.core.fuzz.Tape;

/// What a server answers is judged the same in whatever pieces it comes, and no more of it is read than its head. The
/// first byte of an input is the length of the pieces.
final class CoverRequestFuzzTest {
    @FuzzTest
    void anyAnswerInAnyPieces(byte[] data) {
        Tape tape = new Tape(data);
        int piece = 1 + tape.u8();
        byte[] answer = tape.rest();
        CoverRequest whole = new CoverRequest();
        int read = whole.onBytes(answer, 0, answer.length);
        CoverRequest slow = new CoverRequest();
        int at = 0;
        while (at < answer.length && slow.verdict() == MORE) {
            at += slow.onBytes(answer, at, Math.min(piece, answer.length - at));
        }
        assertThat(slow.verdict()).isEqualTo(whole.verdict());
        assertThat(at).isEqualTo(read).isLessThanOrEqualTo(CoverRequest.MAX_HEAD_BYTES);
        assertThat(slow.statusLine()).isEqualTo(whole.statusLine()).matches("[ -~]{0,80}");
        if (whole.verdict() == ACCEPTED) {
            String head = new String(answer, 0, read, ISO_8859_1).replace("\r", "");
            assertThat(head).startsWith("HTTP/1.1 204").endsWith("\n\n");
            assertThat(head.indexOf("\n\n")).isEqualTo(head.length() - 2);
        } else if (whole.verdict() == MORE) {
            assertThat(read).isEqualTo(answer.length);
        }
    }
}
