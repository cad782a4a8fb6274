package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.kcptun.core.path.PathFlow;
import org.junit.jupiter.api.Test;

final class InFlightTest {
    private final InFlight flight = new InFlight(new SegmentPool(1400, 4).flightPages());

    @Test
    void headIsTheOldestTransmission() {
        add(100, 4);
        flight.remove(100);
        flight.remove(102);
        assertThat(drain(0)).containsExactly(101, 103);
        assertThat(flight.occupied()).isZero();
    }

    @Test
    void fastResendGoesToTheTailWithAHigherSerial() {
        add(0, 3);
        flight.resendFast(0, true, 9);
        assertThat(flight.serial(0)).isGreaterThan(flight.serial(2));
        assertThat(flight.sentAt(0)).isEqualTo(9);
        assertThat(drain(0)).containsExactly(1, 2, 0);
    }

    @Test
    void timeoutMovesToTheNextClassAndTheLastOneAbsorbs() {
        add(0, 1);
        for (int i = 1; i <= 20; i++) {
            flight.resendAfterTimeout(0, i);
            assertThat(flight.occupied()).isEqualTo(1 << Math.min(i, 11));
        }
    }

    @Test
    void fastResendKeepsTheClass() {
        add(0, 2);
        flight.resendAfterTimeout(0, 5);
        for (int i = 0; i < 20; i++) {
            flight.resendFast(0, true, i);
        }
        assertThat(drain(1)).containsExactly(0);
        assertThat(drain(0)).containsExactly(1);
    }

    @Test
    void aNewPathPutsASegmentAtTheTailOfTheFirstClass() {
        add(0, 4);
        flight.resendAfterTimeout(1, 5);
        flight.resendFast(2, true, 6);
        flight.resendOnNewPath(1, 9);
        flight.resendOnNewPath(0, 9);
        assertThat(flight.isOccupied(1)).isFalse();
        assertThat(flight.wasJudgedLost(0)).isFalse();
        assertThat(flight.wasResent(0)).isTrue();
        assertThat(drain(0)).containsExactly(3, 2, 1, 0);
    }

    @Test
    void onlyTheNewestTransmissionSaysWhetherAVerdictSentIt() {
        add(0, 1);
        assertThat(flight.wasResent(0)).isFalse();
        flight.resendFast(0, true, 1);
        assertThat(flight.wasJudgedLost(0)).isTrue();
        flight.resendAfterTimeout(0, 2);
        assertThat(flight.wasJudgedLost(0)).isFalse();
        assertThat(flight.wasResent(0)).isTrue();
    }

    @Test
    void queuesSurviveGrowthAcrossTheWrapOfNumbers() {
        for (int i = 0; i < 100; i++) {
            flight.add(i - 50, i + 1, 0, i);
            if (i == 5) {
                flight.resendAfterTimeout(-50, 6);
                flight.resendFast(-49, true, 7);
            }
        }
        List<Integer> order = drain(0);
        assertThat(order).hasSize(99).startsWith(-48, -47, -46, -45, -49, -44).endsWith(48, 49);
        assertThat(drain(1)).containsExactly(-50);
    }

    @Test
    void theRecordsOfTheLastTwoTransmissionsAreKept() {
        flight.add(7, 1, 11, 0);
        assertThat(flight.record(7)).isEqualTo(11);
        flight.record(7, 12);
        flight.record(7, 13);
        assertThat(flight.record(7)).isEqualTo(13);
        assertThat(flight.earlierRecord(7)).isEqualTo(12);
        flight.forgetRecords(7);
        assertThat(flight.record(7)).isEqualTo(flight.earlierRecord(7)).isEqualTo(PathFlow.NO_RECORD);
    }

    private void add(int first, int count) {
        for (int i = 0; i < count; i++) {
            flight.add(first + i, i + 1, 0, i);
        }
    }

    private List<Integer> drain(int queue) {
        List<Integer> order = new ArrayList<>();
        while (flight.isOccupied(queue)) {
            order.add(flight.head(queue));
            flight.remove(flight.head(queue));
        }
        return order;
    }
}
