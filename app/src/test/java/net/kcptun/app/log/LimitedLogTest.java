package net.kcptun.app.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LimitedLogTest {
    private static final long SECOND = 1_000_000_000L;

    private final List<String> written = new ArrayList<>();

    @Test
    void soManyLinesAMinuteArePermitted() {
        LimitedLog log = aMinute(2);
        assertThat(log.permits(0)).isTrue();
        assertThat(log.permits(59 * SECOND)).isTrue();
        assertThat(log.permits(59 * SECOND)).isFalse();
        assertThat(log.permits(60 * SECOND - 1)).isFalse();
        assertThat(log.permits(60 * SECOND)).isTrue();
    }

    @Test
    void theMinuteStartsWithTheFirstLineAfterTheLast() {
        LimitedLog log = aMinute(1);
        assertThat(log.permits(0)).isTrue();
        assertThat(log.permits(100 * SECOND)).isTrue();
        assertThat(log.permits(159 * SECOND)).isFalse();
        assertThat(log.permits(160 * SECOND)).isTrue();
    }

    @Test
    void whatIsLeftOutIsCountedUntilTold() {
        LimitedLog log = aMinute(1);
        for (int i = 0; i < 4; i++) {
            log.write("line " + i, i);
        }
        log.write("next", 60 * SECOND);
        log.write("last", 120 * SECOND);
        assertThat(written).containsExactly("line 0", "next (and 3 before)", "last");
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -5_000_000_000_000L, 0, 1_795_000_000_000_000_000L, Long.MAX_VALUE - 1})
    void theClockMayStartAnywhere(long start) {
        LimitedLog log = aMinute(1);
        assertThat(log.permits(start)).isTrue();
        assertThat(log.permits(start + 1)).isFalse();
        assertThat(log.permits(start + 60 * SECOND)).isTrue();
    }

    @Test
    void aLimitOfNoneCountsAll() {
        LimitedLog log = aMinute(0);
        assertThat(log.permits(0)).isFalse();
        assertThat(log.permits(60 * SECOND)).isFalse();
        log.writePermitted("line");
        assertThat(written).containsExactly("line (and 2 before)");
    }

    @Test
    void onceASecondIsOnceASecond() {
        LimitedLog log = LimitedLog.onceASecond(written::add);
        log.write("a", 0);
        log.write("b", SECOND - 1);
        log.write("c", SECOND);
        assertThat(written).containsExactly("a", "c (1 more since the last such line)");
    }

    @Test
    void aFaultIsOneLine() {
        LimitedLog.onceAMinute(written::add).write("it", new IOException("first\nsecond"));
        LimitedLog.onceAMinute(written::add).write("it", new IllegalStateException());
        assertThat(written).containsExactly("it: IOException: first", "it: IllegalStateException");
    }

    private LimitedLog aMinute(int lines) {
        return LimitedLog.aMinute(lines, "and %d before", written::add);
    }
}
