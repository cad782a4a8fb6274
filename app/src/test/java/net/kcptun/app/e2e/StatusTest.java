package net.kcptun.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.net.loop.Transport;
import net.kcptun.app.status.Status;
import net.kcptun.core.tunnel.api.SessionState;
import org.junit.jupiter.api.Test;

/// What the status servers of both ends tell of bytes that were really carried.
final class StatusTest {
    private static final int BYTES = 3_000_000;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void textJsonAndMetricsTellTheSameOfBothEnds() throws Exception {
        try (TunnelPair pair = TunnelPair.open(Setup.over(Transport.NIO), Target.manual(Setup.IPV4));
                Status client = pair.client().status();
                Status server = pair.server().status();
                Connection user = pair.connect()) {
            carry(pair, user, client);
            Eventually.holds(
                    "it is seen", () -> json(server, "tcp", "sent_bytes") == BYTES, () -> get(server, "/stats"));
            assertThat(json(client, "tcp", "received_bytes")).isEqualTo(BYTES);
            assertThat(json(server, "tcp", "sent_bytes")).isEqualTo(BYTES);
            assertThat(metric(client, "kcptun_tcp_bytes_total{direction=\"received\"}"))
                    .isEqualTo(BYTES);
            assertThat(metric(server, "kcptun_tcp_bytes_total{direction=\"sent\"}"))
                    .isEqualTo(BYTES);
            assertThat(get(client, "/stats")).contains("[total] tcp: 2.86 MiB, 0; kcp: ", "rx/tx=0/2.86 MiB");
            assertThat(get(server, "/stats")).contains("[total] tcp: 0, 2.86 MiB; kcp: ", "rx/tx=2.86 MiB/0");
            assertThat(metric(client, "kcptun_sessions{state=\"open\"}")).isEqualTo(1);
            assertThat(metric(client, "kcptun_segments_total{direction=\"sent\"}"))
                    .isEqualTo(metric(server, "kcptun_segments_total{direction=\"received\"}"));
            assertThat(json(client, "kcp", "sent_bytes")).isGreaterThan(json(client, "tcp", "received_bytes"));
        }
    }

    @Test
    void ratesAreThoseSinceTheLastPost() throws Exception {
        try (TunnelPair pair = TunnelPair.open(Setup.over(Transport.NIO), Target.manual(Setup.IPV4));
                Status client = pair.client().status();
                Connection user = pair.connect()) {
            carry(pair, user, client);
            assertThat(post(client)).containsPattern("\\[rx,tx] tcp: [0-9.]+ [KM]?i?B/s, 0/s; kcp: .*efficiency: ");
            String second = post(client);
            assertThat(second).contains("[rx,tx] tcp: 0/s, 0/s;", "[total] tcp: 2.86 MiB, 0");
            assertThat(get(client, "/stats")).doesNotContain("[rx,tx]");
        }
    }

    @Test
    void aClientIsReadyOnceItsServerAnswers() throws Exception {
        Setup setup = Setup.over(Transport.NIO);
        try (End server = End.server(setup, 0, new HostPort(Setup.IPV4, 9));
                End client = End.client(setup, server.udpAddress());
                Status status = client.status();
                Status other = server.status()) {
            Eventually.holds("ready", () -> send(status, "/ready").statusCode() == 200, () -> get(status, "/ready"));
            assertThat(get(status, "/healthy")).isEqualTo("ok: the peer " + address(server) + " answers\n");
            assertThat(get(other, "/ready")).isEqualTo("serving\n");
        }
    }

    /// What asks the hung loop gets what it said last, and soon; so nothing waits behind it.
    @Test
    void aLoopThatHangsIsToldAndKeepsNobodyWaiting() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        try (TunnelPair pair = TunnelPair.open(Setup.over(Transport.NIO), Target.manual(Setup.IPV4));
                Status server = pair.server().status()) {
            assertThat(send(server, "/healthy").statusCode()).isEqualTo(200);
            pair.server().loops().getFirst().execute(() -> awaitUninterruptibly(hangs));
            Eventually.holds(
                    "it is told", () -> send(server, "/healthy").statusCode() == 503, () -> get(server, "/healthy"));
            assertThat(get(server, "/healthy")).startsWith("not healthy: event loop 0 does not answer");
            assertThat(send(server, "/ready").statusCode()).isEqualTo(503);
            assertThat(get(server, "/metrics")).contains("kcptun_");
            hangs.countDown();
            Eventually.holds("it turns", () -> send(server, "/healthy").statusCode() == 200, () -> get(server, "/"));
        } finally {
            hangs.countDown();
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aClientWithoutAServerIsNotReadyButHealthy() throws Exception {
        Setup setup = Setup.over(Transport.NIO);
        InetSocketAddress nobody;
        try (End server = End.server(setup, 0, new HostPort(Setup.IPV4, 9))) {
            nobody = server.udpAddress();
        }
        try (End client = End.client(setup, nobody);
                Status status = client.status()) {
            HttpResponse<String> ready = send(status, "/ready");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains("has not answered yet");
            assertThat(send(status, "/healthy").statusCode()).isEqualTo(200);
            assertThat(get(status, "/api/v1/stats")).contains("\"code\":\"peer_connecting\",\"severity\":\"problem\"");
        }
    }

    @Test
    void endedSessionsKeepTheirReason() throws Exception {
        try (TunnelPair pair = TunnelPair.open(Setup.over(Transport.NIO), Target.serving(Setup.IPV4, Exchange::serve));
                Status client = pair.client().status()) {
            pair.play(Exchange.small(1));
            pair.client().awaitSessions(1, SessionState.TIME_WAIT);
            Eventually.holds("seen", () -> get(client, "/stats?sessions=all").contains(" x peer="), () -> "");
            Eventually.holds("seen", () -> get(client, "/stats?sessions=all").contains("(completed)"), () -> "");
            assertThat(get(client, "/stats?sessions=all&nobanner=1")).startsWith("server time: ");
            assertThat(metric(client, "kcptun_sessions_closed_total{reason=\"completed\"}"))
                    .isEqualTo(1);
        }
    }

    /// What is seen may be a fifth of a second old.
    private void carry(TunnelPair pair, Connection user, Status client) throws Exception {
        Connection target = pair.target().next();
        Together.run(() -> user.send(1, BYTES), () -> target.expect(1, BYTES));
        pair.client().awaitDelivered(BYTES);
        Eventually.holds(
                "it is seen", () -> json(client, "tcp", "received_bytes") == BYTES, () -> get(client, "/stats"));
    }

    private static String address(End end) {
        return end.udpAddress().getAddress().getHostAddress() + ":"
                + end.udpAddress().getPort();
    }

    private double json(Status status, String layer, String member) {
        Matcher value = Pattern.compile("\"totals\":\\{.*?\"" + layer + "\":\\{[^}]*\"" + member + "\":([0-9.]+)")
                .matcher(get(status, "/api/v1/stats"));
        assertThat(value.find()).isTrue();
        return Double.parseDouble(value.group(1));
    }

    private double metric(Status status, String series) {
        return get(status, "/metrics")
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length())))
                .findFirst()
                .orElseThrow();
    }

    private String get(Status status, String path) {
        return send(status, path).body();
    }

    private HttpResponse<String> send(Status status, String path) {
        return send(HttpRequest.newBuilder(uri(status, path)).build());
    }

    private String post(Status status) {
        return send(HttpRequest.newBuilder(uri(status, "/stats"))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build())
                .body();
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static URI uri(Status status, String path) {
        return URI.create("http://127.0.0.1:" + status.address().getPort() + path);
    }
}
