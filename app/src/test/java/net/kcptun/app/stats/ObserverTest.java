package net.kcptun.app.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.kcptun.app.net.base.UdpErrors;
import net.kcptun.core.obfs.FlowTable;
import net.kcptun.core.tunnel.TunnelSnapshot;
import net.kcptun.core.tunnel.api.PathView;
import org.junit.jupiter.api.Test;

final class ObserverTest {
    private static final long MILLI = 1_000_000L;
    private static final Instance INSTANCE = new Instance("1", "client", null, null, 1, 1400, false, Instant.EPOCH);

    private final List<Boolean> asked = new ArrayList<>();
    private final List<Integer> paths = new ArrayList<>();
    private List<TunnelSnapshot> shards = List.of(Scene.calm().snapshot());
    private long now = 1000;

    private final Source source = new Source() {
        @Override
        public List<TunnelSnapshot> snapshots(boolean withSessions, int mostPaths) {
            asked.add(withSessions);
            paths.add(mostPaths);
            return shards;
        }

        @Override
        public Map<UdpErrors.Reason, Long> udpErrors() {
            return Map.of();
        }

        @Override
        public FlowTable.View flows(boolean withEach) {
            return FlowTable.View.NONE;
        }

        @Override
        public List<Thread> loopThreads() {
            return List.of(Thread.currentThread());
        }
    };
    private final Observer observer =
            new Observer(source, INSTANCE, Scene.calm().config(), () -> now);

    @Test
    void theTunnelIsLookedAtFiveTimesASecondAtMost() {
        asked.clear();
        for (int i = 0; i < 1000; i++) {
            now += MILLI;
            observer.observe();
        }
        assertThat(asked).hasSize(5).containsOnly(true);
    }

    @Test
    void noMorePathsAreLookedAtThanSomebodyWants() {
        paths.clear();
        now += 1000 * MILLI;
        for (int wanted : new int[] {0, 16, 1000, 16, 1000}) {
            observer.observe(wanted);
        }
        now += 1000 * MILLI;
        observer.observe(0);
        assertThat(paths).containsExactly(16, 1000, 16);
    }

    @Test
    void eachSecondOnlySumsAreTaken() {
        asked.clear();
        ticks(20);
        assertThat(asked).hasSize(20).containsOnly(false);
    }

    @Test
    void readinessIsToldWithoutLookingAgain() {
        ticks(1);
        asked.clear();
        assertThat(observer.readiness().isReady()).isTrue();
        assertThat(asked).isEmpty();
        shards = List.of(Scene.calm()
                .with(new PathView(PathView.State.SILENT, null, 0, 0))
                .snapshot());
        ticks(1);
        assertThat(observer.readiness().isReady()).isFalse();
    }

    @Test
    void theHistoryHoldsTenMinutes() {
        ticks(700);
        assertThat(observer.history()).hasSize(600);
    }

    @Test
    void aShareOfNothingIsNotKnown() {
        ticks(2);
        Rates rates = observer.history().getFirst().rates();
        assertThat(rates.seconds()).isEqualTo(1);
        assertThat(rates.tcpReceived()).isZero();
        assertThat(rates.retransmissionShare()).isNaN();
        assertThat(rates.roundTripSeconds()).isEqualTo(0.1);
    }

    @Test
    void onceStoppedTheLastThatWasSeenIsShown() {
        Observation before = observer.observe();
        shards = List.of();
        now += 1000 * MILLI;
        observer.tick();
        assertThat(observer.observe().totals()).isEqualTo(before.totals());
    }

    @Test
    void aReloadedLimitIsShown() {
        observer.config(Scene.calm().config(7, null));
        now += 1000 * MILLI;
        assertThat(observer.observe().sessionLimit()).isEqualTo(7);
    }

    @Test
    void shardsAreShownAsOne() {
        PathView path = Scene.calm().path();
        shards = List.of(
                Scene.calm().with((PathView) null).snapshot(), Scene.calm().snapshot());
        now += 1000 * MILLI;
        Totals totals = observer.observe().totals();
        assertThat(totals.path()).isEqualTo(path);
        assertThat(totals.summary().open()).isEqualTo(4);
        assertThat(totals.bufferedBytes()).isEqualTo(8192);
    }

    @Test
    void thePathOfTheShardThatIsWorstOffIsShown() {
        PathView silent = new PathView(PathView.State.SILENT, null, 0, 0);
        shards = List.of(
                Scene.calm().snapshot(),
                Scene.calm().with(silent).snapshot(),
                Scene.calm().snapshot());
        now += 1000 * MILLI;
        assertThat(observer.observe().totals().path()).isEqualTo(silent);
        assertThat(observer.observe().readiness().isReady()).isFalse();
    }

    private void ticks(int count) {
        for (int i = 0; i < count; i++) {
            now += 1000 * MILLI;
            observer.tick();
        }
    }
}
