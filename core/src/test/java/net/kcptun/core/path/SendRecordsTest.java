package net.kcptun.core.path;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SendRecordsTest {
    private long kept;
    private final SendRecords records = new SendRecords(bytes -> kept += bytes);

    @Test
    void whatLeavesAtOneTimeHasOneRecord() {
        int first = add(1, 0);
        assertThat(add(1, 0)).isEqualTo(first);
        int second = add(1, 10);
        assertThat(second).isEqualTo(first + 1);
        assertThat(records.delivered(first)).isZero();
        assertThat(records.delivered(second)).isEqualTo(10);
        assertThat(records.state(second)).isEqualTo(PathState.UP);
    }

    @Test
    void theyGrowWhileTheyAreNeededAndElseTheOldestGoes() {
        for (int i = 0; i < 1000; i++) {
            add(i, 0);
        }
        assertThat(records.isKnown(0)).isTrue();
        assertThat(records.sentAt(999)).isEqualTo(999);
        for (int i = 1000; i < 20_000; i++) {
            add(i, 0);
        }
        assertThat(records.isKnown(19_999 - 8191)).isTrue();
        assertThat(records.isKnown(19_999 - 8192)).isFalse();
        assertThat(records.state(0)).isNull();
        assertThat(records.isKnown(20_000)).isFalse();
    }

    @Test
    void oldOnesAreOverwrittenWithoutGrowth() {
        for (int i = 0; i < 1000; i++) {
            records.add(i * 100L, 0, 0, 0, 0, PathState.UP, false, 500);
        }
        assertThat(kept).isLessThan(3_000);
        assertThat(records.isKnown(999)).isTrue();
        assertThat(records.isKnown(900)).isFalse();
    }

    @Test
    void onceClearedNoneIsKnownAndNothingIsKept() {
        int number = add(1, 0);
        assertThat(kept).isPositive();
        records.clear();
        assertThat(kept).isZero();
        assertThat(records.isKnown(number)).isFalse();
        assertThat(add(2, 0)).isEqualTo(number + 1);
    }

    private int add(long now, long delivered) {
        return records.add(now, delivered, 0, 0, 0, PathState.UP, false, 1_000_000);
    }
}
