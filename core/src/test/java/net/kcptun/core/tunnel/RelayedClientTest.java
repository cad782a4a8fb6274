package net.kcptun.core.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import net.kcptun.core.tunnel.api.Path;
import net.kcptun.core.tunnel.api.PathView;
import net.kcptun.core.tunnel.api.PathView.State;
import net.kcptun.core.tunnel.api.TunnelOptions.Role;
import net.kcptun.core.tunnel.api.TunnelOptions.Timing;
import net.kcptun.core.wire.ControlMessage.Ping;
import net.kcptun.core.wire.ControlMessage.Pong;
import net.kcptun.core.wire.ControlMessage.Punch;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a client does that reaches its server through a relay, and one that asks several rendezvous servers.
final class RelayedClientTest {
    private static final ServiceId HOME = new ServiceId("home".getBytes(StandardCharsets.US_ASCII));
    private static final Endpoint SELF = Endpoint.ipv4(0x0a000001, 1);
    private static final Endpoint SELF_OUTER = Endpoint.ipv4(0x0b000001, 11);
    private static final Endpoint RENDEZVOUS = Endpoint.ipv4(0x0b000009, 9);
    private static final Endpoint OTHER = Endpoint.ipv4(0x0b000008, 8);
    private static final Endpoint RELAY = RENDEZVOUS.withPort(40_000);
    private static final Endpoint INNER = Endpoint.ipv4(0x0a000002, 2);
    private static final Endpoint OUTER = Endpoint.ipv4(0x0b000002, 22);
    private static final String CONNECT = "CONNECT 10.0.0.1:1 \"home\" to 11.0.0.9:9";
    private static final Punch OFFER = new Punch(OUTER, RELAY, new Punch.More(SELF_OUTER, true, false));

    private final LoneTunnel client = LoneTunnel.sealed(Role.CLIENT, Timing.DEFAULT, HOME);

    @BeforeEach
    void start() {
        client.path(SELF, RENDEZVOUS);
        client.hears(new Punch(INNER, OUTER), RENDEZVOUS);
        client.runTo(2_000);
        client.hears(OFFER, RENDEZVOUS);
        client.take();
    }

    @Test
    void theRelayIsPingedBesideTheServerAndIsThePeerOnceItAnswers() {
        client.runTo(2_100);
        assertThat(client.takeWhat()).contains("PING to 11.0.0.2:22", "PING to 11.0.0.9:40000");
        client.hearsPong(RELAY);
        assertThat(client.takeWhat()).contains("PeerRelayed[relay=11.0.0.9:40000, ours=SOME, theirs=SOME]");
        assertThat(view().isRelayed()).isTrue();
        assertThat(view().peer()).isEqualTo(RELAY);
        assertThat(view().state()).isEqualTo(State.REACHED);
    }

    @Test
    void theServerItselfIsPreferredWheneverItAnswers() {
        relayed();
        client.runTo(2_200);
        client.hearsPong(OUTER);
        assertThat(client.takeWhat()).contains("PeerFound[peer=11.0.0.2:22]");
        assertThat(view().isRelayed()).isFalse();
        client.hearsPong(RELAY);
        assertThat(view().peer()).as("the relay is too late").isEqualTo(OUTER);
    }

    @Test
    void aServerThatDoesNotFollowItsClientsIsLeftAtTheRelay() {
        client.runTo(2_100);
        client.hearsPong(RELAY);
        client.hearsPong(OUTER);
        assertThat(view().peer()).isEqualTo(RELAY);
        client.take();
        for (int second = 3; second < 100; second++) {
            client.runTo(second * 1_000L);
            client.hearsPong(RELAY);
        }
        assertThat(client.takeWhat()).doesNotContain(CONNECT);
    }

    @Test
    void whoAsksAtTheRelayIsAnsweredUntilTheDirectWayIsFound() {
        relayed();
        client.take();
        client.hears(new Ping(1), RELAY);
        assertThat(client.takeWhat()).contains("PONG to 11.0.0.9:40000");
        client.hearsPong(OUTER);
        client.take();
        client.hears(new Ping(1), RELAY);
        assertThat(client.takeWhat()).isEmpty();
    }

    @Test
    void itAsksAgainAfterTenSecondsAndOneFiveAndFifteenMinutes() {
        relayed();
        client.take();
        long found = client.now() / 1_000_000;
        for (int second = 3; second < 4_000; second++) {
            client.runTo(second * 1_000L);
            client.hearsPong(RELAY);
        }
        assertThat(client.takeTimesOf(CONNECT).stream()
                        .map(at -> (at - found % 1_000_000) / 1_000)
                        .toList())
                .startsWith(10L, 70L, 370L, 1270L, 2170L);
    }

    @Test
    void whatItIsToldThenIsPingedButNotTheRelay() {
        relayed();
        for (int second = 3; second < 6; second++) {
            client.runTo(second * 1_000L);
            client.hearsPong(RELAY);
        }
        client.take();
        client.hears(OFFER, RENDEZVOUS);
        assertThat(client.takeWhat()).contains("PING to 11.0.0.2:22").doesNotContain("PING to 11.0.0.9:40000");
        client.hears(new Ping(1), OUTER.withPort(23));
        assertThat(client.takeWhat()).contains("PING to 11.0.0.2:23");
        client.hearsPong(OUTER.withPort(23));
        assertThat(client.takeWhat()).contains("PeerFound[peer=11.0.0.2:23]");
    }

