package net.kcptun.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Random bytes and spoiled requests: the server goes on, and no connection outstays its time.
final class NoiseTest {
    private static final int ROUNDS = 400;
    private static final String[] REQUESTS = {
        "GET /?a=%20 HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n",
        "POST /post HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nabcde",
        "POST /post HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nA: b\r\n\r\n",
        "HEAD http://localhost/ HTTP/1.0\r\nConnection: keep-alive\r\nCookie: kcptun_token=1; a=b\r\n\r\n",
        "POST /post HTTP/1.1\r\nHost: [::1]:1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx",
        "GET /?token=x HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer x\r\nOrigin: http://x\r\n\r\n",
    };

    @Test
    void noiseNeverStopsTheServer() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        try (Rig rig = new Rig(Rig.HASTY, null)) {
            for (int i = 0; i < ROUNDS; i++) {
                try (Client client = rig.connect()) {
                    client.send(i % 4 == 0 ? noise(random) : spoiled(random));
                    if (i % 37 == 0) {
                        drain(client, seed);
                    }
                } catch (IOException e) {
                    assertThat(e).as("seed " + seed).isNotInstanceOf(SocketTimeoutException.class);
                }
            }
            assertThat(rig.get("/healthy").status()).as("seed " + seed).isEqualTo(200);
            assertThat(rig.lines).as("seed " + seed).isEmpty();
        }
    }

    private static void drain(Client client, long seed) throws IOException {
        long answers = 0;
        while (!client.ends()) {
            answers++;
        }
        assertThat(answers).as("seed " + seed).isLessThan(1_000_000);
    }

    private static String noise(Random random) {
        byte[] bytes = new byte[1 + random.nextInt(12_000)];
        random.nextBytes(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String spoiled(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            text.append(REQUESTS[random.nextInt(REQUESTS.length)]);
        }
        for (int i = random.nextInt(6); i >= 0; i--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(3)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(256));
                case 1 -> text.insert(at, text.substring(random.nextInt(at + 1), at));
                default -> text.deleteCharAt(at);
            }
        }
        return text.toString();
    }
}
