package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.kcptun.core.path.PathModel;
import net.kcptun.core.path.PathState;
import org.junit.jupiter.api.Test;

/// What is in flight when the path to the peer becomes another one.
final class KcpPathChangeTest {
    private static final long MILLI = 1_000_000;
    private static final long T0 = 1_000_000 * MILLI;
    private static final int MTU = 124;

    private final Packets out = new Packets();
    private final PathModel old = new PathModel();
    private final PathModel next = new PathModel();
    private final Kcp kcp = new Kcp(
            Packets.CONV,
            MTU,
            new KcpOptions(256, 256, 1, 100, 0, true, 1),
            new SegmentPool(MTU, 9),
            old,
            new ReadyReader());

    @Test
    void whatIsUnacknowledgedIsSentAgainAtOnceInItsOrder() {
        send(4, 0);
        ack(1, 0, 40);
        kcp.onPathChanged(next);
        assertThat(kcp.nextDeadline()).isZero();
        assertThat(flushAt(50)).containsExactly("PUSH 0", "PUSH 2", "PUSH 3");
        assertThat(kcp.stats().pathResends).isEqualTo(3);
        assertThat(kcp.stats().resends()).isEqualTo(3);
        assertThat(flushAt(51)).isEmpty();
    }

    @Test
    void itGoesBeforeWhatIsNew() {
        send(2, 0);
        kcp.send(new byte[100], 0, 100);
        kcp.onPathChanged(next);
        assertThat(flushAt(10)).containsExactly("PUSH 0", "PUSH 1", "PUSH 2");
    }

    @Test
    void whatABudgetLeavesIsStillDue() {
        send(5, 0);
        kcp.onPathChanged(next);
        assertThat(kcp.flush(T0 + 10 * MILLI, 2, out)).isTrue();
        assertThat(out.takeSegments()).containsExactly("PUSH 0", "PUSH 1");
        assertThat(kcp.nextDeadline()).isZero();
        assertThat(flushAt(10)).containsExactly("PUSH 2", "PUSH 3", "PUSH 4");
    }

    @Test
    void whatIsAcknowledgedMeanwhileIsNotSentAgain() {
        send(5, 0);
        kcp.onPathChanged(next);
        kcp.flush(T0 + 10 * MILLI, 1, out);
        out.takeSegments();
        ack(2, 3, 20);
        assertThat(flushAt(20)).containsExactly("PUSH 3", "PUSH 4");
        kcp.onPathChanged(old);
        ack(4, 5, 30);
        assertThat(flushAt(30)).isEmpty();
        assertThat(kcp.isDrained()).isTrue();
    }

    @Test
    void whatTimedOutOnTheOldPathStartsAnew() {
        send(1, 0);
        flushAt(200);
        flushAt(500);
        kcp.onPathChanged(next);
        assertThat(flushAt(600)).containsExactly("PUSH 0");
        assertThat(flushAt(799)).isEmpty();
        assertThat(flushAt(800)).containsExactly("PUSH 0");
    }

    @Test
    void itsLoadGoesAlong() {
        send(3, 0);
        long load = old.estimate().inFlightBytes();
        assertThat(load).isPositive();
        kcp.onPathChanged(next);
        assertThat(old.estimate().inFlightBytes()).isZero();
        assertThat(next.estimate().inFlightBytes()).isEqualTo(load);
        flushAt(10);
        assertThat(next.estimate().inFlightBytes()).isEqualTo(load);
    }

    @Test
    void ofThePathThatOnlyGoesAnotherWayNothingIsKnownAnyMore() {
        send(3, 0);
        ack(0, 1, 50);
        assertThat(old.minRttNanos()).isEqualTo(50 * MILLI);
        kcp.onPathChanged(old);
        assertThat(old.minRttNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(old.estimate().state()).isEqualTo(PathState.STARTUP);
    }

    @Test
    void whoIsReleasedLoadsThePathNoLonger() {
        send(3, 0);
        kcp.release();
        assertThat(old.estimate().inFlightBytes()).isZero();
    }

    private void send(int segments, int atMillis) {
        kcp.send(new byte[segments * 100], 0, segments * 100);
        flushAt(atMillis);
    }

    private List<String> flushAt(int atMillis) {
        kcp.flush(T0 + atMillis * MILLI, 1000, out);
        return out.takeSegments();
    }

    private void ack(int sn, int una, int atMillis) {
        kcp.input(Packets.ack(sn, 1_000_000, una), 0, 24, T0 + atMillis * MILLI);
    }
}
