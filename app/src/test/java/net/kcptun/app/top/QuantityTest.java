package net.kcptun.app.top;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QuantityTest {
    @ParameterizedTest
    @CsvSource({"0, 0 B", "999, 999 B", "1000, 1.00 kB", "99950, 100 kB", "999499, 999 kB", "1860000, 1.86 MB"})
    void bytesHaveThreeDigits(double count, String text) {
        assertThat(Quantity.bytes(count)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0.5, 0.5 s", "12.4, 12 s", "99.9, 100 s", "120, 2 min", "7500, 2 h 5 min", "200000, 2 d 7 h"})
    void timesHaveTwoUnitsAtMost(double seconds, String text) {
        assertThat(Quantity.duration(seconds)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0.0004, 0.4 ms", "0.18, 180 ms", "NaN, -"})
    void roundTripsAreMilliseconds(double seconds, String text) {
        assertThat(Quantity.millis(seconds)).isEqualTo(text);
    }
}
