package net.kcptun.core.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import net.kcptun.core.tunnel.api.PathView;
import net.kcptun.core.tunnel.api.PathView.State;
import net.kcptun.core.tunnel.api.TunnelOptions.Role;
import net.kcptun.core.tunnel.api.TunnelOptions.Timing;
import net.kcptun.core.wire.ControlMessage.Ping;
import net.kcptun.core.wire.ControlMessage.Pong;
import net.kcptun.core.wire.ControlMessage.Punch;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

/// What a client says to a server whose address it knows, to the millisecond. `keepalive` is 25 s where nothing else
/// is said, so `dead` is 79 s.
final class DirectClientTest {
    private static final Endpoint SELF = Endpoint.ipv4(0x0a000001, 1);
    private static final Endpoint SERVER = Endpoint.ipv4(0x0a000002, 2);
    private static final Endpoint OTHER = Endpoint.ipv4(0x0a000003, 3);
    private static final String PING = "PING to 10.0.0.2:2";

    private LoneTunnel client = keepalive(25);

    @Test
    void aServerThatNeverAnswersIsAskedEverMoreRarelyAndLookedForAfterDead() {
        client.path(SELF, SERVER);
        client.runTo(78_999);
        assertThat(client.takeTimesOf(PING)).containsExactly(0L, 1000L, 2000L, 4000L, 6000L, 31_000L, 39_500L, 64_500L);
        client.runTo(79_000);
        assertThat(client.take()).containsExactly("79000 PeerSilent[nanos=79000000000]", "79000 renew path and socket");
    }

    @Test
    void theTimeOfSilenceIsToldInWholeHoweverOftenThePathWasRenewed() {
        client.path(SELF, SERVER);
        client.runTo(158_000);
        assertThat(client.take())
                .contains("79000 PeerSilent[nanos=79000000000]", "158000 PeerSilent[nanos=158000000000]");
    }

    @Test
    void aServerThatAnswersIsAskedAgainAfterKeepalive() {
        answerTheFirstPings();
        client.runTo(27_000);
        client.hearsPong(SERVER);
        client.runTo(52_000);
        assertThat(client.takeTimesOf(PING)).containsExactly(27_000L, 52_000L);
    }

    @Test
    void anUnansweredPingIsRepeatedTwiceTwoSecondsApart() {
        answerTheFirstPings();
        client.runTo(41_499);
        assertThat(client.takeTimesOf(PING)).containsExactly(27_000L, 29_000L, 31_000L);
    }

    @Test
    void afterHalfOfDeadItIsAskedWhateverElseWasSent() {
        answerTheFirstPings();
        client.runTo(66_499);
        assertThat(client.takeTimesOf(PING)).contains(41_500L).doesNotContain(56_000L);
        client.runTo(66_500);
        assertThat(client.takeTimesOf(PING)).containsExactly(66_500L);
    }

    @Test
    void pausesAreLongerByAQuarterAtMost() {
        client = LoneTunnel.atMostRandom(Role.CLIENT, new Timing(600, 30, 120, 4));
        client.path(SELF, SERVER);
        for (int i = 0; i < 3; i++) {
            client.runTo(i * 1000);
            client.hearsPong(SERVER);
        }
        client.take();
        client.runTo(6_999);
        assertThat(client.take()).isEmpty();
        client.runTo(7_000);
        assertThat(client.takeTimesOf(PING)).hasSize(1);
    }

    @Test
    void deadIsTenSecondsAtLeastAndHalfAnHourAtMost() {
        assertThat(deadMillis(1)).isEqualTo(10_000);
        assertThat(deadMillis(2)).isEqualTo(10_000);
        assertThat(deadMillis(3)).isEqualTo(13_000);
        assertThat(deadMillis(598)).isEqualTo(1_798_000);
        assertThat(deadMillis(599)).isEqualTo(1_800_000);
    }

