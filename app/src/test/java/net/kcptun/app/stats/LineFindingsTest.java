package net.kcptun.app.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import net.kcptun.app.stats.Finding.Severity;
import net.kcptun.core.path.PathEstimate;
import net.kcptun.core.path.PathState;
import net.kcptun.core.tunnel.api.PeerPath;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each row of the table of [LineFindings], and how lines are taken together.
final class LineFindingsTest {
    @Test
    void aLineIsToldInWords() {
        assertThat(of(Scene.line(0.01, 0, 300_000, false)))
                .containsExactly(new Finding(
                        "line_carries",
                        Severity.OK,
                        "the line carries 284 Mbit/s with 1.0% random loss; nothing stands in its queue"));
        assertThat(of(Scene.line(0, 0, 120_000_000, false)))
                .extracting(Finding::text)
                .containsExactly("the line carries 284 Mbit/s without loss; 120 ms stand in its queue");
    }

    @Test
    void somebodyElseInTheQueueIsToldFirst() {
        assertThat(of(Scene.line(0, 0.1, 120_000_000, true)))
                .extracting(Finding::code, Finding::severity, Finding::text)
                .first()
                .isEqualTo(tuple("line_shared", Severity.NOTE, "somebody else fills the line's queue (120 ms)"));
    }

    @Test
    void lossBeyondChanceIsOfAFullLine() {
        assertThat(of(Scene.line(0.01, 0.009, 0, false))).hasSize(1);
        assertThat(of(Scene.line(0.01, 0.023, 0, false)))
                .first()
                .isEqualTo(
                        new Finding("line_full", Severity.NOTE, "2.3% of packets are lost because the line is full"));
        assertThat(of(Scene.line(0.01, 0.05, 0, false)).getFirst().severity()).isEqualTo(Severity.WARNING);
    }

    @Test
    void nothingIsSaidBeforeTheRateIsFound() {
        assertThat(LineFindings.of(Lines.of(List.of(), 0))).isEmpty();
        assertThat(of(Scene.line(PathState.STARTUP, 1_000_000, 1, 0, 0, 0, false)))
                .isEmpty();
        assertThat(of(Scene.line(PathState.CRUISE, 0, 1, 0, 0, 0, false))).isEmpty();
    }

    @Test
    void whatTroubledAnIdleLineIsOver() {
        assertThat(of(Scene.line(PathState.CRUISE, 1_000_000, 0, 0, 0.2, 90_000_000, true)))
                .extracting(Finding::code)
                .containsExactly("line_carries");
    }

    @Test
    void theDiagnosisHasIt() {
        assertThat(Scene.calm().withLine().diagnosis())
                .extracting(Finding::code)
                .containsExactly("peer_answers", "line_carries");
    }

    @ParameterizedTest
    @CsvSource({
        "3, 3.00 bit/s",
        "64000, 64.0 kbit/s",
        "999400, 999 kbit/s",
        "999600, 1.00 Mbit/s",
        "284100000, 284 Mbit/s",
        "9960000000, 9.96 Gbit/s",
        "40000000000, 40.0 Gbit/s"
    })
    void ratesHaveThreeDigits(double rate, String text) {
        assertThat(LineFindings.bits(rate)).isEqualTo(text);
    }

    @Test
    void theLoopsOfAClientHaveOneLine() {
        Endpoint server = Scene.PEER;
        Endpoint other = Endpoint.ipv4(1, 2);
        PathEstimate busy = Scene.line(PathState.CRUISE, 1000, 5, 0, 0, 0, false);
        PathEstimate idle = Scene.line(PathState.CRUISE, 500, 0, 0, 0, 0, false);
        PathEstimate unknown = Scene.line(PathState.STARTUP, 0, 9, 0, 0, 0, false);
        assertThat(lines(new PeerPath(server, 1, idle), new PeerPath(server, 1, busy), new PeerPath(other, 1, idle))
                        .rate())
                .isEqualTo(1500);
        assertThat(lines(new PeerPath(server, 1, idle), new PeerPath(server, 1, idle))
                        .rate())
                .isEqualTo(1000);
        assertThat(lines(new PeerPath(server, 1, unknown)).rate()).isNaN();
        assertThat(lines(new PeerPath(other, 1, idle), new PeerPath(server, 1, busy), new PeerPath(other, 1, unknown))
                        .busiest())
                .isEqualTo(new PeerPath(server, 1, busy));
    }

    @Test
    void onlyTheBusiestCount() {
        PeerPath[] many = new PeerPath[40];
        for (int i = 0; i < many.length; i++) {
            many[i] = new PeerPath(Endpoint.ipv4(i, 1), 1, Scene.line(PathState.CRUISE, 1000, i, 0, 0, 0, false));
        }
        Lines lines = lines(many);
        assertThat(lines.paths()).hasSize(40).startsWith(many[39], many[38]);
        assertThat(lines.inUse()).hasSize(16).endsWith(many[24]);
        assertThat(lines.rate()).isEqualTo(16_000);
    }

    @Test
    void eachLineIsToldByItself() {
        PathEstimate full = Scene.line(PathState.CRUISE, 1_000_000, 5, 0, 0.02, 0, false);
        PathEstimate free = Scene.line(PathState.CRUISE, 500_000, 0, 0.01, 0, 0, false);
        PathEstimate unknown = Scene.line(PathState.STARTUP, 0, 0, 0, 0, 0, false);
        Endpoint other = Endpoint.ipv4(1, 2);
        List<Lines.Told> told = lines(
                        new PeerPath(Scene.PEER, 1, full),
                        new PeerPath(Scene.PEER, 1, free),
                        new PeerPath(other, 1, free),
                        new PeerPath(other, 1, unknown))
                .told(4);
        assertThat(told.getFirst().findings()).extracting(Finding::code).containsExactly("line_full", "line_carries");
        assertThat(told.getFirst().findings().getLast().text()).startsWith("the line carries 12.0 Mbit/s");
        assertThat(told.get(2).findings())
                .extracting(Finding::text)
                .containsExactly("the line carries 4.00 Mbit/s with 1.0% random loss; nothing stands in its queue");
        assertThat(told.getLast().findings()).isEmpty();
    }

    private static Lines lines(PeerPath... paths) {
        return Lines.of(List.of(paths), paths.length);
    }

    private static List<Finding> of(PathEstimate line) {
        return LineFindings.of(lines(new PeerPath(Scene.PEER, 1, line)));
    }
}
