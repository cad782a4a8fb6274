package net.kcptun.app.netns;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A client whose address changes, or the one that its router shows, keeps its connections to a public server. Time
/// without an answer would find the server again too, but later than these tests wait. All share one tunnel, which
/// every test leaves in order.
@ExtendWith(NeedsNamespaces.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RoamingTest {
    private static final int MB = 1 << 20;

    private final Internet internet = new Internet(Family.IPV4);
    private Home home;
    private Host client;
    private Tunnel tunnel;
    private int address = 10;

    @BeforeAll
    void clientAtHome() throws Exception {
        Host server = internet.host("server");
        home = internet.home(Nat.PORT_KEEPING);
        client = home.join("client");
        tunnel = internet.own(Tunnel.start(Plan.publicServer(server.address()), server, client));
    }

    @AfterAll
    void end() throws Exception {
        internet.close();
    }

    @Test
    void transfersGoOnFromAnotherPortOfTheRouter() throws Exception {
        goOnThrough(() -> home.remap());
    }

    @Test
    void transfersGoOnFromAnotherAddressOfTheClient() throws Exception {
        goOnThrough(() -> client.moveTo(address++));
    }

    private void goOnThrough(Runnable move) throws Exception {
        try (Conversation first = tunnel.converse();
                Conversation second = tunnel.converse();
                Flow up = first.up();
                Flow down = second.down()) {
            up.awaitMore(2 * MB);
            down.awaitMore(2 * MB);
            move.run();
            up.awaitMore(4 * MB);
            down.awaitMore(4 * MB);
            up.finish();
            down.finish();
        }
    }

    /// Nothing but the client itself can tell the server where it is now.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void serversSideIsHeardFirstAfterTheClientMoved(boolean idle) throws Exception {
        try (Conversation conversation = tunnel.converse()) {
            conversation.userSpeaks(1);
            conversation.farSpeaks(2);
            client.moveTo(address++);
            if (!idle) {
                conversation.userSpeaks(3);
            }
            conversation.farSpeaks(4);
            conversation.userSpeaks(5);
        }
    }
}
