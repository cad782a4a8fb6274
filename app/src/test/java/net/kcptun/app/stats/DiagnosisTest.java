package net.kcptun.app.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import net.kcptun.app.net.base.UdpErrors;
import net.kcptun.app.stats.Finding.Severity;
import net.kcptun.core.kcp.KcpView;
import net.kcptun.core.tunnel.TunnelSnapshot.SessionSummary;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.Limit;
import net.kcptun.core.tunnel.api.PathView;
import net.kcptun.core.tunnel.api.PathView.State;
import org.junit.jupiter.api.Test;

/// Each row of the tables of [Diagnosis] and [WindowLimits].
final class DiagnosisTest {
    private static final Finding ANSWERS =
            new Finding("peer_answers", Severity.OK, "the peer 203.0.113.10:12345 answers");

    private final Scene calm = Scene.calm();

    @Test
    void aCalmClientHasAPeerThatAnswers() {
        assertThat(calm.diagnosis()).containsExactly(ANSWERS);
    }

    @Test
    void theRoundTripIsToldWhenItIsKnown() {
        assertThat(calm.with(Scene.sent(0, 0)).diagnosis().getFirst().text())
                .isEqualTo("the peer 203.0.113.10:12345 answers; round trip 100 ms");
    }

    @Test
    void aServerServes() {
        assertThat(calm.with((PathView) null).diagnosis())
                .containsExactly(new Finding("serving", Severity.OK, "serving 2 sessions"));
    }

    @Test
    void aRendezvousServerTellsItsServices() {
        assertThat(calm.withService("home").diagnosis())
                .containsExactly(new Finding("serving", Severity.OK, "one service is registered"));
    }

    @Test
    void aPeerThatIsNotReachedIsAProblem() {
        assertThat(calm.with(path(State.RESOLVING)).diagnosis())
                .extracting(Finding::code, Finding::severity)
                .containsExactly(tuple("peer_resolving", Severity.PROBLEM));
        assertThat(calm.with(path(State.CONNECTING)).diagnosis())
                .extracting(Finding::code, Finding::severity)
                .containsExactly(tuple("peer_connecting", Severity.PROBLEM));
        assertThat(calm.with(path(State.SILENT)).diagnosis())
                .containsExactly(new Finding(
                        "peer_silent", Severity.PROBLEM, "the peer 203.0.113.10:12345 has not answered for 9 s"));
    }

    @Test
    void aPendingRendezvousIsAWarning() {
        assertThat(calm.with(path(State.SEEKING)).diagnosis())
                .extracting(Finding::code, Finding::severity)
                .containsExactly(tuple("peer_seeking", Severity.WARNING));
        assertThat(calm.with(path(State.REGISTERING)).diagnosis())
                .extracting(Finding::code, Finding::severity)
                .containsExactly(tuple("peer_registering", Severity.WARNING));
    }

    @Test
    void aServerBehindARelayIsToldBesideItsAnswer() {
        assertThat(calm.relayed().diagnosis())
                .extracting(Finding::code, Finding::severity)
                .containsExactly(tuple("peer_relayed", Severity.NOTE), tuple("peer_answers", Severity.OK));
        assertThat(calm.relayed().diagnosis().getFirst().text())
                .startsWith("the server is reached through the relay 203.0.113.9:40000, not directly: ");
    }

    @Test
    void aRelayThatFellSilentIsAPeerThatIsNotReached() {
        PathView silent = new PathView(State.SILENT, Scene.RELAY, Scene.NOW - 9 * Scene.SECOND, 0, true);
        assertThat(calm.with(silent).diagnosis()).extracting(Finding::code).containsExactly("peer_silent");
    }

    @Test
    void onlyAReachedPeerMakesAClientReady() {
        for (State state : State.values()) {
            assertThat(Readiness.of(path(state), Scene.NOW).isReady()).isEqualTo(state == State.REACHED);
        }
        assertThat(Readiness.of(null, Scene.NOW).isReady()).isTrue();
    }

    @Test
    void plainTextIsAWarning() {
        assertThat(calm.notEncrypted().diagnosis())
                .extracting(Finding::code)
                .containsExactly("not_encrypted", "peer_answers");
    }

    @Test
    void refusedSessionsAreAProblem() {
        assertThat(calm.with(Scene.refused(Limit.SESSIONS, 3)).diagnosis().getFirst())
                .isEqualTo(new Finding(
                        "sessions_refused",
                        Severity.PROBLEM,
                        "limit max_sessions = 100 reached: 3 connections were refused in the last 10 s; raise it if they"
                                + " are welcome"));
    }

    @Test
    void nineTenthsOfTheSessionsAreAWarning() {
        assertThat(calm.with(new SessionSummary(10, 70, 9, 500, 0)).diagnosis()).containsExactly(ANSWERS);
        assertThat(calm.with(new SessionSummary(10, 70, 10, 500, 0)).diagnosis().getFirst())
                .isEqualTo(new Finding("sessions_near_limit", Severity.WARNING, "90 of max_sessions = 100 are open"));
    }