    @Test
    void onceItIsThereDirectlyNothingIsTriedAnyMore() {
        relayed();
        client.hearsPong(OUTER);
        client.take();
        for (int second = 3; second < 200; second++) {
            client.runTo(second * 1_000L);
            client.hearsPong(OUTER);
        }
        assertThat(client.takeWhat()).doesNotContain(CONNECT);
        client.hears(OFFER, RENDEZVOUS);
        assertThat(client.takeWhat()).isEmpty();
    }

    @Test
    void aRelayThatFallsSilentIsSoughtLikeAServer() {
        relayed();
        client.runTo(10_000);
        assertThat(client.takeWhat()).anyMatch(what -> what.startsWith("PeerDoubted"));
        assertThat(client.state()).isEqualTo(State.SEEKING);
        client.hears(OFFER, RENDEZVOUS);
        assertThat(client.takeWhat()).contains("PING to 11.0.0.9:40000");
        client.hearsPong(RELAY);
        assertThat(client.state()).isEqualTo(State.REACHED);
    }

    @Test
    void portsThatAreSeenSideBySideAreForetold() {
        client.hears(new Punch(OUTER.withPort(23), RELAY, new Punch.More(SELF_OUTER, true, true)), RENDEZVOUS);
        assertThat(client.takeWhat())
                .contains("PING to 11.0.0.2:23", "PING to 11.0.0.2:24", "PING to 11.0.0.2:27")
                .doesNotContain("PING to 11.0.0.2:28");
        client.hearsPong(RELAY);
        assertThat(client.takeWhat()).contains("PeerRelayed[relay=11.0.0.9:40000, ours=CONE, theirs=SYMMETRIC]");
    }

    @Test
    void theRelayInUseIsKnownAsOneHoweverManyOthersAreOffered() {
        relayed();
        for (int i = 1; i <= 40; i++) {
            client.hears(
                    new Punch(OUTER, RELAY.withPort(40_000 + i), new Punch.More(SELF_OUTER, true, false)), RENDEZVOUS);
        }
        assertThat(view().isRelayed()).isTrue();
    }

    @Test
    void aRelayThatForgetsTheIdleIsSpokenToEvery25Seconds() {
        LoneTunnel patient = LoneTunnel.sealed(Role.CLIENT, new Timing(600, 30, 120, 300), HOME);
        patient.path(SELF, RENDEZVOUS);
        patient.hears(OFFER, RENDEZVOUS);
        patient.hearsPong(RELAY);
        for (int second = 1; second <= 6; second++) {
            patient.runTo(second * 1_000L);
            patient.hearsPong(RELAY);
        }
        patient.take();
        patient.runTo(31_000);
        patient.hearsPong(RELAY);
        patient.runTo(60_000);
        assertThat(patient.takeTimesOf("PING to 11.0.0.9:40000")).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void aPunchOfAddressesThatItCannotUseIsNone() {
        Endpoint ipv6 = Endpoint.ipv6(0x2a01L << 48, 9, 9, 0);
        Endpoint own = Endpoint.ipv6(0x2a01L << 48, 1, 1, 0);
        LoneTunnel asker = LoneTunnel.sealed(Role.CLIENT, Timing.DEFAULT, HOME);
        asker.tunnel.onPaths(List.of(new Path(own, ipv6), new Path(SELF, RENDEZVOUS)), asker.now());
        for (int second = 0; second < 20; second++) {
            asker.runTo(second * 1_000L);
            asker.hearsPong(ipv6);
            asker.hears(new Punch(INNER, OUTER), ipv6);
        }
        assertThat(asker.takeWhat()).as("IPv4 is asked after all").contains(CONNECT);
    }

    @Test
    void allRendezvousServersAreAskedAndWhicheverKnowsTheServerWillDo() {
        LoneTunnel asker = LoneTunnel.sealed(Role.CLIENT, Timing.DEFAULT, HOME);
        asker.tunnel.onPaths(List.of(new Path(SELF, OTHER), new Path(SELF, RENDEZVOUS, 1)), asker.now());
        asker.runTo(1_500);
        assertThat(asker.takeTimesOf(CONNECT)).containsExactly(0L, 1_000L);
        asker.hears(new Punch(INNER, OUTER), RENDEZVOUS);
        assertThat(asker.takeWhat()).contains("PING to 11.0.0.2:22");
        asker.hearsPong(OUTER);
        assertThat(asker.takeWhat()).contains("PeerFound[peer=11.0.0.2:22]");
        assertThat(asker.state()).isEqualTo(State.REACHED);
    }

    /// Through a server that follows its clients.
    private void relayed() {
        client.runTo(2_100);
        client.hearsPong(RELAY);
        client.hears(new Pong((int) (client.now() / 1_000_000), true), RELAY);
    }

    private PathView view() {
        return Objects.requireNonNull(client.tunnel.snapshot(client.now()).path());
    }
}
