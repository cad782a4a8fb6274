package net.kcptun.app.net.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import org.junit.jupiter.api.Test;

final class BusyPollingTest {
    private static final long MICRO = 1000;
    private static final long WINDOW = 150 * MICRO;

    private long now = 1;
    private long polled;
    private final Kernel kernel = new Kernel();
    private final Loop loop = new Loop();
    private final BusyPolling polling = new BusyPolling(kernel, WINDOW, () -> now, nanos -> polled += nanos);

    /// Each look at the sockets takes a microsecond; the next event comes at `eventAt`.
    private final class Kernel implements IoHandler {
        private long eventAt = Long.MAX_VALUE;
        private int waits;
        private int looks;

        @Override
        public int run(IoHandlerContext context) {
            now += MICRO;
            if (context.canBlock()) {
                waits++;
                now = Math.max(now, eventAt);
            } else {
                looks++;
            }
            if (now < eventAt) {
                return 0;
            }
            eventAt = Long.MAX_VALUE;
            return 1;
        }

        @Override
        public IoRegistration register(IoHandle handle) {
            throw new AssertionError("not asked for");
        }

        @Override
        public void wakeup() {
            // Nobody sleeps.
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return true;
        }
    }

    private final class Loop implements IoHandlerContext {
        private long taskAt = Long.MAX_VALUE;
        private long timerAt = Long.MAX_VALUE;

        @Override
        public boolean canBlock() {
            return now < taskAt;
        }

        @Override
        public long delayNanos(long currentTimeNanos) {
            return timerAt - currentTimeNanos;
        }

        @Override
        public long deadlineNanos() {
            return timerAt;
        }
    }

    @Test
    void pollingBeginsAfterFourShortWaits() {
        events(4, 250 * MICRO);
        assertThat(kernel.looks).isZero();
        assertThat(kernel.waits).isEqualTo(4);
        events(1, 100 * MICRO);
        assertThat(kernel.looks).isEqualTo(100);
        assertThat(kernel.waits).isEqualTo(4);
    }

    @Test
    void aLongWaitCostsTwoShortOnes() {
        events(3, 100 * MICRO);
        events(1, 1000 * MICRO);
        events(3, 100 * MICRO);
        assertThat(kernel.looks).isZero();
        events(1, 100 * MICRO);
        assertThat(kernel.looks).isPositive();
    }

    @Test
    void whereNothingComesWithinTheWindowItWaits() {
        events(4, 100 * MICRO);
        events(1, 1000 * MICRO);
        assertThat(kernel.waits).isEqualTo(5);
        assertThat(kernel.looks).isBetween(150, 152);
        events(1, 100 * MICRO);
        assertThat(kernel.waits).isEqualTo(6);
    }

    @Test
    void aLongHistoryOfShortWaitsOutlivesTwoLongOnes() {
        events(100, 100 * MICRO);
        events(2, 1000 * MICRO);
        int waits = kernel.waits;
        events(1, 100 * MICRO);
        assertThat(kernel.waits).isEqualTo(waits);
        events(2, 1000 * MICRO);
        events(1, 100 * MICRO);
        assertThat(kernel.waits).isEqualTo(waits + 3);
    }

    @Test
    void tasksAndTimersAreNotKeptWaiting() {
        events(4, 100 * MICRO);
        loop.taskAt = now + 10 * MICRO;
        assertThat(polling.run(loop)).isZero();
        assertThat(now).isEqualTo(loop.taskAt);
        loop.taskAt = Long.MAX_VALUE;
        loop.timerAt = now + 10 * MICRO;
        assertThat(polling.run(loop)).isZero();
        assertThat(now).isEqualTo(loop.timerAt);
        loop.timerAt = Long.MAX_VALUE;
        events(1, 100 * MICRO);
        assertThat(kernel.waits).isEqualTo(4);
    }

    @Test
    void withoutAWindowItNeverPolls() {
        BusyPolling off = new BusyPolling(kernel, 0, () -> now, nanos -> polled += nanos);
        for (int i = 0; i < 100; i++) {
            kernel.eventAt = now + MICRO;
            off.run(loop);
        }
        assertThat(kernel.looks).isZero();
        assertThat(polled).isZero();
    }

    @Test
    void whatWasPolledInVainIsTold() {
        events(4, 100 * MICRO);
        assertThat(polled).isZero();
        events(1, 100 * MICRO);
        assertThat(polled).isEqualTo(99 * MICRO);
        loop.timerAt = now + 10 * MICRO;
        polling.run(loop);
        assertThat(polled).isEqualTo(109 * MICRO);
        loop.timerAt = Long.MAX_VALUE;
        events(1, 1000 * MICRO);
        assertThat(polled).isEqualTo(109 * MICRO + 151 * MICRO);
    }

    /// So many, each so long after the loop began to wait for it.
    private void events(int count, long delay) {
        for (int i = 0; i < count; i++) {
            kernel.eventAt = now + delay;
            assertThat(polling.run(loop)).isEqualTo(1);
        }
    }
}
