package net.kcptun.app.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import net.kcptun.app.stats.Observation;
import net.kcptun.app.stats.Rates;
import net.kcptun.app.stats.Scene;
import net.kcptun.app.status.StatsText.Shown;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The lines that scripts read are those of kcptun v2.
final class StatsTextTest {
    private final Observation seen = Scene.calm().withSessions().observation();

    @Test
    void connectedSessionsFollowTheBanner() {
        String text = text("connected", true, null);
        assertThat(text).startsWith("""
                kcptun-netty 1.2.3
                  client, xchacha20poly1305_ietf

                server time: 1970-01-01T""");
        assertThat(text).contains("""

                [00000001] > peer=203.0.113.10:12345 seen=2s rtt=0 rto=200 waitsnd=1 rx/tx=0/0
                [00ABCDEF] - peer=203.0.113.10:12345 seen=2s rtt=180 rto=230 waitsnd=250 rx/tx=0/0
                  = 4 sessions: 1 halfopen, 1 connected, 1 linger, 1 time_wait; waitsnd=251

                [total] tcp: 0, 0; kcp: 0, 0; pkt: 0, 0
                  = uptime: 100000ms
                """);
    }

    @Test
    void mappedPortIsALine() {
        Observation mapped = Scene.calm().mapped();
        assertThat(StatsText.of(mapped, new Shown(SessionFilter.of(Map.of(), "all"), false, null)))
                .contains("port mapping: UDP 203.0.113.7:40002 at the router 192.168.1.1:5351, by PCP\n");
        assertThat(text("all", false, null)).doesNotContain("port mapping");
    }

    @Test
    void allSessionsHaveTheirStateAndEndedOnesTheReason() {
        assertThat(text("all", false, null)).contains("""
                [10ABCDEF] . peer=203.0.113.10:12345 seen=2s rtt=180 rto=230 waitsnd=0 rx/tx=0/0
                [DDA6F611] x peer=203.0.113.10:12345 seen=2s rtt=0 rto=0 waitsnd=0 rx/tx=0/0 (reset by peer)
                """);
    }

    @Test
    void withoutBannerItBeginsWithTheTime() {
        assertThat(text("none", false, null)).startsWith("server time: ").doesNotContain("peer=");
    }

    @Test
    void flowsFollowTheSessionsWhereThereIsADisguise() {
        assertThat(text("all", false, null)).doesNotContain("flows");
        Observation disguised = Scene.calm().disguised();
        assertThat(StatsText.of(disguised, new Shown(SessionFilter.ALL, false, null)))
                .contains("""
                [203.0.113.10:12345] - seen=3s rx/tx=1.95 KiB/4.88 KiB ecn/ece=1/2
                  = 1(+4) flows; refused: 7; dropped segments: 8

                [total]""");
    }

    @Test
    void aPeerIsReachedDirectlyOrRelayedWhereThereIsARendezvousServer() {
        Shown shown = new Shown(SessionFilter.ALL, false, null);
        Scene busy = Scene.calm().withLine();
        assertThat(StatsText.of(busy.introduced(), shown)).contains("[line] 203.0.113.10:12345 direct cruise: rate=");
        assertThat(StatsText.of(busy.relayed().introduced(), shown))
                .contains("[line] 203.0.113.9:40000 relayed cruise: rate=");
        assertThat(StatsText.of(busy.observation(), shown)).contains("[line] 203.0.113.10:12345 cruise: rate=");
    }

    @Test
    void theRelayIsToldAfterTheServices() {
        String text = StatsText.of(Scene.calm().relaying(), new Shown(SessionFilter.ALL, false, null));
        assertThat(text).contains("""
                [relay] 192.0.2.1:5000 - 198.51.100.1:6000: port=40000 relayed=17 B age=30s
                [relay] 192.0.2.1:5001 > 198.51.100.1:6000: port=40009 relayed=0 age=30s
                  = relay: 1(+1) pairs of 2; relayed: 17 B in 2 packets; opened: 2; dropped packets (stranger: 1)
                """);
    }

    @Test
    void ratesAreToldWhenAskedFor() {
        Rates rates = new Rates(
                3,
                835 * 1024,
                1,
                13.4 * 1024,
                1083 * 1024,
                13.8 * 1024,
                1105 * 1024,
                1,
                1,
                0,
                0.771,
                0.01,
                0.1,
                0,
                0,
                0);
        assertThat(text("none", false, rates)).contains("""

                [rx,tx] tcp: 835 KiB/s, 1 B/s; kcp: 13.4 KiB/s, 1083 KiB/s; efficiency: 0.0%, 77.1%
                [total] tcp: 0, 0; kcp: 0, 0; pkt: 0, 0
                  = load: 10.0%; pkt: 13.8 KiB/s, 1105 KiB/s; uptime: 100000ms
                """);
    }

    @Test
    void linesAreToldOnceSomethingIsKnownOfThem() {
        assertThat(text("none", false, null)).doesNotContain("[line]");
        assertThat(StatsText.of(Scene.calm().withLine().observation(), new Shown(SessionFilter.ALL, false, null)))
                .contains("""
                  = uptime: 100000ms
                [line] 203.0.113.10:12345 cruise: rate=33.9 MiB/s pace=34.2 MiB/s rtt=100.0+0.3ms loss=1.0%+0.0%\
                 msg99=104ms inflight=3.34 MiB/6.68 MiB tx/acked=85.8 MiB/83.9 MiB sessions=2
                """);
    }

    @Test
    void limitsAreToldOnceTheyHaveBitten() {
        assertThat(text("none", false, null)).doesNotContain("limits");
        assertThat(StatsText.of(Scene.calm().bitten(), new Shown(SessionFilter.ALL, false, null)))
                .contains("""
                  = limits: max_sessions 2 of 100, refused: 3; max_buffered 4.00 KiB of 1024 KiB, refused: 0,\
                 windows narrowed: 5, segments dropped: 0
                """);
    }

    @Test
    void theDiagnosisComesLast() {
        assertThat(text("none", false, null)).endsWith("\n\nok: the peer 203.0.113.10:12345 answers\n");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1 B",
        "1999, 1999 B",
        "2000, 1.95 KiB",
        "41370, 40.4 KiB",
        "2243952, 2.14 MiB",
        "1073741824, 1024 MiB",
        "10737418240, 10.0 GiB"
    })
    void bytesHaveAtLeastThreeDigits(double count, String text) {
        assertThat(StatsText.bytes(count)).isEqualTo(text);
    }

    private String text(String sessions, boolean hasBanner, @Nullable Rates rates) {
        return StatsText.of(seen, new Shown(SessionFilter.of(Map.of("sessions", sessions), "all"), hasBanner, rates));
    }
}
