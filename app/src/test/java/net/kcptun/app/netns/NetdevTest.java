package net.kcptun.app.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import net.kcptun.app.e2e.Eventually;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The interface that `netdev` names is removed and made again, as PPPoE and wg-quick do: to the kernel it is another
/// one then.
@ExtendWith(NeedsNamespaces.class)
final class NetdevTest {
    private static final int HTTP_PORT = 8099;
    private static final int KEEPALIVE_SECONDS = 2;

    private final Internet internet = new Internet(Family.IPV4);
    private final Host server = internet.host("server");
    private final Host client = internet.host("client");
    private Tunnel tunnel;

    @AfterEach
    void end() throws Exception {
        internet.close();
    }

    @Test
    void anOpenConnectionGoesOnAndReadinessTellsMeanwhile() throws Exception {
        start(Program.OURS, "\"http_listen\": \"127.0.0.1:" + HTTP_PORT + "\", ");
        try (Conversation open = tunnel.converse()) {
            open.userSpeaks(1);
            assertThat(ready()).startsWith("HTTP/1.1 200");
            internet.pullWire(server);
            Eventually.holds("it is not ready", () -> ready().startsWith("HTTP/1.1 503"), this::ready);
            assertThat(ready()).endsWith("there is no network interface eth0 (netdev) now\n");
            internet.plugWire(server);
            Eventually.holds("it is ready", () -> ready().startsWith("HTTP/1.1 200"), this::ready);
            open.userSpeaks(2);
            open.farSpeaks(3);
            internet.replaceWire(client);
            open.farSpeaks(4);
            open.userSpeaks(5);
        }
    }

    /// A socket that is tied to one interface takes CAP_NET_RAW to be tied to another.
    @Test
    void withoutPrivilegesAnotherSocketTakesOver() throws Exception {
        Stream<String> without = Stream.of("setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw");
        start(Stream.concat(without, Program.OURS.stream()).toList(), "");
        try (Conversation open = tunnel.converse()) {
            internet.replaceWire(server);
            open.userSpeaks(2);
            open.farSpeaks(3);
        }
        tunnel.converse().close();
    }

    private void start(List<String> command, String more) throws Exception {
        Plan plan = Plan.publicServer(server.address())
                .keepalive(KEEPALIVE_SECONDS)
                .with(new Plan.Programs(command, command, command))
                .with("\"netdev\": \"eth0\", \"threads\": 2, " + more);
        tunnel = internet.own(Tunnel.start(plan, server, client));
    }

    /// What `/ready` answers.
    private String ready() {
        try {
            return server.namespace().in(() -> {
                try (Socket socket = new Socket("127.0.0.1", HTTP_PORT)) {
                    String request = "GET /ready HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
                    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                }
            });
        } catch (IOException e) {
            return e.toString();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
