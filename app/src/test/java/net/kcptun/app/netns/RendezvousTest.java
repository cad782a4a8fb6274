package net.kcptun.app.netns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A client and a server that no packet reaches unasked find each other.
@ExtendWith(NeedsNamespaces.class)
final class RendezvousTest {
    private static final int MB = 1 << 20;

    @ParameterizedTest
    @EnumSource
    void endsOfTwoHomesMeetAndGoWithoutTheRendezvousServer(Family family) throws Exception {
        try (Internet internet = new Internet(family)) {
            Nat nat = family == Family.IPV4 ? Nat.PORT_KEEPING : Nat.NONE;
            Host meeting = internet.host("meeting");
            Host server = internet.home(nat).join("server");
            Host client = internet.home(nat).join("client");
            try (Tunnel tunnel = Tunnel.start(Plan.meetingAt(meeting), server, client);
                    Conversation conversation = tunnel.converse()) {
                carryDirectly(conversation, meeting);
            }
        }
    }

    @Test
    void endsOfOneHomeMeet() throws Exception {
        try (Internet internet = new Internet(Family.IPV4)) {
            Host meeting = internet.host("meeting");
            Home home = internet.home(Nat.PORT_KEEPING);
            Host server = home.join("server");
            Host client = home.join("client");
            try (Tunnel tunnel = Tunnel.start(Plan.meetingAt(meeting), server, client);
                    Conversation conversation = tunnel.converse()) {
                carryDirectly(conversation, meeting);
            }
        }
    }

    @Test
    void serverBehindFullConeIsReachedFromBehindPortsThatNobodyForetells() throws Exception {
        try (Internet internet = new Internet(Family.IPV4)) {
            Host meeting = internet.host("meeting");
            Host server = internet.home(Nat.FULL_CONE).join("server");
            Host client = internet.home(Nat.SYMMETRIC).join("client");
            try (Tunnel tunnel = Tunnel.start(Plan.meetingAt(meeting), server, client);
                    Conversation conversation = tunnel.converse()) {
                carryDirectly(conversation, meeting);
            }
        }
    }

    @Test
    void clientWarnsOfPortsThatNobodyForetells() throws Exception {
        try (Internet internet = new Internet(Family.IPV4)) {
            Host meeting = internet.host("meeting");
            Host server = internet.home(Nat.PORT_KEEPING).join("server");
            Host client = internet.home(Nat.SYMMETRIC).join("client");
            try (Tunnel tunnel = Tunnel.start(Plan.meetingAt(meeting), server, client)) {
                tunnel.client().awaitLine("NAT");
            }
        }
    }

    /// The allowance is for registrations and for neighbour discovery, beside the thousands of packets of the transfer.
    private static void carryDirectly(Conversation conversation, Host meeting) throws Exception {
        long before = meeting.packets();
        try (Flow up = conversation.up()) {
            up.awaitMore(4 * MB);
            up.finish();
        }
        try (Flow down = conversation.down()) {
            down.awaitMore(4 * MB);
            down.finish();
        }
        assertThat(meeting.packets() - before)
                .as("packets at the rendezvous server")
                .isLessThan(50);
    }
}
