package net.kcptun.core.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.kcptun.core.tunnel.api.PathView;
import net.kcptun.core.tunnel.api.PathView.State;
import net.kcptun.core.tunnel.api.TunnelOptions.Role;
import net.kcptun.core.tunnel.api.TunnelOptions.Timing;
import net.kcptun.core.wire.ControlMessage.Listen;
import net.kcptun.core.wire.ControlMessage.Ping;
import net.kcptun.core.wire.ControlMessage.Punch;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

/// How a client finds its server through a rendezvous server, to the millisecond. `keepalive` is 25 s where nothing
/// else is said, so `dead` is 79 s and `doubt` 2 s.
final class RendezvousClientTest {
    private static final ServiceId HOME = new ServiceId("home".getBytes(StandardCharsets.US_ASCII));
    private static final Endpoint SELF = Endpoint.ipv4(0x0a000001, 1);
    private static final Endpoint RENDEZVOUS = Endpoint.ipv4(0x0b000009, 9);
    private static final Endpoint INNER = Endpoint.ipv4(0x0a000002, 2);
    private static final Endpoint OUTER = Endpoint.ipv4(0x0b000002, 22);
    private static final Endpoint STRANGER = Endpoint.ipv4(0x0b000003, 33);
    private static final String CONNECT = "CONNECT 10.0.0.1:1 \"home\" to 11.0.0.9:9";
    private static final String PING = "PING to 11.0.0.9:9";

    private LoneTunnel client = LoneTunnel.of(Role.CLIENT, Timing.DEFAULT, HOME);

    @Test
    void itAsksEverMoreRarelyAndPingsFromTheSecondTimeOn() {
        assertThat(client.tunnel.nextDeadline()).isEqualTo(Long.MAX_VALUE);
        client.path(SELF, RENDEZVOUS);
        assertThat(client.take()).containsExactly("0 " + CONNECT);
        client.runTo(1_000);
        assertThat(client.take()).containsExactly("1000 " + CONNECT, "1000 " + PING);
        client.runTo(20_000);
        assertThat(client.takeTimesOf(CONNECT))
                .containsExactly(2_000L, 3_000L, 5_000L, 8_000L, 12_000L, 16_000L, 20_000L);
    }

    @Test
    void warningsComeWithDoublingPauses() {
        client.path(SELF, RENDEZVOUS);
        client.runTo(79_000);
        assertThat(client.takeTimesOf("RendezvousSilent[rendezvous=11.0.0.9:9]"))
                .containsExactly(8_000L, 28_000L, 68_000L);
    }

    @Test
    void warningsNeverPauseLongerThanAQuarterOfAnHour() {
        client = LoneTunnel.of(Role.CLIENT, new Timing(600, 30, 120, 0), HOME);
        client.path(SELF, RENDEZVOUS);
        client.runTo(4_000_000);
        assertThat(client.takeTimesOf("RendezvousSilent[rendezvous=11.0.0.9:9]"))
                .containsExactly(
                        8_000L,
                        28_000L,
                        68_000L,
                        148_000L,
                        308_000L,
                        628_000L,
                        1_268_000L,
                        2_168_000L,
                        3_068_000L,
                        3_968_000L);
    }

    @Test
    void whoAnswersButNamesNobodyDoesNotKnowTheService() {
        client.path(SELF, RENDEZVOUS);
        client.runTo(1_000);
        client.hearsPong(RENDEZVOUS);
        assertThat(client.state()).isEqualTo(State.SEEKING);
        client.take();
        client.runTo(8_000);
        assertThat(client.take()).contains("8000 ServiceMissing[rendezvous=11.0.0.9:9, id=" + HOME + "]");
    }

    @Test
    void whoIsNamedButDoesNotAnswerIsUnreachable() {
        client.path(SELF, RENDEZVOUS);
        client.hears(new Punch(INNER, OUTER), RENDEZVOUS);
        client.take();
        client.runTo(8_000);
        assertThat(client.take())
                .contains("8000 PeerUnreachable[inner=10.0.0.2:2, outer=11.0.0.2:22, ours=UNKNOWN, theirs=SOME]");
    }