    @Test
    void eachLimitThatBitesIsNamedWithWhatToDo() {
        assertThat(calm.with(Scene.refused(Limit.HALF_OPEN, 2)).diagnosis().getFirst())
                .isEqualTo(new Finding(
                        "half_open_refused",
                        Severity.PROBLEM,
                        "limit max_half_open = 40 reached: 2 connections were refused in the last 10 s; see why they stay"
                                + " half open (at a server a quarter is for one network), or raise it"));
        assertThat(calm.with(Scene.refused(Limit.BUFFERED, 2)).diagnosis().getFirst())
                .isEqualTo(new Finding(
                        "buffered_refused",
                        Severity.PROBLEM,
                        "limit max_buffered = 1.00 MiB reached: 2 connections were refused in the last 10 s; raise it and"
                                + " the heap (KCPTUN_OPTS=-Xmx...)"));
    }

    @Test
    void aLimitThatMattersToAnotherProgramIsNotNamed() {
        assertThat(calm.with(Scene.refused(Limit.SERVICES, 2)).diagnosis()).containsExactly(ANSWERS);
    }

    @Test
    void windowsThatAreKeptSmallAreAWarning() {
        assertThat(calm.with(Scene.narrowed(5, 0)).diagnosis().getFirst())
                .isEqualTo(new Finding(
                        "windows_narrowed",
                        Severity.WARNING,
                        "windows were kept small in the last 10 s: 0.00391 MiB of max_buffered = 1.00 MiB are kept for TCP"
                                + " connections or peers that take too little; raise it and the heap"
                                + " (KCPTUN_OPTS=-Xmx...)"));
        assertThat(calm.with(Scene.narrowed(5, 7)).diagnosis().getFirst().text())
                .contains("too little, and 7 segments came in vain; raise");
    }

    @Test
    void lossIsANoteAndMuchOfItAWarning() {
        assertThat(calm.with(Scene.sent(9, 0)).diagnosis())
                .extracting(Finding::code)
                .containsExactly("peer_answers");
        assertThat(calm.with(Scene.sent(21, 0)).diagnosis().getFirst())
                .isEqualTo(new Finding(
                        "loss",
                        Severity.NOTE,
                        "2.1% of segments are sent twice: the line towards the peer, or the peer's UDP receive buffer,"
                                + " loses about as much"));
        assertThat(calm.with(Scene.sent(100, 0)).diagnosis().getFirst().severity())
                .isEqualTo(Severity.WARNING);
    }

    @Test
    void resendsInVainAreNotLoss() {
        assertThat(calm.with(Scene.sent(100, 60)).diagnosis().getFirst())
                .isEqualTo(new Finding(
                        "loss",
                        Severity.NOTE,
                        "9.1% of segments are sent twice: the line towards the peer, or the peer's UDP receive buffer,"
                                + " loses 3.6% at most, the others were in vain"));
        assertThat(calm.with(Scene.sent(100, 99)).diagnosis().getFirst())
                .isEqualTo(new Finding(
                        "resent_in_vain",
                        Severity.NOTE,
                        "9.1% of segments are sent twice: in vain, since the round trip varies much"));
    }

    @Test
    void copiesThatLeaveBeforehandAreTold() {
        assertThat(calm.with(Scene.copied(99, 21)).diagnosis())
                .extracting(Finding::code)
                .doesNotContain("said_twice");
        assertThat(calm.with(Scene.copied(1300, 21)).diagnosis())
                .contains(new Finding(
                        "said_twice",
                        Severity.OK,
                        "segments are sent 2.3 times, and of 2.1% a copy is the first to arrive"));
        assertThat(calm.withLine().with(Scene.copied(1300, 21)).diagnosis())
                .contains(new Finding(
                        "said_twice",
                        Severity.OK,
                        "2.1% of packets are lost; segments are sent 2.3 times, and of 2.1% a copy is the first to"
                                + " arrive; 99 of 100 small messages arrive within 104 ms"));
    }

    @Test
    void fewSegmentsTellNothingOfALine() {
        Recent few = Scene.sent(99, 49, 0);
        assertThat(calm.with(few).diagnosis()).extracting(Finding::code).containsExactly("peer_answers");
    }

    @Test
    void strangersAreANoteOnceTheyAreMany() {
        assertThat(calm.with(Scene.dropped(DropReason.FORGED, 9)).diagnosis()).containsExactly(ANSWERS);
        assertThat(calm.with(Scene.dropped(DropReason.FORGED, 10)).diagnosis().getFirst())
                .extracting(Finding::code, Finding::severity)
                .containsExactly("forged_packets", Severity.NOTE);
        assertThat(calm.with(Scene.dropped(DropReason.REPLAYED, 10)).diagnosis().getFirst())
                .extracting(Finding::code, Finding::severity)
                .containsExactly("replayed_packets", Severity.NOTE);
    }

