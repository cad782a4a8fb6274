package net.kcptun.registry.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two rendezvous servers as processes of their own, A and B, and a real engine between them: a server registers at B,
/// clients ask at A. Each of the three is killed, and comes back. `keepalive` is 3 s.
@Timeout(300)
final class FrontEndsTest {
    private static final String FOUND = "the server answers at";
    private static final byte[] HELLO = {1, 2, 3, 4};

    @TempDir
    Path folder;

    private RedisServer redis;
    private ServerSocket target;
    private Program a;
    private Program b;
    private Program server;
    private int portOfA;
    private int portOfB;

    @BeforeEach
    void start() throws IOException {
        redis = RedisServer.start(folder);
        target = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::echo);
        portOfA = RedisServer.freePort();
        portOfB = RedisServer.freePort();
        a = frontEnd(portOfA);
        b = frontEnd(portOfB);
        a.await("registry: redis at 127.0.0.1:" + redis.port() + " answers");
        b.await("answers");
        server = Program.start(folder, "\"connect\": \"127.0.0.1:" + target.getLocalPort() + "\", " + meeting(portOfB));
        server.await("is registered at");
    }

    @AfterEach
    void stop() throws IOException {
        for (Program each : new Program[] {server, a, b}) {
            if (each != null) {
                each.close();
            }
        }
        target.close();
        redis.close();
    }

    @Test
    void aClientFindsItsServerThroughTwoFrontEnds() throws Exception {
        int listen = RedisServer.freePort();
        try (Program client = client(portOfA, listen)) {
            client.await(FOUND);
            assertEcho(listen);
            a.kill();
            assertEcho(listen);
            a = frontEnd(portOfA);
            long from = System.nanoTime();
            a.await("answers");
            meet(portOfA);
            tell("A is back, a new client at A meets the server after", from);
        }
        assertThat(redis.cli("DBSIZE")).isEqualTo("1");
        assertThat(a.page("/ready")).isEqualTo("200 serving");
        assertThat(a.page("/metrics")).contains("kcptun_registry_up 1.0", "kcptun_registry_introductions_total");
    }

    @Test
    void aServerIsFoundAgainAfterItsFrontEndWasKilled() throws Exception {
        b.kill();
        int seen = server.await("does not answer");
        b = frontEnd(portOfB);
        long from = System.nanoTime();
        server.await("is registered at", seen);
        tell("B is back, the server is registered after", from);
        meet(portOfA);
        tell("B is back, a new client at A meets the server after", from);
    }

    @Test
    void withoutTheEngineThoseAtOneFrontEndMeetAndAllOnceItIsBack() throws Exception {
        redis.kill();
        long killed = System.nanoTime();
        a.await("does not answer: ");
        b.await("does not answer: ");
        tell("the engine is killed, both know after", killed);
        meet(portOfB);
        Eventually.holds("it is told", () -> a.page("/ready").startsWith("200 degraded: the registry redis at"));
        assertThat(a.page("/metrics")).contains("kcptun_registry_up 0.0");
        assertThat(a.page("/api/v1/stats")).contains("\"is_up\":false");
        int listen = RedisServer.freePort();
        try (Program lost = client(portOfA, listen)) {
            lost.await("no server has registered");
            redis.restart();
            long from = System.nanoTime();
            lost.await(FOUND);
            tell("the engine is back, a waiting client at A meets the server after", from);
            assertEcho(listen);
        }
    }

    /// Both ends name both front ends; the server's NAT, if it had one, would let in either.
    @Test
    void whoNamesBothFrontEndsNeedsOneOfThem() throws Exception {
        String both = "[\"127.0.0.1:" + portOfA + "\", \"127.0.0.1:" + portOfB + "\"]";
        String meeting = "\"rendezvous_server\": " + both + ", \"service_id\": \"office\"";
        String office = "\"connect\": \"127.0.0.1:" + target.getLocalPort() + "\", " + meeting;
        try (Program other = Program.start(folder, office)) {
            a.await("service \"office\" is served");
            b.await("service \"office\" is served");
            for (Program killed : new Program[] {b, a}) {
                killed.kill();
                long from = System.nanoTime();
                if (killed == a) {
                    b = frontEnd(portOfB);
                    b.await("service \"office\" is served");
                    tell("B is back and A is killed, the server is registered at B after", from);
                }
                meet(meeting);
                tell("one of the two is killed, a new client that names both meets the server after", from);
            }
            assertThat(other.lines()).isNotEmpty();
        }
    }

    private void meet(int port) throws IOException {
        meet(meeting(port));
    }

    private void meet(String meeting) throws IOException {
        int listen = RedisServer.freePort();
        try (Program client = client(meeting, listen)) {
            client.await(FOUND);
            assertEcho(listen);
        }
    }

    /// For who wants to know how long it took; nothing depends on it.
    private static void tell(String what, long from) {
        System.out.println(what + ' ' + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from) + " ms");
    }

    private Program frontEnd(int port) throws IOException {
        return Program.start(folder, "\"kcp_bind\": \"127.0.0.1:" + port + "\", \"registry\": \"" + redis.uri() + '"');
    }

    private Program client(int rendezvousPort, int listen) throws IOException {
        return client(meeting(rendezvousPort), listen);
    }

    private Program client(String meeting, int listen) throws IOException {
        Program client = Program.start(folder, "\"listen\": \"127.0.0.1:" + listen + "\", " + meeting);
        client.await("client start");
        return client;
    }

    private static String meeting(int port) {
        return "\"rendezvous_server\": \"127.0.0.1:" + port + "\", \"service_id\": \"home\"";
    }

    private static void assertEcho(int port) throws IOException {
        try (Socket user = new Socket(InetAddress.getLoopbackAddress(), port)) {
            user.setSoTimeout(20_000);
            user.getOutputStream().write(HELLO);
            assertThat(user.getInputStream().readNBytes(HELLO.length)).isEqualTo(HELLO);
        }
    }

    private void echo() {
        while (!target.isClosed()) {
            try {
                Socket user = target.accept();
                Thread.ofVirtual().start(() -> echo(user));
            } catch (IOException _) {
                return;
            }
        }
    }

    private static void echo(Socket user) {
        try (user;
                InputStream in = user.getInputStream()) {
            in.transferTo(user.getOutputStream());
        } catch (IOException _) {
            // The user has left.
        }
    }
}
