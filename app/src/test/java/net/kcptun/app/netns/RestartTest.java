package net.kcptun.app.netns;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/// Programs that are killed without a word and started again are found again, and nobody else is restarted for it. All
/// tests share one tunnel, which each leaves in order.
@ExtendWith(NeedsNamespaces.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RestartTest {
    private static final int KEEPALIVE_SECONDS = 2;

    private final Internet internet = new Internet(Family.IPV4);
    private Tunnel tunnel;

    @BeforeAll
    void endsOfTwoHomes() throws Exception {
        Plan plan = Plan.meetingAt(internet.host("meeting")).keepalive(KEEPALIVE_SECONDS);
        Host server = internet.home(Nat.PORT_KEEPING).join("server");
        Host client = internet.home(Nat.PORT_KEEPING).join("client");
        tunnel = internet.own(Tunnel.start(plan, server, client));
    }

    @AfterAll
    void end() throws Exception {
        internet.close();
    }

    @Test
    void rendezvousServerIsNeededForNewClientsOnly() throws Exception {
        try (Conversation conversation = tunnel.converse()) {
            tunnel.rendezvous().kill();
            conversation.userSpeaks(1);
            conversation.farSpeaks(2);
            tunnel.rendezvous().restart();
            tunnel.client().restart();
            tunnel.converse().close();
        }
    }

    @Test
    void serverIsFoundAgain() throws Exception {
        tunnel.converse().close();
        tunnel.server().restart();
        tunnel.converse().close();
    }
}
