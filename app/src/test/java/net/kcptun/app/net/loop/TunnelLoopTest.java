package net.kcptun.app.net.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TunnelLoopTest {
    private static final long MILLI = 1_000_000;

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void inputsOfOneTurnShareItsTimeAndOneFlush(Transport transport) {
        try (LoopRig rig = new LoopRig(transport)) {
            boolean same = rig.call(() -> rig.loop.enter() == rig.loop.enter());
            rig.run(() -> {});
            assertThat(same).isTrue();
            assertThat(rig.tunnel.flushes).hasValue(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void deadlineIsServedWhenItHasPassed(Transport transport) throws InterruptedException {
        try (LoopRig rig = new LoopRig(transport)) {
            long deadline = rig.clock.now() + 30 * MILLI;
            rig.tunnel.deadline = deadline;
            rig.run(rig.loop::enter);
            assertThat(rig.tunnel.timers.poll(5, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(deadline);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void deadlineThatMovesToEarlierIsServedEarlier(Transport transport) throws InterruptedException {
        try (LoopRig rig = new LoopRig(transport)) {
            rig.tunnel.deadline = rig.clock.now() + 3_600_000 * MILLI;
            rig.run(rig.loop::enter);
            rig.tunnel.deadline = rig.clock.now() + 10 * MILLI;
            rig.run(rig.loop::enter);
            assertThat(rig.tunnel.timers.poll(5, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void deadlineThatMovesToLaterIsNotServedEarly(Transport transport) throws InterruptedException {
        try (LoopRig rig = new LoopRig(transport)) {
            long later = rig.clock.now() + 60 * MILLI;
            rig.run(() -> {
                rig.tunnel.deadline = rig.clock.now() + 5 * MILLI;
                rig.loop.enter();
                // Behind the end of this turn, which sets the timer, and before anything that the timer could do.
                rig.loop.eventLoop().execute(() -> {
                    rig.tunnel.deadline = later;
                    rig.loop.enter();
                });
            });
            assertThat(rig.tunnel.timers.poll(5, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(later);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void aTurnThatEndsAfterTheStopAsksNothingOfTheTunnel(Transport transport) {
        try (LoopRig rig = new LoopRig(transport)) {
            rig.run(() -> {
                rig.tunnel.deadline = rig.clock.now();
                rig.loop.enter();
                rig.loop.stop();
            });
            rig.run(() -> {});
            assertThat(rig.tunnel.timers).isEmpty();
            assertThat(rig.tunnel.flushes).hasValue(0);
        }
    }
}
