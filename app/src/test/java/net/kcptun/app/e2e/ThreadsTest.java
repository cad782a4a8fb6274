package net.kcptun.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import net.kcptun.app.config.Configs;
import net.kcptun.app.log.StartException;
import net.kcptun.app.net.loop.Transport;
import net.kcptun.app.status.Status;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.tunnel.TunnelSnapshot;
import net.kcptun.core.tunnel.api.Limit;
import net.kcptun.core.tunnel.api.SessionState;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.tunnel.api.TunnelEvent.PeerMoved;
import net.kcptun.core.tunnel.api.TunnelOptions.Timing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;

/// Ends with four event loops each, which share their ports. Linux only.
@Timeout(60)
final class ThreadsTest {
    private static final int THREADS = 4;
    private static final int USERS = 8;
    private static final int ROUNDS = 6;

    private final Setup setup = Setup.over(Transport.EPOLL).threads(THREADS);

    /// Its configuration differs from the others' until then, which the log says.
    @Test
    void aLoopThatTakesAReloadLateIsTold() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        Target target = Target.serving(Setup.IPV4, Exchange::serve);
        try (TunnelPair pair = TunnelPair.open(setup, target)) {
            pair.server().loops().get(2).execute(() -> await(hangs));
            pair.server().reload(config -> Configs.withTiming(config, new Timing(100, 30, 120, 25)));
            Recorder recorder = pair.server().recorder();
            assertThat(recorder.lines())
                    .filteredOn(line -> line.startsWith("reload: "))
                    .singleElement()
                    .asString()
                    .startsWith("reload: event loop 2 does not answer; ");
            hangs.countDown();
            String late = "reload: event loop 2 has taken over the new configuration now";
            Eventually.holds(late, () -> recorder.lines().contains(late), recorder::lines);
            pair.play(Exchange.small(1));
        } finally {
            hangs.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @NullSource
    @EnumSource(
            value = CipherMethod.class,
            names = {"AES256GCM", "XCHACHA20POLY1305_IETF"})
    void manyConnectionsCarryTheirBytesAtOnce(CipherMethod method) throws Exception {
        Target target = Target.serving(Setup.IPV4, Exchange::serve);
        try (TunnelPair pair = TunnelPair.open(setup.method(method), target);
                Together users = new Together()) {
            for (int user = 0; user < USERS; user++) {
                int seed = user;
                users.start(() -> {
                    for (int round = 0; round < ROUNDS; round++) {
                        pair.play(Exchange.of(seed * 100 + round));
                    }
                });
            }
            users.join();
            assertThat(pair.target().accepted()).isEqualTo(USERS * ROUNDS);
            assertThat(loops(pair.client(), loop -> !loop.sessions().isEmpty())).isGreaterThan(1);
        }
    }

    @Test
    void theKernelSpreadsClientsAmongTheLoops() throws Exception {
        try (Target target = Target.serving(Setup.IPV4, Exchange::serve);
                End server = End.server(setup, 0, target.address())) {
            List<End> clients = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                clients.add(End.client(setup, server.udpAddress()));
            }
            Eventually.holds(
                    "more than one loop is heard",
                    () -> loops(server, loop -> loop.stats().packetsReceived > 0) > 1,
                    server::snapshots);
            clients.forEach(End::close);
        }
    }

    @Test
    void connectionsGoOnInBothDirectionsWhenTheClientsPortChanges() throws Exception {
        AtomicBoolean isOver = new AtomicBoolean();
        try (Target target = Target.serving(Setup.IPV4, ThreadsTest::echo);
                End server = End.server(setup, 0, target.address());
                UdpRelay relay = new UdpRelay(server.udpAddress(), UdpRelay.Path.CLEAN);
                End client = End.client(setup.threads(1), relay.address());
                Together users = new Together()) {
            for (int user = 0; user < USERS; user++) {
                int seed = user;
                users.start(() -> echo(client, seed, isOver));
            }
            server.awaitSessions(USERS, SessionState.OPEN);
            for (int move = 0; move < ROUNDS; move++) {
                relay.changeServerSide();
                int port = relay.serverSide().getPort();
                server.recorder().await("a move", event -> event instanceof PeerMoved m && m.to().port() == port);
            }
            isOver.set(true);
            users.join();
            server.awaitQuiet();
            assertThat(target.accepted()).isEqualTo(USERS);
            assertThat(server.recorder().count(TunnelEvent.SessionAccepted.class))
                    .isEqualTo(USERS);
        }
    }

    private static void echo(Connection target) throws Exception {
        try (target) {
            target.in().transferTo(target.out());
        }
    }

    private static void echo(End client, int seed, AtomicBoolean isOver) throws Exception {
        try (Connection user = Connection.to(client.tcpAddress())) {
            for (int i = 0; !isOver.get(); i++) {
                long bytes = seed * 1_000_000L + i;
                Together.run(() -> user.send(bytes, 200_000), () -> user.expect(bytes, 200_000));
            }
            user.finish();
            user.expectEnd();
        }
    }

