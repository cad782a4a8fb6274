package net.kcptun.core.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import net.kcptun.core.tunnel.api.TunnelOptions.Role;
import net.kcptun.core.tunnel.api.TunnelOptions.Timing;
import net.kcptun.core.tunnel.session.Session;
import net.kcptun.core.wire.ControlMessage.Pong;
import net.kcptun.core.wire.ControlMessage.Reset;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

/// What an end says to the addresses of one name, to the millisecond.
final class AddressRaceTest {
    private static final Endpoint SELF = Endpoint.ipv4(0x0a000001, 1);
    private static final Endpoint A = Endpoint.ipv6(0x20010db8L << 32, 2, 2, 0);
    private static final Endpoint B = Endpoint.ipv4(0x0a000003, 3);
    private static final Endpoint C = Endpoint.ipv4(0x0a000004, 4);
    private static final Endpoint STRANGER = Endpoint.ipv4(0x0a000005, 5);
    private static final Timing TIMING = new Timing(600, 30, 120, 25);
    private static final ServiceId SERVICE = new ServiceId(new byte[0]);

    private LoneTunnel client = LoneTunnel.sealed(Role.CLIENT, TIMING, null);

    @Test
    void whereTheFirstAnswersNobodyElseIsAsked() {
        client.paths(SELF, A, B, C);
        client.runTo(249);
        client.hearsPong(A);
        client.runTo(7_000);
        assertThat(client.take()).noneMatch(line -> line.contains(B.toString()) || line.contains(C.toString()));
    }

    @Test
    void theNextIsAskedAfterAQuarterOfASecondAndTheFirstThatAnswersIsUsed() {
        client.paths(SELF, A, B, C);
        Session session = opens();
        client.runTo(499);
        assertThat(client.take()).contains("0 PING to " + A, "0 data to " + A, "250 PING to " + B);
        client.hearsPong(B);
        assertThat(client.take())
                .contains("499 AddressChanged[from=" + A + ", to=" + B + "]", "499 data to " + B)
                .noneMatch(line -> line.endsWith(" to " + C));
        client.runTo(1000);
        assertThat(client.take()).noneMatch(line -> line.endsWith(" to " + A) || line.endsWith(" to " + C));
        assertThat(session.conv()).isNotZero();
    }

    @Test
    void whileNobodyAnswersAllAreAskedEverMoreRarely() {
        client.paths(SELF, A, B);
        client.runTo(60_000);
        assertThat(client.takeTimesOf("PING to " + B))
                .containsExactly(250L, 1_500L, 3_750L, 8_001L, 16_251L, 32_501L, 48_751L);
    }

    @Test
    void anAnswerIsOfTheAddressThatWasAskedWhereverItComesFrom() {
        client.paths(SELF, A, B, C);
        client.runTo(250);
        client.hearsPong(A);
        opens();
        assertThat(client.take()).contains("250 AddressChanged[from=" + A + ", to=" + B + "]", "250 data to " + B);
        client.runTo(400);
        client.hearsPong(STRANGER);
        assertThat(client.takeWhat()).noneMatch(line -> line.startsWith("AddressChanged"));
    }

    @Test
    void whatTheLoserSaysOfSessionsIsRefusedThere() {
        client.paths(SELF, A, B);
        Session session = opens();
        client.runTo(250);
        client.hearsPong(B);
        client.take();
        client.hearsPush(session.conv(), 0, 1, "", A);
        assertThat(client.takeWhat()).contains("drop UNKNOWN_PEER from " + A, "RESET " + session.conv() + " to " + A);
        client.hears(new Reset(session.conv()), A);
        client.hearsPush(session.conv(), 0, 1, "", B);
        assertThat(client.takeWhat()).noneMatch(line -> line.startsWith("SessionClosed"));
    }

