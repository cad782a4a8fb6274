package net.kcptun.core.obfs.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.kcptun.core.obfs.http.CoverRequest.Outcome;
import org.junit.jupiter.api.Test;

final class CoverRequestTest {
    private final CoverRequest request = new CoverRequest();

    @Test
    void theServerAnswersItWith204() {
        byte[] bytes = CoverRequest.bytes("203.0.113.7:443");
        byte[] answer = new HttpCover(0).onBytes(bytes, 0, bytes.length, 0);
        assertThat(request.onBytes(answer, 0, answer.length)).isEqualTo(Outcome.ACCEPTED);
    }

    /// Datagrams come 1492 bytes from the start of the stream; a small window of the peer begins where this ends.
    @Test
    void itLeavesRoomForTheSmallestWindow() {
        assertThat(CoverRequest.bytes("[2001:db8:1111:2222:3333:4444:5555:6666]:65535"))
                .hasSizeLessThan(340);
    }

    @Test
    void anAnswerMayComeInPieces() {
        assertThat(read("HTTP/1.1 204 No Con")).isEqualTo(Outcome.MORE);
        assertThat(read("tent\r\nServer: x\r\n\r")).isEqualTo(Outcome.MORE);
        assertThat(read("\n")).isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    void otherAnswersAreRefused() {
        assertThat(read("HTTP/1.1 200 OK\r\n\r\n")).isEqualTo(Outcome.REFUSED);
        assertThat(request.statusLine()).isEqualTo("HTTP/1.1 200 OK");
    }

    @Test
    void anAnswerWithoutEndIsRefused() {
        assertThat(read("x".repeat(4095))).isEqualTo(Outcome.MORE);
        assertThat(read("x")).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void theStatusLineIsFitForALog() {
        read("SSH-2.0\u001b[31m\u00e9" + "x".repeat(200) + "\r\n\r\n");
        assertThat(request.statusLine()).startsWith("SSH-2.0?[31m?x").hasSize(80);
    }

    private Outcome read(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return request.onBytes(bytes, 0, bytes.length);
    }
}
