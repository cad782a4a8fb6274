package net.kcptun.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What clients that stall, trickle or leave cost others: one test for each edge of the connection's states.
final class ConnectionsTest {
    private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n";

    @Test
    void connectionThatSaysNothingIsClosed() throws Exception {
        try (Rig rig = new Rig(Rig.HASTY, null);
                Client client = rig.connect()) {
            assertThat(client.ends()).isTrue();
        }
    }

    @Test
    void connectionThatIsIdleAfterAnAnswerIsClosed() throws Exception {
        try (Rig rig = new Rig(Rig.HASTY, null);
                Client client = rig.connect()) {
            assertThat(client.get("/").read().status()).isEqualTo(200);
            assertThat(client.ends()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "G",
                "\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\n",
                "POST /post HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\na",
                "POST /post HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2\r\na"
            })
    void requestThatDoesNotEndIsToldAndClosed(String start) throws Exception {
        try (Rig rig = new Rig(Rig.HASTY, null);
                Client client = rig.connect()) {
            assertThat(client.send(start).read().status()).isEqualTo(408);
            assertThat(client.ends()).isTrue();
        }
    }

    @Test
    void tricklingDoesNotProlongARequest() throws Exception {
        try (Rig rig = new Rig(Rig.HASTY, null);
                Client client = rig.connect()) {
            client.send("GET /" + HOST + "A: ");
            assertThat(client.isReset()).isTrue();
        }
    }

    @Test
    void answerThatIsNotTakenIsAborted() throws Exception {
        try (Rig rig = new Rig(Rig.HASTY, null);
                Client client = rig.connect()) {
            client.get("/big");
            assertThat(client.isReset()).isTrue();
        }
    }

    @Test
    void clientThatGoesOnSendingAfterTheLastAnswerIsClosed() throws Exception {
        try (Rig rig = new Rig(Rig.HASTY, null);
                Client client = rig.connect()) {
            client.send("nonsense\r\n\r\n");
            assertThat(client.isReset()).isTrue();
        }
    }

    @Test
    void lastAnswerReachesAClientThatStillSends() throws Exception {
        try (Rig rig = new Rig();
                Client client = rig.connect()) {
            client.send("POST /post" + HOST + "Content-Length: 200000\r\n\r\n" + "a".repeat(200_000));
            assertThat(client.read().status()).isEqualTo(413);
        }
    }

    @Test
    void stalledClientsOfAllKindsNeverKeepOthersOut() throws Exception {
        String[] kinds = {"", "GET /", "GET /" + HOST + "\r\n", "GET /big" + HOST + "\r\n", "nonsense\r\n\r\n"};
        List<Client> stalled = new ArrayList<>();
        try (Rig rig = new Rig()) {
            for (int i = 0; i < 200; i++) {
                Client client = rig.connect();
                stalled.add(client);
                client.send(kinds[i % kinds.length]);
                if (i % 10 == 0) {
                    assertThat(rig.get("/healthy").body()).isEqualTo("healthy\n");
                }
            }
            assertThat(rig.get("/healthy").body()).isEqualTo("healthy\n");
        } finally {
            for (Client client : stalled) {
                client.close();
            }
        }
    }

    @Test
    void theOneThatHasWaitedLongestGoes() throws Exception {
        ConnectionLimits two =
                new ConnectionLimits(2, 1, Duration.ofSeconds(15), Duration.ofSeconds(2), Duration.ofSeconds(1));
        try (Rig rig = new Rig(two, null);
                Client first = rig.connect();
                Client second = rig.connect()) {
            assertThat(second.get("/").read().status()).isEqualTo(200);
            assertThat(first.get("/").read().status()).isEqualTo(200);
            try (Client third = rig.connect()) {
                assertThat(third.get("/").read().status()).isEqualTo(200);
                assertThat(second.ends()).isTrue();
                assertThat(first.get("/").read().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void sixtyFourStay() throws Exception {
        List<Client> clients = new ArrayList<>();
        try (Rig rig = new Rig()) {
            for (int i = 0; i < 100; i++) {
                clients.add(rig.connect());
            }
            for (Client gone : clients.subList(0, 36)) {
                assertThat(gone.ends()).isTrue();
            }
            for (Client present : clients.subList(36, 100)) {
                assertThat(present.get("/").read().status()).isEqualTo(200);
            }
        } finally {
            for (Client client : clients) {
                client.close();
            }
        }
    }

    @Test
    void leavingClientsMakeRoom() throws Exception {
        try (Rig rig = new Rig();
                Client patient = rig.connect()) {
            assertThat(patient.get("/").read().status()).isEqualTo(200);
            for (int i = 0; i < 200; i++) {
                assertThat(rig.get("/healthy", "Connection: close").status()).isEqualTo(200);
            }
            assertThat(patient.get("/").read().status()).isEqualTo(200);
        }
    }
}
