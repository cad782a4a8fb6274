package net.kcptun.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import net.kcptun.app.log.NetLog;
import net.kcptun.app.log.StartException;
import net.kcptun.app.net.base.ReadGate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Streams of events, whose tick is short here and whose patience is long unless said otherwise.
final class EventStreamTest implements NetLog {
    private static final ConnectionLimits QUICK =
            new ConnectionLimits(20, 16, Duration.ofSeconds(15), Duration.ofSeconds(2), Duration.ofMillis(20));

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private StatusServer server;

    @BeforeEach
    void start() throws Exception {
        server = start(QUICK);
    }

    private StatusServer start(ConnectionLimits limits) throws StartException {
        Reply.Events counted = new Reply.Events(
                () -> ("event: count\ndata: " + asked.incrementAndGet() + "\n\n").getBytes(StandardCharsets.UTF_8));
        byte[] big = ("data: " + "x".repeat(1 << 20) + "\n\n").getBytes(StandardCharsets.UTF_8);
        Map<String, Resource> resources = Map.of(
                "/events",
                request -> counted,
                "/big",
                request -> new Reply.Events(() -> big),
                "/broken",
                request -> new Reply.Events(() -> {
                    throw new IllegalStateException("broken");
                }),
                "/",
                request -> Reply.Body.text(200, "page"));
        InetSocketAddress local = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return StatusServer.start(
                new StatusServer.Options(List.of(local), null, resources), this, limits, ReadGate.opened());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static int next(Client client) throws Exception {
        assertThat(client.readLine()).isEqualTo("event: count");
        String data = client.readLine();
        assertThat(client.readLine()).isEmpty();
        return Integer.parseInt(data.substring("data: ".length()));
    }

    @Test
    void eventComesWithEachTick() throws Exception {
        try (Client client = new Client(server.address())) {
            Client.Response head = client.get("/events").readHead();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("Content-Type")).isEqualTo("text/event-stream");
            assertThat(head.header("Content-Length")).isNull();
            assertThat(head.header("Connection")).isEqualTo("close");
            for (int i = 1; i < 10; i++) {
                assertThat(next(client)).isEqualTo(i);
            }
        }
    }

    @Test
    void headOfAStreamIsNoStream() throws Exception {
        try (Client client = new Client(server.address())) {
            Client.Response head = client.send("HEAD /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    .readHead();
            assertThat(head.header("Content-Type")).isEqualTo("text/event-stream");
            assertThat(client.ends()).isTrue();
            assertThat(asked).hasValue(0);
        }
    }

    @Test
    void streamsOfOneSourceGetTheSameEvent() throws Exception {
        try (Client a = new Client(server.address());
                Client b = new Client(server.address())) {
            a.get("/events").readHead();
            b.get("/events").readHead();
            int first = next(b);
            int shared = next(a);
            while (shared < first) {
                shared = next(a);
            }
            assertThat(shared).isEqualTo(first);
            assertThat(next(a)).isEqualTo(next(b));
        }
    }

    @Test
    void seventeenthStreamIsRefusedAndOneThatLeavesMakesRoom() throws Exception {
        List<Client> streams = new ArrayList<>();
        try {
            for (int i = 0; i < 16; i++) {
                Client client = new Client(server.address());
                streams.add(client);
                assertThat(client.get("/events").readHead().status()).isEqualTo(200);
            }
            try (Client next = new Client(server.address())) {
                assertThat(next.get("/events").read().status()).isEqualTo(503);
                assertThat(next.get("/").read().status()).isEqualTo(200);
                streams.getFirst().close();
                int status = next.get("/events").readHead().status();
                while (status == 503) {
                    next.readLine();
                    status = next.get("/events").readHead().status();
                }
                assertThat(status).isEqualTo(200);
            }
        } finally {
            for (Client client : streams) {
                client.close();
            }
        }
    }

    @Test
    void streamThatFlowsOutlivesAnyNumberOfStalledClients() throws Exception {
        List<Client> stalled = new ArrayList<>();
        try (Client client = new Client(server.address())) {
            client.get("/events").readHead();
            int before = next(client);
            for (int i = 0; i < 100; i++) {
                stalled.add(new Client(server.address()).send("GET"));
            }
            while (next(client) < before + 20) {
                assertThat(client.socket.isConnected()).isTrue();
            }
        } finally {
            for (Client client : stalled) {
                client.close();
            }
        }
    }

    @Test
    void streamOutlivesItsPatienceWhileItFlows() throws Exception {
        try (StatusServer hasty = start(Rig.HASTY);
                Client client = new Client(hasty.address())) {
            client.get("/events").readHead();
            long end = System.nanoTime() + 3 * Rig.HASTY.waiting().toNanos();
            int last = next(client);
            while (System.nanoTime() - end < 0) {
                int event = next(client);
                assertThat(event).isEqualTo(last + 1);
                last = event;
            }
        }
    }

    @Test
    void streamThatIsNotTakenIsAborted() throws Exception {
        try (StatusServer hasty = start(Rig.HASTY);
                Client client = new Client(hasty.address())) {
            client.get("/big");
            assertThat(client.isReset()).isTrue();
        }
    }

    @Test
    void slowReaderMissesEventsButGetsWholeOnes() throws Exception {
        try (Client client = new Client(server.address())) {
            client.get("/big").readHead();
            for (int i = 0; i < 5; i++) {
                assertThat(client.readLine()).hasSize(6 + (1 << 20));
                assertThat(client.readLine()).isEmpty();
            }
        }
    }

    @Test
    void brokenSourceEndsItsStreamAndIsTold() throws Exception {
        try (Client client = new Client(server.address())) {
            client.get("/broken").readHead();
            assertThat(client.ends()).isTrue();
            assertThat(lines).containsExactly("status server: events: IllegalStateException: broken");
        }
    }

    @Test
    void closingTheServerEndsTheStreams() throws Exception {
        try (Client client = new Client(server.address())) {
            client.get("/events").readHead();
            next(client);
            server.close();
            String line = "";
            while (line != null) {
                try {
                    line = client.readLine();
                } catch (SocketTimeoutException e) {
                    throw e;
                } catch (IOException e) {
                    line = null;
                }
            }
        }
    }

    @Override
    public void info(String line) {
        lines.add(line);
    }

    @Override
    public void warn(String line) {
        lines.add(line);
    }
}