    @Test
    void whenNobodyAnswersForDeadThePathIsRenewed() {
        client.path(SELF, RENDEZVOUS);
        client.runTo(78_999);
        assertThat(client.take()).noneMatch(line -> line.contains("renew"));
        client.runTo(79_000);
        assertThat(client.take()).contains("79000 PeerSilent[nanos=79000000000]", "79000 renew path and socket");
    }

    @Test
    void aRendezvousServerThatAnswersIsASignOfLifeWhileNobodyElseIsKnown() {
        client.path(SELF, RENDEZVOUS);
        client.runTo(60_000);
        client.hearsPong(RENDEZVOUS);
        client.take();
        client.runTo(138_999);
        assertThat(client.take()).noneMatch(line -> line.contains("renew"));
        client.runTo(139_000);
        assertThat(client.take()).contains("139000 renew path and socket");
    }

    @Test
    void bothAddressesThatAreNamedArePingedEachTenthOfASecondUntilOneAnswers() {
        client = LoneTunnel.sealed(Role.CLIENT, Timing.DEFAULT, HOME);
        client.path(SELF, RENDEZVOUS);
        client.take();
        client.hears(new Punch(INNER, OUTER), RENDEZVOUS);
        assertThat(client.take()).containsExactly("0 PING to 10.0.0.2:2", "0 PING to 11.0.0.2:22");
        client.runTo(300);
        assertThat(client.takeTimesOf("PING to 11.0.0.2:22")).containsExactly(100L, 200L, 300L);
        client.runTo(350);
        client.hearsPong(OUTER);
        assertThat(client.take())
                .containsExactly(
                        "350 RoundTrip[peer=11.0.0.2:22, nanos=50000000]",
                        "350 PING to 11.0.0.2:22",
                        "350 PeerFound[peer=11.0.0.2:22]");
        assertThat(client.state()).isEqualTo(State.REACHED);
        client.runTo(3_000);
        assertThat(client.takeWhat()).doesNotContain("PING to 10.0.0.2:2", CONNECT);
    }

    @Test
    void onlyTheRendezvousServerNamesAddresses() {
        client = LoneTunnel.sealed(Role.CLIENT, Timing.DEFAULT, HOME);
        client.path(SELF, RENDEZVOUS);
        client.take();
        client.hears(new Punch(INNER, OUTER), OUTER);
        assertThat(client.takeWhat()).containsExactly("drop UNEXPECTED_CONTROL from 11.0.0.2:22");
    }

    @Test
    void aPingOfSomebodyIsAnsweredWithPingsWhileItSeeks() {
        client = LoneTunnel.sealed(Role.CLIENT, Timing.DEFAULT, HOME);
        client.path(SELF, RENDEZVOUS);
        client.take();
        client.hears(new Ping(1), OUTER);
        assertThat(client.takeWhat()).containsExactly("PONG to 11.0.0.2:22", "PING to 11.0.0.2:22");
        client.hears(new Ping(1), RENDEZVOUS);
        assertThat(client.takeWhat()).containsExactly("PONG to 11.0.0.9:9");
        client.hearsPong(OUTER);
        client.take();
        client.hears(new Ping(1), STRANGER);
        assertThat(client.takeWhat()).containsExactly("PONG to 11.0.0.3:33");
    }

    @Test
    void thePongOfTheRendezvousServerMakesItNoPeer() {
        client.path(SELF, RENDEZVOUS);
        client.runTo(1_000);
        client.take();
        client.hearsPong(RENDEZVOUS);
        assertThat(client.takeWhat()).noneMatch(what -> what.contains("PeerFound"));
    }

    @Test
    void withoutAKeyOnlyTheRendezvousServerAndTheHostsThatItNamedAreHeard() {
        client.path(SELF, RENDEZVOUS);
        client.take();
        client.hears(new Ping(1), OUTER);
        assertThat(client.takeWhat()).containsExactly("drop UNKNOWN_PEER from 11.0.0.2:22");
        client.hears(new Punch(INNER, OUTER), RENDEZVOUS);
        client.take();
        for (Endpoint known : new Endpoint[] {INNER, OUTER, otherPort(INNER), otherPort(OUTER), RENDEZVOUS}) {
            client.hears(new Ping(1), known);
            assertThat(client.takeWhat()).contains("PONG to " + known);
        }
        client.hears(new Ping(1), otherPort(RENDEZVOUS));
        client.hears(new Ping(1), STRANGER);
        assertThat(client.takeWhat())
                .containsExactly("drop UNKNOWN_PEER from 11.0.0.9:10", "drop UNKNOWN_PEER from 11.0.0.3:33");
    }