    @Test
    void afterASilenceTheOthersAreAsked() {
        answerTheFirst();
        client.runTo(33_100);
        assertThat(client.take()).noneMatch(line -> line.endsWith(" to " + B));
        client.runTo(33_250);
        client.hearsPong(B);
        assertThat(client.take()).contains("33250 PING to " + B, "33250 AddressChanged[from=" + A + ", to=" + B + "]");
    }

    @Test
    void theOneThatAnsweredIsRemembered() {
        client.paths(SELF, A, B);
        client.runTo(250);
        client.hearsPong(B);
        client.take();
        client.paths(SELF, A, B);
        assertThat(client.take()).containsExactly("250 PING to " + B);
    }

    @Test
    void whoWasSilentForTooLongIsTheLastOne() {
        answerTheFirst();
        client.runTo(81_000);
        assertThat(client.takeWhat()).contains("renew path and socket");
        client.paths(SELF, A, B, C);
        client.runTo(81_600);
        assertThat(client.take()).contains("81000 PING to " + B, "81250 PING to " + C, "81500 PING to " + A);
    }

    @Test
    void packetsFitWhicheverAddressIsUsed() {
        client.paths(SELF, B, A);
        client.hearsPong(B);
        Session session = opens();
        client.does(now -> session.onBytes(ByteBuffer.wrap(new byte[3000]), now));
        assertThat(client.longestDatagram()).isEqualTo(1400 - 48);
    }

    @Test
    void withoutKeepaliveTheOthersAreAskedAllTheSame() {
        client = LoneTunnel.sealed(Role.CLIENT, LoneTunnel.NO_PINGS, null);
        client.paths(SELF, A, B);
        client.runTo(20_000);
        client.hearsPong(B);
        assertThat(client.takeWhat()).contains("AddressChanged[from=" + A + ", to=" + B + "]");
        client.runTo(22_000);
        assertThat(client.tunnel.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aClientAsksTheNextAddressOfARendezvousServerToo() {
        client = LoneTunnel.sealed(Role.CLIENT, TIMING, SERVICE);
        client.paths(SELF, A, B);
        client.runTo(260);
        client.hearsPong(B);
        client.take();
        client.runTo(1000);
        assertThat(client.takeWhat())
                .contains("CONNECT " + SELF + " \"\" to " + B)
                .noneMatch(line -> line.endsWith(" to " + A));
    }

    @Test
    void anAnswerOfARendezvousServerIsNeverThePeers() {
        client = LoneTunnel.sealed(Role.CLIENT, TIMING, SERVICE);
        client.paths(SELF, A, B);
        client.runTo(260);
        client.hearsPong(B);
        client.hears(new Pong((int) (client.now() / 1_000_000)), A);
        assertThat(client.takeWhat()).noneMatch(line -> line.startsWith("PeerFound"));
    }

    @Test
    void aServiceThatIsNotKnownAtOneAddressIsAskedForAtTheNext() {
        client = LoneTunnel.sealed(Role.CLIENT, TIMING, SERVICE);
        client.paths(SELF, A, B);
        client.hearsPong(A);
        client.runTo(12_000);
        assertThat(client.takeWhat()).contains("CONNECT " + SELF + " \"\" to " + B);
    }

    @Test
    void aServerRegistersAtEachAddressIpv4Last() {
        LoneTunnel server = LoneTunnel.sealed(Role.SERVER, TIMING, SERVICE);
        server.paths(SELF, B, A);
        assertThat(server.takeWhat())
                .containsExactly(
                        "LISTEN " + SELF + " \"\" to " + A,
                        "PING to " + A,
                        "LISTEN " + SELF + " \"\" to " + B,
                        "PING to " + B);
        server.hearsPong(A);
        assertThat(server.takeWhat()).anyMatch(line -> line.startsWith("RendezvousAnswers[rendezvous=" + A));
    }

    private Session opens() {
        return client.opens(new RecordedStream());
    }

    private void answerTheFirst() {
        client.paths(SELF, A, B);
        for (int i = 0; i < 3; i++) {
            client.runTo(i * 1000);
            client.hearsPong(A);
        }
        client.take();
    }
}
