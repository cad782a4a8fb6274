package net.kcptun.core.path;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ReorderingTest {
    private static final long MILLI = 1_000_000;
    private static final long SRTT = 100 * MILLI;

    private final Reordering reordering = new Reordering();

    @Test
    void itTakesAQuarterOfWhatIsMissing() {
        reordering.onLate(8 * MILLI, SRTT, 0);
        assertThat(reordering.toleranceNanos()).isEqualTo(9 * MILLI / 4);
        reordering.onLate(0, SRTT, 0);
        reordering.onLate(MILLI, SRTT, 0);
        assertThat(reordering.toleranceNanos()).isEqualTo(9 * MILLI / 4);
        reordering.onLate(1000 * MILLI, SRTT, 0);
        assertThat(reordering.toleranceNanos()).isLessThan(SRTT / 3);
    }

    @Test
    void itHalvesAfterSixteenRoundTripsInOrder() {
        reordering.onLate(80 * MILLI, SRTT, 0);
        long before = reordering.toleranceNanos();
        reordering.onOrdered(SRTT, 16 * SRTT - 1);
        assertThat(reordering.toleranceNanos()).isEqualTo(before);
        reordering.onOrdered(SRTT, 16 * SRTT);
        assertThat(reordering.toleranceNanos()).isEqualTo(before / 2);
    }

    @Test
    void aSessionThatKnowsNoRoundTripTakesNothingAway() {
        reordering.onLate(80 * MILLI, SRTT, 0);
        long before = reordering.toleranceNanos();
        reordering.onOrdered(0, 1000 * SRTT);
        assertThat(reordering.toleranceNanos()).isEqualTo(before);
    }

    @Test
    void eachAcknowledgementTakesALittle() {
        reordering.onLate(80 * MILLI, SRTT, 0);
        long before = reordering.toleranceNanos();
        for (int i = 0; i < 4096; i++) {
            reordering.onAcknowledged();
        }
        assertThat(reordering.toleranceNanos()).isBetween(before / 3, before / 2);
        reordering.forget();
        assertThat(reordering.toleranceNanos()).isZero();
    }
}
