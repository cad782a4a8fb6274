package net.kcptun.core.obfs.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static net.kcptun.core.obfs.http.CoverRequest.Verdict.ACCEPTED;
import static net.kcptun.core.obfs.http.CoverRequest.Verdict.MORE;
import static net.kcptun.core.obfs.http.CoverRequest.Verdict.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class CoverRequestTest {
    private static final String HEAD = "HTTP/1.1 204 No Content\r\nServer: nginx\r\nConnection: keep-alive\r\n\r\n";

    private final CoverRequest request = new CoverRequest();

    /// Datagrams come 1492 bytes from the start of a stream, and the smallest window of a kernel is of 1152 bytes: with
    /// less than 340 bytes of HTTP before, they are outside of it.
    @Test
    void requestAndAnswerLeaveRoomForTheSmallestWindow() {
        byte[] longest = CoverRequest.bytes("[2001:db8:1111:2222:3333:4444:5555:6666]:65535");
        assertThat(longest).hasSizeLessThan(340);
        assertThat(new HttpCover(0).onBytes(longest, 0, longest.length, 0)).hasSizeLessThan(340);
    }

    @Test
    void requestIsThatOfABrowser() {
        assertThat(new String(CoverRequest.bytes("example.com:8080"), ISO_8859_1))
                .isEqualTo("""
                        GET /generate_204 HTTP/1.1
                        Host: example.com:8080
                        User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
                        Chrome/60.0.3112.32 Safari/537.36
                        Accept-Encoding: gzip
                        Connection: keep-alive

                        """.replace("\n", "\r\n"));
    }

    @Test
    void headIsAcceptedAndWhatIsBehindItIsLeft() {
        assertThat(read(HEAD + "secret")).isEqualTo(HEAD.length());
        assertThat(request.verdict()).isEqualTo(ACCEPTED);
        assertThat(request.statusLine()).isEqualTo("HTTP/1.1 204 No Content");
        assertThat(read("more")).isZero();
    }

    @Test
    void headIsAcceptedAtItsLastByteOnly() {
        for (int at = 0; at < HEAD.length(); at++) {
            assertThat(request.verdict()).isEqualTo(MORE);
            assertThat(read(HEAD.substring(at, at + 1))).isEqualTo(1);
        }
        assertThat(request.verdict()).isEqualTo(ACCEPTED);
    }

    @Test
    void otherServersAnswerMayHaveNoReasonAndBareLineFeeds() {
        for (String head : List.of("HTTP/1.1 204\r\n\r\n", "HTTP/1.1 204 \r\n\r\n", "HTTP/1.1 204 Fine\nA: b\n\n")) {
            CoverRequest fresh = new CoverRequest();
            byte[] bytes = head.getBytes(ISO_8859_1);
            assertThat(fresh.onBytes(bytes, 0, bytes.length)).isEqualTo(bytes.length);
            assertThat(fresh.verdict()).as(head).isEqualTo(ACCEPTED);
        }
    }

    @Test
    void otherAnswersAreRefusedAtTheEndOfTheirStatusLine() {
        for (String line : List.of(
                "HTTP/1.1 404 Not Found",
                "HTTP/1.1 200 OK",
                "HTTP/1.0 204 No Content",
                "HTTP/2 204",
                "HTTP/1.1 2045",
                "HTTP/1.1  204",
                "http/1.1 204 No Content",
                "HTTP/1.1 20",
                "SSH-2.0-OpenSSH_9.2",
                "")) {
            CoverRequest fresh = new CoverRequest();
            byte[] bytes = (line + "\r\nA: b\r\n\r\n").getBytes(ISO_8859_1);
            assertThat(fresh.onBytes(bytes, 0, bytes.length)).isEqualTo(line.length() + 2);
            assertThat(fresh.verdict()).as(line).isEqualTo(REFUSED);
            assertThat(fresh.statusLine()).isEqualTo(line);
        }
    }

    @Test
    void statusLineIsPrintableAndShort() {
        read("HTTP/1.1 500 \u001b[31m\t\u00ff" + "x".repeat(200));
        assertThat(request.verdict()).isEqualTo(REFUSED);
        assertThat(request.statusLine())
                .isEqualTo("HTTP/1.1 500 ?[31m??" + "x".repeat(60))
                .hasSize(80);
    }

    @Test
    void longReasonIsNoReasonToRefuse() {
        read("HTTP/1.1 204 " + "x".repeat(200) + "\r\n\r\n");
        assertThat(request.verdict()).isEqualTo(ACCEPTED);
        assertThat(request.statusLine()).hasSize(80);
    }

    @Test
    void headOf4096BytesIsAcceptedAndNoLonger() {
        String start = "HTTP/1.1 204 No Content\r\nA: ";
        read(start + "a".repeat(4096 - start.length() - 4) + "\r\n\r\n");
        assertThat(request.verdict()).isEqualTo(ACCEPTED);
        CoverRequest fresh = new CoverRequest();
        byte[] endless = (start + "a".repeat(5000)).getBytes(ISO_8859_1);
        assertThat(fresh.onBytes(endless, 0, endless.length)).isEqualTo(4096);
        assertThat(fresh.verdict()).isEqualTo(REFUSED);
    }

    @Test
    void randomBytesAreNeverAccepted() {
        Random random = new Random(8);
        byte[] noise = new byte[5000];
        for (int round = 0; round < 1000; round++) {
            random.nextBytes(noise);
            CoverRequest fresh = new CoverRequest();
            fresh.onBytes(noise, 0, noise.length);
            assertThat(fresh.verdict()).isEqualTo(REFUSED);
            assertThat(fresh.statusLine()).matches("[ -~]{0,80}");
        }
    }

    private int read(String answer) {
        byte[] bytes = answer.getBytes(ISO_8859_1);
        return request.onBytes(bytes, 0, bytes.length);
    }
}