    @Test
    void failedSendsAreAWarningWithTheWayOut() {
        assertThat(failed(UdpErrors.Reason.TOO_LONG).text()).contains("kcp.mtu");
        assertThat(failed(UdpErrors.Reason.NO_BUFFER).text()).contains("udp.sndbuf");
        assertThat(failed(UdpErrors.Reason.DENIED).text()).contains("firewall");
        assertThat(failed(UdpErrors.Reason.UNREACHABLE).text()).contains("no route");
    }

    @Test
    void aBusyLoopIsAWarning() {
        assertThat(calm.loaded(0.89).diagnosis()).containsExactly(ANSWERS);
        assertThat(calm.loaded(0.97).diagnosis().getFirst())
                .isEqualTo(new Finding(
                        "loop_busy",
                        Severity.WARNING,
                        "this machine is the limit: the event loop computes 97% of the time"));
    }

    @Test
    void ofSeveralLoopsTheBusiestCounts() {
        assertThat(calm.loaded(0.2, 0.97, 0.3).diagnosis().getFirst().text())
                .isEqualTo("this machine is the limit: the busiest of 3 event loops computes 97% of the time");
    }

    @Test
    void aFullSendWindowIsTheLimit() {
        assertThat(calm.with(engine(256, 256, 1024, 0)).diagnosisOfNumbers().getFirst())
                .isEqualTo(new Finding(
                        "send_window_limits",
                        Severity.NOTE,
                        "the send window is the limit: 256 x 1308 B / 180 ms = 1.86 MB/s; without kcp.sndwnd here"
                                + " the line alone is"));
    }

    @Test
    void anAutomaticWindowIsNoLimit() {
        assertThat(calm.with(engine(256, 256, 1024, 0)).diagnosis()).containsExactly(ANSWERS);
    }

    @Test
    void aWindowThatIsNotFullIsNoLimit() {
        assertThat(calm.with(engine(255, 256, 1024, 0)).diagnosis()).containsExactly(ANSWERS);
    }

    @Test
    void aSmallerWindowOfThePeerIsTheLimit() {
        assertThat(calm.with(engine(128, 256, 128, 0)).diagnosis().getFirst().code())
                .isEqualTo("peer_window_limits");
    }

    @Test
    void aSmallerCongestionWindowIsTheLimit() {
        assertThat(calm.with(engine(20, 256, 1024, 20)).diagnosis().getFirst().code())
                .isEqualTo("congestion_window_limits");
    }

    @Test
    void aReceiveWindowThatIsAlmostShutMeansASlowReader() {
        KcpView stalled = new KcpView(Scene.SECOND, 0, 0, 0, 0, 256, 256, 25, 231, 0, 1308);
        assertThat(calm.with(stalled).diagnosis().getFirst().code()).isEqualTo("reader_limits");
    }

    @Test
    void aSmallReceiveWindowThatIsOpenSaysNothingOfTheReader() {
        KcpView narrow = new KcpView(Scene.SECOND, 0, 0, 0, 0, 256, 256, 25, 10, 0, 1308);
        assertThat(calm.with(narrow).diagnosis()).extracting(Finding::code).doesNotContain("reader_limits");
    }

    @Test
    void manyHeldSessionsAreOneFindingWithTheirNumber() {
        KcpView held = engine(256, 256, 1024, 0);
        assertThat(calm.with(held, held, held).diagnosisOfNumbers())
                .hasSize(2)
                .first()
                .satisfies(finding ->
                        assertThat(finding.text()).startsWith("the send window is the limit (for 3 sessions): 256 x"));
    }

    @Test
    void theWorstComesFirst() {
        assertThat(calm.with(path(State.SILENT))
                        .notEncrypted()
                        .with(Scene.sent(20, 0))
                        .diagnosis())
                .extracting(Finding::severity)
                .containsExactly(Severity.PROBLEM, Severity.WARNING, Severity.NOTE);
    }

    private Finding failed(UdpErrors.Reason reason) {
        Finding finding = calm.with(Scene.failed(reason, 1)).diagnosis().getFirst();
        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
        return finding;
    }

    private static PathView path(State state) {
        return new PathView(state, Scene.PEER, Scene.NOW - 9 * Scene.SECOND, 0);
    }

    /// At a round trip of 180 ms, with more to send.
    private static KcpView engine(int inFlight, int sendWindow, int peerWindow, int congestionWindow) {
        long srtt = 180_000_000L;
        return new KcpView(
                srtt, 0, srtt, inFlight, inFlight + 1, sendWindow, peerWindow, 256, 0, congestionWindow, 1308);
    }
}
