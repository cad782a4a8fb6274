package net.kcptun.core.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.kcptun.core.tunnel.api.Path;
import net.kcptun.core.tunnel.api.PathView;
import net.kcptun.core.tunnel.api.PathView.State;
import net.kcptun.core.tunnel.api.TunnelOptions.Role;
import net.kcptun.core.tunnel.api.TunnelOptions.Timing;
import net.kcptun.core.wire.ControlMessage.Connect;
import net.kcptun.core.wire.ControlMessage.Ping;
import net.kcptun.core.wire.ControlMessage.Punch;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

/// How a server keeps itself registered at a rendezvous server and lets clients come, to the millisecond. `keepalive`
/// is 25 s, so `dead` is 79 s.
final class RegisteredServerTest {
    private static final ServiceId HOME = new ServiceId("home".getBytes(StandardCharsets.US_ASCII));
    private static final Endpoint SELF = Endpoint.ipv4(0x0a000001, 1);
    private static final Endpoint RENDEZVOUS = Endpoint.ipv4(0x0b000009, 9);
    private static final Endpoint INNER = Endpoint.ipv4(0x0a000002, 2);
    private static final Endpoint OTHER = Endpoint.ipv4(0x0b000008, 8);
    private static final Endpoint OUTER = Endpoint.ipv4(0x0b000002, 22);
    private static final String LISTEN = "LISTEN 10.0.0.1:1 \"home\" to 11.0.0.9:9";
    private static final String PING = "PING to 11.0.0.9:9";

    private LoneTunnel server = LoneTunnel.sealed(Role.SERVER, Timing.DEFAULT, HOME);

    @Test
    void itRegistersFourTimesAtTheStartAlsoIfItIsAnswered() {
        start();
        server.hearsPong(RENDEZVOUS);
        server.runTo(7_000);
        server.hearsPong(RENDEZVOUS);
        server.runTo(31_999);
        assertThat(server.takeTimesOf(LISTEN)).containsExactly(0L, 1_000L, 3_000L, 7_000L);
        server.runTo(32_000);
        assertThat(server.take()).containsExactly("32000 " + LISTEN, "32000 " + PING);
    }

    @Test
    void afterKeepaliveItRegistersOnceIfThatIsAnswered() {
        start();
        server.runTo(7_000);
        server.hearsPong(RENDEZVOUS);
        server.runTo(32_000);
        server.hearsPong(RENDEZVOUS);
        server.take();
        server.runTo(57_000);
        assertThat(server.takeTimesOf(LISTEN)).containsExactly(57_000L);
    }

    @Test
    void afterKeepaliveItRegistersFourTimesIfNothingIsAnswered() {
        start();
        server.runTo(7_000);
        server.hearsPong(RENDEZVOUS);
        server.take();
        server.runTo(63_999);
        assertThat(server.takeTimesOf(LISTEN))
                .containsExactly(32_000L, 33_000L, 35_000L, 39_000L, 49_000L, 50_000L, 52_000L, 56_000L);
    }

    @Test
    void itIsRegisteringUntilTheRendezvousServerAnswers() {
        assertThat(server.state()).isEqualTo(State.RESOLVING);
        server.path(SELF, RENDEZVOUS);
        assertThat(server.state()).isEqualTo(State.REGISTERING);
        server.runTo(40);
        server.take();
        server.hearsPong(RENDEZVOUS);
        assertThat(server.take())
                .containsExactly(
                        "40 RendezvousAnswers[rendezvous=11.0.0.9:9, id=" + HOME + "]",
                        "40 RoundTrip[peer=11.0.0.9:9, nanos=40000000]");
        assertThat(server.tunnel.snapshot(server.now()).path())
                .isEqualTo(new PathView(State.REACHED, RENDEZVOUS, server.now(), 40_000_000));
        server.hearsPong(RENDEZVOUS);
        assertThat(server.take()).noneMatch(line -> line.contains("RendezvousAnswers"));
    }

    @Test
    void aRendezvousServerThatFallsSilentIsLookedForAndTheSocketReplacedIfClientsAreSilentToo() {
        start();
        server.runTo(78_999);
        assertThat(server.take()).noneMatch(line -> line.contains("renew path"));
        server.runTo(79_000);
        assertThat(server.take())
                .contains("79000 RendezvousSilent[rendezvous=11.0.0.9:9]", "79000 renew path and socket");
        assertThat(server.state()).isEqualTo(State.REGISTERING);
        server.runTo(79_001);
        server.hears(new Ping(1), OUTER);
        server.runTo(158_000);
        assertThat(server.take()).contains("158000 renew path");
        server.runTo(237_000);
        assertThat(server.take()).contains("237000 renew path and socket");
    }

