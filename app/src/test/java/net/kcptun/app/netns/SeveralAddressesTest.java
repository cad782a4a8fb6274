package net.kcptun.app.netns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A server is asked at an address that its host's routes would not choose for the answer. In front of the others is
/// what most hosts have there: a firewall, or a NAT, that lets nobody in who was not spoken to.
@ExtendWith(NeedsNamespaces.class)
final class SeveralAddressesTest {
    private static final int KEEPALIVE_SECONDS = 2;
    private static final int MB = 1 << 20;

    private Internet internet;
    private Tunnel tunnel;

    @AfterEach
    void end() throws Exception {
        internet.close();
    }

    @ParameterizedTest
    @EnumSource
    void clientIsAnsweredFromTheAddressThatItAsked(Family family) throws Exception {
        internet = new Internet(family);
        Host server = internet.host("server");
        Host client = internet.host("client");
        client.shut();
        start(Plan.publicServer(server.join(8)), server, client);
        transfer();
    }

    /// The queue of a slow line is full most of the time: what has to wait for room keeps its address.
    @Test
    void whatWaitsForRoomKeepsItsAddress() throws Exception {
        internet = new Internet(Family.IPV4);
        Host server = internet.host("server");
        Host client = internet.host("client");
        server.namespace().sh("tc qdisc add dev eth0 root tbf rate 40mbit burst 10k limit 10m");
        String main = server.address();
        start(Plan.publicServer(server.join(8)).with("\"udp\": {\"sndbuf\": 10000}, "), server, client);
        client.namespace().sh("iptables -w -A INPUT -s " + main + " -j DROP");
        try (Conversation conversation = tunnel.converse();
                Flow down = conversation.down()) {
            down.awaitMore(4 * MB);
            down.finish();
        }
        assertThat(client.namespace().sh("iptables -w -nvxL INPUT")).containsPattern("(?m)^ +0 +0 DROP .*" + main);
    }

    @Test
    void addressesMayComeLaterAndBeAskedTogether() throws Exception {
        internet = new Internet(Family.IPV4);
        Host server = internet.host("server");
        Host client = internet.host("client");
        client.shut();
        String later = "1.1.1.9";
        client.namespace().hosts("127.0.0.1 localhost\n" + server.address() + " tunnel.example\n");
        start(Plan.publicServer("tunnel.example"), server, client);
        try (Conversation open = tunnel.converse()) {
            open.userSpeaks(1);
            assertThat(server.join(9)).isEqualTo(later);
            client.namespace().hosts("127.0.0.1 localhost\n" + later + " tunnel.example\n");
            client.namespace().sh("ip route add blackhole 1.1.1.7");
            transfer();
            open.userSpeaks(2);
            open.farSpeaks(3);
        }
    }

    @Test
    void rendezvousServerAnswersAndAnnouncesFromThere() throws Exception {
        internet = new Internet(Family.IPV4);
        Host meeting = internet.host("meeting");
        Host server = internet.home(Nat.PORT_KEEPING).join("server");
        Host client = internet.home(Nat.PORT_KEEPING).join("client");
        start(Plan.meetingAt(meeting, meeting.join(8)), server, client);
        transfer();
    }

    /// The server registers from an address that its routes use towards the rendezvous server only.
    @Test
    void serverPunchesFromTheAddressThatItIsKnownBy() throws Exception {
        internet = new Internet(Family.IPV4);
        Host meeting = internet.host("meeting");
        Host server = internet.host("server");
        Host client = internet.host("client");
        String known = server.join(8);
        server.namespace().sh("ip route add %s via 2.2.2.1 src %s".formatted(meeting.address(), known));
        server.shut();
        client.shut();
        start(Plan.meetingAt(meeting), server, client);
        transfer();
    }

    private void start(Plan plan, Host server, Host client) throws Exception {
        tunnel = internet.own(Tunnel.start(plan.keepalive(KEEPALIVE_SECONDS), server, client));
    }

    private void transfer() throws Exception {
        try (Conversation conversation = tunnel.converse()) {
            conversation.userSpeaks(1);
            conversation.farSpeaks(2);
            try (Flow up = conversation.up();
                    Flow down = conversation.down()) {
                up.awaitMore(MB);
                down.awaitMore(MB);
                up.finish();
                down.finish();
            }
        }
    }
}