    @Test
    void reloadsLoseNothing() throws Exception {
        try (TunnelPair pair = TunnelPair.open(setup, Target.serving(Setup.IPV4, Exchange::serve))) {
            Together.run(
                    () -> pair.play(Exchange.of(1)),
                    () -> pair.play(Exchange.of(2)),
                    () -> pair.play(Exchange.of(3)),
                    () -> {
                        for (int i = 0; i < 20; i++) {
                            pair.client().reload(config -> config);
                            pair.server().reload(config -> config);
                        }
                    });
        }
    }

    @Test
    void aServerThatStopsFailsTheConnectionsOfAllItsLoops() throws Exception {
        try (Target target = Target.manual(Setup.IPV4);
                End server = End.server(setup, 0, target.address());
                End client = End.client(setup, server.udpAddress())) {
            List<Connection> users = new ArrayList<>();
            for (int i = 0; i < 2 * USERS; i++) {
                Connection user = Connection.to(client.tcpAddress());
                users.add(user);
                user.send(1, 10);
                target.next().expect(1, 10);
            }
            server.stop();
            for (Connection user : users) {
                user.expectFailure();
                user.close();
            }
        }
    }

    @Test
    void theLimitOfSessionsIsThatOfAllLoops() throws Exception {
        int limit = 5;
        try (Target target = Target.manual(Setup.IPV4);
                End server = End.server(setup.limit(Limit.SESSIONS, limit), 0, target.address());
                End client = End.client(setup, server.udpAddress())) {
            for (int i = 0; i < limit; i++) {
                Connection.to(client.tcpAddress());
                target.next();
            }
            client.awaitSessions(limit, SessionState.OPEN);
            for (int i = 0; i < 2 * THREADS; i++) {
                Connection.expectRefusal(client.tcpAddress());
            }
            assertThat(target.accepted()).isEqualTo(limit);
        }
    }

    @Test
    void aSecondProgramOnTheSameUdpPortIsRefused() throws Exception {
        try (Target target = Target.manual(Setup.IPV4);
                End server = End.server(setup, 0, target.address())) {
            int port = server.udpAddress().getPort();
            for (int threads : new int[] {1, THREADS}) {
                assertThatThrownBy(() -> End.server(setup.threads(threads), port, target.address()))
                        .isInstanceOf(StartException.class)
                        .hasMessageContaining("UDP " + Setup.IPV4 + ":" + port)
                        .hasMessageContaining("in use");
            }
        }
    }

    @Test
    void aSecondProgramOnTheSameTcpPortIsRefused() throws Exception {
        try (Target target = Target.manual(Setup.IPV4);
                End server = End.server(setup, 0, target.address());
                End client = End.client(setup, server.udpAddress())) {
            int port = client.tcpAddress().getPort();
            for (int threads : new int[] {1, THREADS}) {
                assertThatThrownBy(() -> End.client(setup.threads(threads), port, server.udpAddress()))
                        .isInstanceOf(StartException.class)
                        .hasMessageContaining("TCP " + Setup.IPV4 + ":" + port)
                        .hasMessageContaining("in use");
            }
        }
    }

    @Test
    void thePortIsFreeAgainOnceAllLoopsHaveStopped() throws Exception {
        try (Target target = Target.serving(Setup.IPV4, Exchange::serve)) {
            End first = End.server(setup, 0, target.address());
            int port = first.udpAddress().getPort();
            first.close();
            try (End second = End.server(setup, port, target.address())) {
                assertThat(second.udpAddress().getPort()).isEqualTo(port);
            }
        }
    }

    @Test
    void theStartIsToldOnce() throws Exception {
        try (Target target = Target.manual(Setup.IPV4);
                End server = End.server(setup, 0, target.address());
                End client = End.client(setup, server.udpAddress())) {
            assertThat(server.recorder().lines())
                    .filteredOn(line -> line.startsWith("udp bind: "))
                    .hasSize(1);
            assertThat(client.recorder().lines())
                    .filteredOn(line -> line.startsWith("tcp listen: "))
                    .hasSize(1);
            assertThat(client.recorder().lines())
                    .filteredOn(line -> line.startsWith("udp connect: "))
                    .hasSize(1);
        }
    }

    @Test
    void theStatusShowsAllLoopsAndTheirSums() throws Exception {
        int bytes = 100_000;
        try (TunnelPair pair = TunnelPair.open(setup, Target.manual(Setup.IPV4));
                Status client = pair.client().status();
                Status server = pair.server().status()) {
            for (int i = 0; i < USERS; i++) {
                pair.connect().send(i, bytes);
                pair.target().next().expect(i, bytes);
            }
            pair.client().awaitDelivered(USERS * bytes);
            for (Status status : List.of(client, server)) {
                Eventually.holds(
                        "the loads are measured",
                        () -> get(status, "/metrics").contains("kcptun_loop_load_ratio{loop=\"3\"}"),
                        () -> get(status, "/metrics"));
                assertThat(get(status, "/api/v1/stats")).contains("\"threads\":4", "\"open\":" + USERS);
                assertThat(get(status, "/stats")).contains("781 KiB");
                assertThat(get(status, "/ready")).doesNotContain("not");
            }
        }
    }

    private static long loops(End end, Predicate<TunnelSnapshot> which) {
        return end.snapshots().stream().filter(which).count();
    }

    private static String get(Status status, String path) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + status.address().getPort() + path);
            return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