    @Test
    void bothAddressesOfAnAnnouncedClientArePingedForTwoSeconds() {
        start();
        server.runTo(8_000);
        server.hearsPong(RENDEZVOUS);
        server.take();
        server.hears(new Punch(INNER, OUTER), RENDEZVOUS);
        assertThat(server.take())
                .containsExactly(
                        "8000 ClientAnnounced[inner=10.0.0.2:2, outer=11.0.0.2:22]",
                        "8000 PING to 10.0.0.2:2",
                        "8000 PING to 11.0.0.2:22");
        server.runTo(30_000);
        assertThat(server.takeTimesOf("PING to 11.0.0.2:22"))
                .hasSize(19)
                .startsWith(8_100L, 8_200L)
                .endsWith(9_800L, 9_900L);
    }

    @Test
    void anAddressThatAnswersIsPingedNoMore() {
        start();
        server.hears(new Punch(INNER, OUTER), RENDEZVOUS);
        server.hearsPong(OUTER);
        server.take();
        server.runTo(300);
        assertThat(server.takeWhat()).containsExactly("PING to 10.0.0.2:2", "PING to 10.0.0.2:2", "PING to 10.0.0.2:2");
    }

    @Test
    void whatARouterLetsInIsToldAtOnceAsItsOwnAddress() {
        start();
        server.runTo(20_000);
        server.take();
        Endpoint mapped = Endpoint.ipv4(0x0b000007, 7000);
        server.tunnel.onMapped(mapped, server.now());
        server.runTo(20_001);
        assertThat(server.takeWhat()).contains("LISTEN 11.0.0.7:7000 \"home\" to 11.0.0.9:9");
        server.tunnel.onMapped(mapped, server.now());
        server.runTo(20_002);
        assertThat(server.take()).isEmpty();
        server.tunnel.onMapped(null, server.now());
        server.runTo(20_003);
        assertThat(server.takeWhat()).contains(LISTEN);
    }

    @Test
    void clientsBehindOurOwnNatAreToldForAWhileWhereWeAreInside() {
        start();
        server.tunnel.onMapped(Endpoint.ipv4(0x0b000002, 44), server.now());
        server.runTo(20_000);
        server.hearsPong(RENDEZVOUS);
        server.take();
        server.hears(new Punch(INNER, Endpoint.ipv4(0x0b000003, 22)), RENDEZVOUS);
        assertThat(server.take()).as("of another NAT").noneMatch(line -> line.contains("LISTEN"));
        server.hears(new Punch(INNER, OUTER), RENDEZVOUS);
        server.hears(new Punch(INNER, OUTER), RENDEZVOUS);
        assertThat(server.takeTimesOf(LISTEN)).containsExactly(20_000L);
        server.hearsPong(RENDEZVOUS);
        server.runTo(29_999);
        assertThat(server.take()).noneMatch(line -> line.contains("11.0.0.2:44"));
        server.runTo(30_000);
        assertThat(server.take()).contains("30000 LISTEN 11.0.0.2:44 \"home\" to 11.0.0.9:9");
    }

    @Test
    void itRegistersWithAllRendezvousServersAndThoseThatAnswerAreNotTroubledByOneThatIsSilent() {
        server.tunnel.onPaths(List.of(new Path(SELF, RENDEZVOUS), new Path(SELF, OTHER, 1)), server.now());
        server.runTo(8_000);
        assertThat(server.takeTimesOf(LISTEN)).containsExactly(0L, 1_000L, 3_000L, 7_000L);
        server.hearsPong(OTHER);
        assertThat(server.state()).isEqualTo(State.REACHED);
        server.runTo(33_000);
        server.hearsPong(OTHER);
        server.take();
        server.runTo(57_000);
        assertThat(server.takeTimesOf(LISTEN)).as("asked again").isNotEmpty();
        server.hearsPong(OTHER);
        server.runTo(80_000);
        assertThat(server.take())
                .contains("79000 RendezvousSilent[rendezvous=11.0.0.9:9]", "79000 renew path")
                .doesNotContain("79000 renew path and socket");
    }

    @Test
    void oneThatIsDownCostsTheOthersNothing() {
        server.tunnel.onPaths(List.of(new Path(SELF, RENDEZVOUS), new Path(SELF, OTHER, 1)), server.now());
        for (int second = 1; second <= 600; second++) {
            server.runTo(second * 1_000L);
            server.hearsPong(OTHER);
        }
        long alone = 4 + 600 / 25;
        assertThat(server.takeTimesOf("LISTEN 10.0.0.1:1 \"home\" to 11.0.0.8:8"))
                .hasSizeLessThanOrEqualTo((int) alone);
    }

