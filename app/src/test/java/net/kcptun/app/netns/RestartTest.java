package net.kcptun.app.netns;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Programs that are killed without a word and started again are found again, and nobody else is restarted for it.
final class RestartTest {
    private static final int KEEPALIVE_SECONDS = 2;

    private Internet internet;
    private Tunnel tunnel;

    @BeforeAll
    static void namespacesCanBeHad() {
        Namespace.assumeUsable();
    }

    @BeforeEach
    void endsOfTwoHomes() throws Exception {
        internet = new Internet(Family.IPV4);
        Plan plan = Plan.meetingAt(internet.host("meeting")).keepalive(KEEPALIVE_SECONDS);
        Host server = internet.home(Nat.PORT_KEEPING).join("server");
        Host client = internet.home(Nat.PORT_KEEPING).join("client");
        tunnel = Tunnel.start(plan, server, client);
    }

    @AfterEach
    void end() throws Exception {
        tunnel.close();
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
