package net.kcptun.core.tunnel.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class QuotaTest {
    private final Quota quota = new Quota();

    @Test
    void noMoreAreTakenThanTheLimitAllows() {
        assertThat(quota.take(2) && quota.take(2)).isTrue();
        assertThat(quota.take(2)).isFalse();
        quota.release();
        assertThat(quota.take(2)).isTrue();
    }

    @Test
    void aLowerLimitTakesNobodysPlaceAway() {
        assertThat(quota.take(2) && quota.take(2)).isTrue();
        assertThat(quota.take(1)).isFalse();
        assertThat(quota.taken()).isEqualTo(2);
    }

    @Test
    void severalThreadsNeverTakeMoreThanThereAre() throws InterruptedException {
        AtomicInteger most = new AtomicInteger();
        Threads.run(4, _ -> {
            for (int i = 0; i < 100_000; i++) {
                if (quota.take(3)) {
                    most.accumulateAndGet(quota.taken(), Math::max);
                    quota.release();
                }
            }
        });
        assertThat(most).hasValueBetween(1, 3);
        assertThat(quota.taken()).isZero();
    }
}
