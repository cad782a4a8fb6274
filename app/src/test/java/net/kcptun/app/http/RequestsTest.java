package net.kcptun.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is answered to requests of every form.
final class RequestsTest {
    private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n";

    private Rig rig;

    @BeforeEach
    void start() throws Exception {
        rig = new Rig();
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void everyAnswerProtectsTheBrowser() throws Exception {
        for (String path : new String[] {"/", "/nothing", "/broken"}) {
            Client.Response response = rig.get(path);
            assertThat(response.header("Cache-Control")).isEqualTo("no-store");
            assertThat(response.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(response.header("Content-Security-Policy"))
                    .isEqualTo("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
            assertThat(response.header("Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(response.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
            assertThat(response.header("Date")).matches("[A-Z][a-z]{2}, \\d{2} [A-Z][a-z]{2} \\d{4} [0-9:]{8} GMT");
            assertThat(response.header("Server")).isNull();
            assertThat(response.header("Access-Control-Allow-Origin")).isNull();
        }
    }

    @Test
    void getAnswersWithTheResource() throws Exception {
        Client.Response response = rig.get("/");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("page\n");
        assertThat(response.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
    }

    @Test
    void headHasTheHeadersWithoutTheBody() throws Exception {
        try (Client client = rig.connect()) {
            Client.Response response = client.send("HEAD /" + HOST + "\r\n").readHead();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("Content-Length")).isEqualTo("5");
            assertThat(client.get("/").read().body()).isEqualTo("page\n");
        }
    }

    @Test
    void requestIsHandedOverDecoded() throws Exception {
        rig.get("/?a=1&a=2&b=%C3%A9+x&c&=d&&%61b=%3D", "Accept: text/html", "Accept: */*");
        assertThat(rig.asked)
                .containsEntry(
                        "/",
                        new Request(
                                false,
                                "/",
                                Map.of("a", "2", "b", "\u00e9 x", "c", "", "", "d", "ab", "="),
                                "text/html, */*"));
    }

    @ParameterizedTest
    @CsvSource({
        "/a%20b, 200",
        "/%61%20b, 200",
        "/a+b, 404",
        "http://localhost/a%20b, 200",
        "http://localhost, 200",
        "HTTP://LOCALHOST:80?x=y, 200",
        "//, 404",
        "/../, 404",
        "/nothing, 404",
        "/%, 400",
        "/%2, 400",
        "/%zz, 400",
        "/%00, 400",
        "/%0d%0a, 400",
        "/%ff, 400",
        "/%c0%af, 400",
        "/?a=%f, 400",
        "/?%80, 400",
        "/#a, 400",
        "http://, 400",
        "a, 400",
        "*, 400",
    })
    void targetsAreDecodedOrRefused(String target, int status) throws Exception {
        assertThat(rig.get(target).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "POST"})
    void otherMethodsAreToldWhatIsTaken(String method) throws Exception {
        Client.Response response = rig.ask(method + " /" + HOST + "\r\n");
        assertThat(response.status()).isEqualTo(405);
        assertThat(response.header("Allow")).isEqualTo("GET, HEAD");
        Client.Response put = rig.ask("PUT /post" + HOST + "\r\n");
        assertThat(put.header("Allow")).isEqualTo("GET, HEAD, POST");
    }

    @ParameterizedTest
    @CsvSource({
        "'GET / HTTP/2.0\r\nHost: localhost\r\n\r\n', 505",
        "'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 505",
        "'GET / COFFEE/1.0\r\n\r\n', 400",
        "'BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n', 501",
        "'get / HTTP/1.1\r\nHost: localhost\r\n\r\n', 501",
        "'CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n', 501",
        "'POST /post HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked\r\n\r\n', 501",
        "'GET /\r\n\r\n', 400",
        "'nonsense\r\n\r\n', 400",
        "'GET / HTTP/1.1 x\r\n\r\n', 400",
        "'GET / HTTP/x\r\n\r\n', 400",
        "'GET / HTTP/1.1\r\nHost: localhost\r\nno colon\r\n\r\n', 400",
        "'GET / HTTP/1.1\r\nHost: localhost\r\nA b: c\r\n\r\n', 400",
        "'GET / HTTP/1.1\r\n\r\n', 400",
        "'GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n', 400",
        "'POST /post HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n', 400",
        "'POST /post HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n', 400",
        "'POST /post HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 400",
        "'POST /post HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 400",
        "'POST /post HTTP/1.1\r\nHost: localhost\r\nExpect: miracles\r\n\r\n', 417",
        "'GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx', 413",
        "'GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n', 413",
        "'POST /post HTTP/1.1\r\nHost: localhost\r\nContent-Length: 8193\r\n\r\n', 413",
        "'POST /post HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n', 413",
    })
    void whatCannotBeServedIsSaidAndTheConnectionEnds(String raw, int status) throws Exception {
        try (Client client = rig.connect()) {
            Client.Response response = client.send(raw).read();
            assertThat(response.status()).isEqualTo(status);
            assertThat(response.header("Connection")).isEqualTo("close");
            assertThat(response.body()).endsWith("\n").hasLineCount(1);
            assertThat(client.ends()).isTrue();
        }
    }

    @Test
    void longLinesAndHeadersAreRefusedAtOnce() throws Exception {
        assertThat(rig.ask("GET /" + "a".repeat(9000)).status()).isEqualTo(414);
        assertThat(rig.ask("GET /" + HOST + "A: " + "a".repeat(9000)).status()).isEqualTo(431);
        assertThat(rig.ask("GET /" + HOST + "A: b\r\n".repeat(100)).status()).isEqualTo(431);
        assertThat(rig.ask("POST /post" + HOST + "Transfer-Encoding: chunked\r\n\r\n0\r\n" + "A: b\r\n".repeat(100))
                        .status())
                .isEqualTo(431);
        assertThat(rig.get("/?" + "a".repeat(1900), "A: " + "a".repeat(5900)).status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 0\r\n\r\n",
                "Content-Length: 3\r\n\r\nabc",
                "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1;x=y\r\nd\r\n0\r\nTrailer: x\r\n\r\n",
            })
    void smallBodiesAreReadAndForgotten(String bodied) throws Exception {
        try (Client client = rig.connect()) {
            client.send("POST /post" + HOST + bodied).get("/");
            assertThat(client.read().body()).isEqualTo("posted\n");
            assertThat(client.read().body()).isEqualTo("page\n");
        }
    }

    @Test
    void chunkedBodyHasItsLimitToo() throws Exception {
        String chunk = "1000\r\n" + "a".repeat(4096) + "\r\n";
        String start = "POST /post" + HOST + "Transfer-Encoding: chunked\r\n\r\n" + chunk + chunk;
        assertThat(rig.ask(start + "0\r\n\r\n").status()).isEqualTo(200);
        assertThat(rig.ask(start + "1\r\na\r\n0\r\n\r\n").status()).isEqualTo(413);
    }

    @Test
    void bodyIsInvitedWhereItIsExpected() throws Exception {
        try (Client client = rig.connect()) {
            client.send("POST /post" + HOST + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(client.readHead().status()).isEqualTo(100);
            client.send("ab");
            assertThat(client.read().body()).isEqualTo("posted\n");
        }
    }

    @Test
    void bodyThatIsTooLargeIsNotInvited() throws Exception {
        assertThat(rig.ask("POST /post" + HOST + "Expect: 100-continue\r\nContent-Length: 9000\r\n\r\n")
                        .status())
                .isEqualTo(413);
    }

    @Test
    void connectionIsKeptAndPipelinedRequestsAreAnsweredInOrder() throws Exception {
        try (Client client = rig.connect()) {
            StringBuilder many = new StringBuilder();
            for (int i = 0; i < 200; i++) {
                many.append("GET /")
                        .append(HOST)
                        .append("\r\nHEAD /big")
                        .append(HOST)
                        .append("\r\n");
                many.append("POST /post").append(HOST).append("Content-Length: 1\r\n\r\nx");
            }
            client.send(many.toString());
            for (int i = 0; i < 200; i++) {
                assertThat(client.read().body()).isEqualTo("page\n");
                assertThat(client.readHead().header("Content-Length")).isEqualTo("" + Rig.BIG);
                assertThat(client.read().body()).isEqualTo("posted\n");
            }
        }
    }

    @Test
    void requestsBehindABigAnswerWaitForIt() throws Exception {
        try (Client client = rig.connect()) {
            client.get("/big").get("/").get("/nothing");
            assertThat(client.read().body()).hasSize(Rig.BIG);
            assertThat(client.read().body()).isEqualTo("page\n");
            assertThat(client.read().status()).isEqualTo(404);
        }
    }

    @Test
    void requestMayComeByteByByte() throws Exception {
        try (Client client = rig.connect()) {
            for (char c : ("GET /" + HOST + "\r\n").toCharArray()) {
                client.send("" + c);
            }
            assertThat(client.read().body()).isEqualTo("page\n");
        }
    }

    @Test
    void connectionEndsWhereTheClientAsksForIt() throws Exception {
        try (Client client = rig.connect()) {
            Client.Response response = client.get("/", "Connection: close").read();
            assertThat(response.header("Connection")).isEqualTo("close");
            assertThat(client.ends()).isTrue();
        }
    }

    @Test
    void olderClientsAreServed() throws Exception {
        try (Client client = rig.connect()) {
            assertThat(client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                            .read()
                            .header("Connection"))
                    .isEqualTo("keep-alive");
            assertThat(client.send("GET / HTTP/1.0\r\n\r\n").read().header("Connection"))
                    .isEqualTo("close");
            assertThat(client.ends()).isTrue();
        }
    }

    @Test
    void clientThatHasSaidAllIsAnswered() throws Exception {
        try (Client client = rig.connect()) {
            client.get("/");
            client.socket.shutdownOutput();
            assertThat(client.read().body()).isEqualTo("page\n");
            assertThat(client.ends()).isTrue();
        }
    }

    @Test
    void brokenResourceIsAnsweredForAndToldOnce() throws Exception {
        for (int i = 0; i < 3; i++) {
            Client.Response response = rig.get("/broken");
            assertThat(response.status()).isEqualTo(500);
            assertThat(response.body()).hasLineCount(1).doesNotContain("IllegalState");
        }
        assertThat(rig.lines).containsExactly("status server: /broken: IllegalStateException: broken");
    }
}