    @Test
    void aFoundServerThatLeavesSomethingUnansweredIsDoubtedAfterOneSecondAndSoughtAfterTwo() {
        find(0);
        client.runTo(3_000);
        client.hearsPong(OUTER);
        client.runTo(10_000);
        client.hears(new Ping(1), OUTER);
        client.take();
        client.runTo(10_999);
        assertThat(client.take()).isEmpty();
        client.runTo(11_000);
        assertThat(client.take()).containsExactly("11000 PING to 11.0.0.2:22");
        client.runTo(11_999);
        assertThat(client.take()).isEmpty();
        client.runTo(12_000);
        assertThat(client.take()).startsWith("12000 PeerDoubted[nanos=2000000000]", "12000 " + CONNECT);
        assertThat(client.state()).isEqualTo(State.SEEKING);
    }

    @Test
    void withAShortKeepaliveItIsDoubtedSooner() {
        client = LoneTunnel.of(Role.CLIENT, new Timing(600, 30, 120, 3), HOME);
        find(0);
        client.take();
        client.runTo(2_500);
        assertThat(client.take()).contains("2500 PeerDoubted[nanos=1500000000]");
    }

    @Test
    void aDoubtedServerThatAnswersAfterAllIsFoundAgain() {
        find(0);
        client.runTo(5_000);
        assertThat(client.state()).isEqualTo(State.SEEKING);
        client.take();
        client.hears(new Ping(1), OUTER);
        assertThat(client.take()).startsWith("5000 PeerFound[peer=11.0.0.2:22]");
        assertThat(client.state()).isEqualTo(State.REACHED);
    }

    @Test
    void anAnswerDispelsTheDoubt() {
        find(0);
        client.runTo(3_000);
        client.hearsPong(OUTER);
        client.runTo(10_000);
        client.hears(new Ping(1), OUTER);
        client.runTo(11_000);
        client.hearsPong(OUTER);
        client.runTo(11_100);
        client.hears(new Ping(1), OUTER);
        client.take();
        client.runTo(12_100);
        assertThat(client.take()).containsExactly("12100 PING to 11.0.0.2:22");
    }

    @Test
    void aFoundServerIsNotLeftForWhomElseTheRendezvousServerNames() {
        find(0);
        client.take();
        client.hears(new Punch(INNER, STRANGER), RENDEZVOUS);
        assertThat(client.take()).isEmpty();
    }

    @Test
    void anotherPathBeginsTheSearchAnewAndKeepsThePeer() {
        find(0);
        client.runTo(1_000);
        client.take();
        client.path(SELF, RENDEZVOUS);
        assertThat(client.takeWhat()).containsExactly(CONNECT);
        PathView view = client.tunnel.snapshot(client.now()).path();
        assertThat(view).isNotNull();
        assertThat(view.state()).isEqualTo(State.SEEKING);
        assertThat(view.peer()).isEqualTo(OUTER);
    }

    @Test
    void othersMessagesAreNotForIt() {
        client.path(SELF, RENDEZVOUS);
        client.take();
        client.hears(new Listen(SELF, HOME), RENDEZVOUS);
        assertThat(client.take()).containsExactly("0 drop UNEXPECTED_CONTROL from 11.0.0.9:9");
    }

    private void find(long millis) {
        client.path(SELF, RENDEZVOUS);
        client.runTo(millis);
        client.hears(new Punch(INNER, OUTER), RENDEZVOUS);
        client.hearsPong(OUTER);
    }

    private static Endpoint otherPort(Endpoint endpoint) {
        return Endpoint.of(endpoint.address(), endpoint.port() + 1);
    }
}
