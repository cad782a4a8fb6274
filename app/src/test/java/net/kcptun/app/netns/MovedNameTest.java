package net.kcptun.app.netns;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A server's name comes to mean another address while the client runs.
@ExtendWith(NeedsNamespaces.class)
final class MovedNameTest {
    private static final String NAME = "tunnel.example";
    private static final int KEEPALIVE_SECONDS = 2;

    /// Nor is it a sign of life that the server, where it is now, goes on sending to the client.
    @Test
    void clientFollowsTheNameOfASilentServer() throws Exception {
        try (Internet internet = new Internet(Family.IPV4)) {
            Host server = internet.host("server");
            Host client = internet.host("client");
            name(client, server.address());
            Plan plan = Plan.publicServer(NAME).keepalive(KEEPALIVE_SECONDS);
            try (Tunnel tunnel = Tunnel.start(plan, server, client)) {
                Conversation open = tunnel.converse();
                server.moveTo(99);
                name(client, server.address());
                open.far().send(1, 60);
                tunnel.converse().close();
                open.user().expect(1, 60);
                open.close();
            }
        }
    }

    private static void name(Host client, String address) throws IOException {
        client.namespace().hosts("127.0.0.1 localhost\n" + address + " " + NAME + "\n");
    }
}
