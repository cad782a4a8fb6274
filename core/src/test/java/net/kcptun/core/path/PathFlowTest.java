package net.kcptun.core.path;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// One session's part of a path, and a path that is told nonsense.
final class PathFlowTest {
    private static final long MILLI = 1_000_000;
    private static final long T0 = 1_000_000 * MILLI;

    private long kept;
    private final PathModel path = new PathModel(null, bytes -> kept += bytes);
    private final PathFlow flow = new PathFlow(path);

    @Test
    void whatIsOnItsWayIsLimitedBeforeAnythingIsKnown() {
        int sent = 0;
        while (flow.hasRoom()) {
            flow.send(1408, T0 + sent++ * MILLI);
        }
        assertThat(sent).isEqualTo(64);
        assertThat(path.estimate().inFlightBytes()).isEqualTo(64 * 1500);
    }

    @Test
    void withoutAPaceAsMuchWaitsAsIsOnItsWay() {
        int record = flow.send(1408, T0);
        flow.roundTrip(MILLI / 10, T0 + MILLI / 10);
        flow.delivered(1, 1408, record, true, T0 + MILLI / 10);
        flow.acknowledged(T0 + MILLI / 10);
        assertThat(flow.backlog(100)).isEqualTo(256);
        assertThat(flow.backlog(1000)).isEqualTo(1000);
    }

    @Test
    void eachSessionMayHaveItsShareWhateverTheOthersHave() {
        while (flow.hasRoom()) {
            flow.send(1408, T0);
        }
        PathFlow other = new PathFlow(path);
        assertThat(other.hasRoom()).isTrue();
        other.send(1408, T0);
        assertThat(flow.hasRoom()).isFalse();
        assertThat(other.hasRoom()).isTrue();
    }

    @Test
    void whoIsServedLastWaitsALittleLonger() {
        PathFlow other = new PathFlow(path);
        flow.serve();
        other.serve();
        for (int i = 0; i < 100; i++) {
            flow.send(1408, T0);
        }
        assertThat(flow.isPaced(T0)).isTrue();
        assertThat(flow.readyAt()).isLessThan(other.readyAt());
    }

    @Test
    void aSessionThatEndsLeavesNothing() {
        flow.send(1000, T0);
        assertThat(kept).isPositive();
        flow.end();
        assertThat(path.estimate().inFlightBytes()).isZero();
        assertThat(kept).isZero();
    }

    @Test
    void aSessionTakesWhatIsOnItsWayToAnotherPath() {
        flow.send(1000, T0);
        PathModel next = new PathModel();
        flow.move(next);
        assertThat(path.estimate().inFlightBytes()).isZero();
        assertThat(next.estimate().inFlightBytes()).isEqualTo(1092);
        flow.delivered(1, 1000, 0, false, T0 + MILLI);
        assertThat(next.estimate().inFlightBytes()).isZero();
    }

    /// The numbers of another path's records would name records here.
    @Test
    void whatLeftOverAnotherPathHasNoRecordHere() {
        assertThat(flow.sentAt(PathFlow.NO_RECORD)).isNegative();
        assertThat(flow.send(1000, T0)).isNotEqualTo(PathFlow.NO_RECORD);
        assertThat(flow.sentAt(PathFlow.NO_RECORD)).isNegative();
        flow.delivered(1, 1000, PathFlow.NO_RECORD, true, T0 + MILLI);
        flow.acknowledged(T0 + MILLI);
        assertThat(path.estimate().rate()).isZero();
    }

    @Test
    void acknowledgementsAtOneTimeOrOfNoKnownRecordChangeNoRate() {
        for (int i = 0; i < 50; i++) {
            int record = flow.send(1000, T0);
            flow.roundTrip(0, T0);
            flow.delivered(1, 1000, i % 2 == 0 ? record : record + 1_000_000, true, T0);
            flow.acknowledged(T0);
        }
        PathEstimate estimate = path.estimate();
        assertThat(estimate.rate()).isNotNaN().isFinite();
        assertThat(estimate.pace()).isNotNaN().isFinite();
        assertThat(flow.hasRoom()).isTrue();
    }
}