    @Test
    void withoutKeepaliveOnlyTheFirstThreePingsAreSent() {
        client = keepalive(0);
        client.path(SELF, SERVER);
        client.runTo(3_600_000);
        assertThat(client.take()).containsExactly("0 " + PING, "1000 " + PING, "2000 " + PING);
        assertThat(client.tunnel.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void theWatchBeginsAnewWithEveryPath() {
        client.path(SELF, SERVER);
        client.runTo(60_000);
        client.take();
        client.path(SELF, OTHER);
        client.runTo(138_999);
        assertThat(client.take())
                .startsWith("60000 PING to 10.0.0.3:3", "61000 PING to 10.0.0.3:3", "62000 PING to 10.0.0.3:3")
                .noneMatch(line -> line.contains("PeerSilent"));
        client.runTo(139_000);
        assertThat(client.take()).contains("139000 PeerSilent[nanos=79000000000]");
    }

    @Test
    void withoutAPathNothingIsSentOrWatched() {
        client.path(SELF, SERVER);
        client.tunnel.onPathEnd(SERVER, client.now());
        client.take();
        assertThat(client.state()).isEqualTo(State.RESOLVING);
        assertThat(client.tunnel.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void anotherKeepaliveBeginsTheTimeOfSilenceAnew() {
        client.path(SELF, SERVER);
        client.runTo(70_000);
        client.tunnel.onOptions(LoneTunnel.options(Role.CLIENT, new Timing(600, 30, 120, 3), null), client.now());
        client.take();
        client.runTo(82_999);
        assertThat(client.take()).noneMatch(line -> line.contains("PeerSilent"));
        client.runTo(83_000);
        assertThat(client.take()).contains("83000 renew path and socket");
    }

    @Test
    void itIsConnectingUntilAnswered() {
        client.path(SELF, SERVER);
        assertThat(client.state()).isEqualTo(State.CONNECTING);
        client.runTo(50);
        client.hearsPong(SERVER);
        assertThat(client.state()).isEqualTo(State.REACHED);
        PathView view = client.tunnel.snapshot(client.now()).path();
        assertThat(view).isEqualTo(new PathView(State.REACHED, SERVER, client.now(), 50_000_000));
    }

    @Test
    void itIsSilentTwoSecondsAfterTheSecondDoubt() {
        answerTheFirstPings();
        client.runTo(32_999);
        assertThat(client.state()).isEqualTo(State.REACHED);
        client.runTo(33_000);
        assertThat(client.state()).isEqualTo(State.SILENT);
        client.hears(new Ping(1), SERVER);
        assertThat(client.state()).isEqualTo(State.REACHED);
    }

    @Test
    void itStaysSilentWhileThePathIsRenewedUnlessThatLeadsToAnother() {
        answerTheFirstPings();
        client.runTo(200_000);
        assertThat(client.state()).isEqualTo(State.SILENT);
        client.path(SELF, SERVER);
        assertThat(client.state()).isEqualTo(State.SILENT);
        client.path(SELF, OTHER);
        assertThat(client.state()).isEqualTo(State.CONNECTING);
        client.hears(new Ping(1), OTHER);
        assertThat(client.state()).isEqualTo(State.REACHED);
    }

    @Test
    void aPongFromElsewhereIsASignOfLifeAndNothingElseFromThereIs() {
        client = LoneTunnel.sealed(Role.CLIENT, Timing.DEFAULT, null);
        client.path(SELF, SERVER);
        client.runTo(10_000);
        client.hears(new Ping(1), OTHER);
        assertThat(client.state()).isEqualTo(State.CONNECTING);
        client.hears(new Pong((int) (client.now() / 1_000_000) - 4001), OTHER);
        assertThat(client.state()).isEqualTo(State.CONNECTING);
        client.hears(new Pong((int) (client.now() / 1_000_000) - 4000), OTHER);
        assertThat(client.state()).isEqualTo(State.REACHED);
    }

    @Test
    void aRoundTripIsAsExactAsTheClockIfItIsOfTheLastPing() {
        client.path(SELF, SERVER);
        client.runTo(1_300);
        client.hears(new Pong((int) (client.now() / 1_000_000) - 1300), SERVER);
        client.hearsPong(SERVER);
        assertThat(client.take())
                .containsSubsequence(
                        "1300 RoundTrip[peer=10.0.0.2:2, nanos=1300000000]",
                        "1300 RoundTrip[peer=10.0.0.2:2, nanos=300000000]");
    }

    @Test
    void whatAClientHasNoUseForIsDropped() {
        client.path(SELF, SERVER);
        client.take();
        client.hears(new Punch(SELF, OTHER), SERVER);
        assertThat(client.take()).containsExactly("0 drop UNEXPECTED_CONTROL from 10.0.0.2:2");
        client.hears(new Ping(1), OTHER);
        assertThat(client.take()).containsExactly("0 drop UNKNOWN_PEER from 10.0.0.3:3");
    }

    @Test
    void aPingIsAnswered() {
        client.path(SELF, SERVER);
        client.take();
        client.hears(new Ping(1), SERVER);
        assertThat(client.take()).containsExactly("0 PONG to 10.0.0.2:2");
    }

    private static LoneTunnel keepalive(int seconds) {
        return LoneTunnel.of(Role.CLIENT, new Timing(600, 30, 120, seconds), null);
    }

    private void answerTheFirstPings() {
        client.path(SELF, SERVER);
        for (int i = 0; i < 3; i++) {
            client.runTo(i * 1000);
            client.hearsPong(SERVER);
        }
        client.take();
    }

    private static long deadMillis(int keepalive) {
        LoneTunnel silent = keepalive(keepalive);
        silent.path(SELF, SERVER);
        silent.runTo(2_000_000);
        return silent.takeTimesOf("renew path and socket").getFirst();
    }
}
