package net.kcptun.core.obfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class RedialScheduleTest {
    private final RedialSchedule schedule = new RedialSchedule();

    @Test
    void theFirstIsAtOnceAndTheLastRepeats() {
        long[] waits = LongStream.generate(schedule::nextMillis).limit(15).toArray();
        assertThat(waits)
                .containsExactly(
                        0, 200, 2000, 2000, 5000, 5000, 15_000, 15_000, 15_000, 60_000, 60_000, 120_000, 300_000,
                        300_000, 300_000);
        assertThat(schedule.attempts()).isEqualTo(15);
    }

    @Test
    void onceTheServerIsHeardItBeginsAnew() {
        schedule.nextMillis();
        schedule.nextMillis();
        schedule.reset();
        assertThat(schedule.attempts()).isZero();
        assertThat(schedule.nextMillis()).isZero();
    }
}