    @Test
    void howManyClientsEverCameFromANatDoesNotMatter() {
        start();
        for (int i = 0; i < 100; i++) {
            server.runTo(1_000 + i * 1_000L);
            server.take();
            Endpoint client = OUTER.withPort(1_000 + 10 * i);
            server.hears(new Punch(INNER, client), RENDEZVOUS);
            assertThat(server.takeWhat()).contains("PING to " + client);
        }
    }

    @Test
    void ofOneHostOnlySoManyAreTriedAtATimeAndTheNextOnceOneHasAnswered() {
        start();
        for (int i = 0; i < 32; i++) {
            server.hears(new Punch(OUTER.withPort(1_000 + 10 * i), OUTER.withPort(1_000 + 10 * i)), RENDEZVOUS);
        }
        server.take();
        Punch next = new Punch(OUTER, OUTER);
        server.hears(next, RENDEZVOUS);
        assertThat(server.takeWhat()).doesNotContain("PING to " + OUTER);
        server.hears(new Ping(1), OUTER.withPort(1_000));
        server.hears(next, RENDEZVOUS);
        assertThat(server.takeWhat()).contains("PING to " + OUTER);
    }

    @Test
    void withoutAKeyAnAddressThatSomebodyNamesGetsFewPings() {
        LoneTunnel server = LoneTunnel.of(Role.SERVER, Timing.DEFAULT, HOME);
        server.path(SELF, RENDEZVOUS);
        server.take();
        for (int i = 0; i < 200; i++) {
            server.runTo(100 + i * 50L);
            server.hears(new Punch(INNER, OUTER.withPort(1_000 + 4 * i)), RENDEZVOUS);
        }
        server.runTo(60_000);
        assertThat(server.takeWhat().stream().filter(what -> what.contains(" to 11.0.0.2:")))
                .hasSizeLessThanOrEqualTo(6 * 200);
    }

    @Test
    void whatIsSentToAnybodyAndUnansweredForTwoSecondsMakesItRegisterAgain() {
        start();
        server.runTo(7_000);
        server.hearsPong(RENDEZVOUS);
        server.runTo(20_000);
        server.hears(new Ping(1), OUTER);
        server.take();
        server.runTo(21_999);
        assertThat(server.take()).isEmpty();
        server.runTo(22_000);
        assertThat(server.take()).containsExactly("22000 " + LISTEN, "22000 " + PING);
    }

    @Test
    void butNotMoreOftenThanEveryTenSeconds() {
        start();
        server.runTo(7_000);
        server.hearsPong(RENDEZVOUS);
        server.runTo(8_000);
        server.hears(new Ping(1), OUTER);
        server.take();
        server.runTo(17_500);
        assertThat(server.takeTimesOf(LISTEN)).containsExactly(17_000L);
    }

    @Test
    void onlyTheRendezvousServerAnnouncesClientsWithAKeyToo() {
        for (LoneTunnel each : List.of(server, LoneTunnel.of(Role.SERVER, Timing.DEFAULT, HOME))) {
            each.path(SELF, RENDEZVOUS);
            each.take();
            each.hears(new Punch(INNER, OUTER), OUTER);
            assertThat(each.takeWhat()).containsExactly("drop UNEXPECTED_CONTROL from 11.0.0.2:22");
            each.path(SELF, OUTER);
            each.take();
            each.hears(new Punch(INNER, OUTER), RENDEZVOUS);
            assertThat(each.takeWhat()).as("another is in use").contains("drop UNEXPECTED_CONTROL from 11.0.0.9:9");
        }
    }

    @Test
    void anIdleServerLooksItsTargetUpEveryDead() {
        server.runTo(300_000);
        assertThat(server.takeTimesOf("renew target")).containsExactly(79_000L, 158_000L, 237_000L);
    }

    @Test
    void anotherKeepaliveHoldsAtOnce() {
        start();
        server.runTo(10_000);
        server.tunnel.onOptions(LoneTunnel.options(Role.SERVER, new Timing(600, 30, 120, 3), HOME), server.now());
        server.take();
        server.runTo(22_999);
        assertThat(server.take()).noneMatch(line -> line.contains("renew"));
        server.runTo(23_000);
        assertThat(server.take()).contains("23000 renew path and socket", "23000 renew target");
    }

    @Test
    void othersMessagesAreNotForIt() {
        start();
        server.take();
        server.hears(new Connect(INNER, HOME), OUTER);
        assertThat(server.take()).containsExactly("0 drop UNEXPECTED_CONTROL from 11.0.0.2:22");
    }

    private void start() {
        server.path(SELF, RENDEZVOUS);
    }
}
