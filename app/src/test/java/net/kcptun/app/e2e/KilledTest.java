package net.kcptun.app.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.kcptun.app.net.loop.Transport;
import net.kcptun.core.tunnel.api.TunnelEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A program that dies without a word, by SIGKILL or for want of memory: the kernel ends its TCP connections, and
/// nobody may take that for an end.
@Timeout(60)
final class KilledTest {
    private static final int FIRST_BYTES = 100_000;

    private final Setup setup = Setup.over(Transport.NIO);

    @TempDir
    Path folder;

    @Test
    void theTargetOfAKilledServerSeesAFailure() throws Exception {
        try (Target target = Target.manual(Setup.IPV4);
                Program server = start("\"kcp_bind\": \"127.0.0.1:0\", \"connect\": \"" + target.address() + "\"")) {
            server.await("server start");
            try (End client = End.client(setup, server.udpAddress());
                    Connection user = Connection.to(client.tcpAddress())) {
                client.recorder().await("a round trip", TunnelEvent.RoundTrip.class::isInstance);
                user.send(1, FIRST_BYTES);
                Connection accepted = target.next();
                accepted.expect(1, FIRST_BYTES);
                server.signal("KILL");
                accepted.expectFailure();
            }
        }
    }

    @Test
    void theUserOfAKilledClientSeesAFailure() throws Exception {
        try (Target target = Target.manual(Setup.IPV4);
                End server = End.server(setup, 0, target.address());
                Program client = start("\"listen\": \"127.0.0.1:0\", \"kcp_connect\": \"127.0.0.1:"
                        + server.udpAddress().getPort() + "\"")) {
            client.await("client start");
            try (Connection user = Connection.to(client.address("tcp listen:"))) {
                user.out().writeLong(1);
                Connection accepted = target.next();
                accepted.send(1, FIRST_BYTES);
                user.expect(1, FIRST_BYTES);
                client.signal("KILL");
                user.expectFailure();
            }
        }
    }

    private Program start(String addresses) throws IOException {
        Path file = Files.writeString(folder.resolve("c.json"), """
                {%s, "method": "%s", "password": "%s", "loglevel": 6}
                """.formatted(
                        addresses, setup.method().text(), setup.password()));
        return Program.start(List.of(), Program.classPath(), List.of("-c", file.toString()));
    }
}
