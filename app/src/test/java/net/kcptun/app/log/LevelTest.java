package net.kcptun.app.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LevelTest {
    @Test
    void numbersOfTheConfigurationAreLevels() {
        assertThat(IntStream.rangeClosed(0, 8).mapToObj(Level::of))
                .containsExactly(
                        Level.SILENCE,
                        Level.FATAL,
                        Level.ERROR,
                        Level.WARNING,
                        Level.NOTICE,
                        Level.INFO,
                        Level.DEBUG,
                        Level.VERBOSE,
                        Level.VERY_VERBOSE);
    }

    @Test
    void numbersBeyondTheRangeAreTheNearestLevel() {
        assertThat(Level.of(-1)).isSameAs(Level.SILENCE);
        assertThat(Level.of(Integer.MIN_VALUE)).isSameAs(Level.SILENCE);
        assertThat(Level.of(9)).isSameAs(Level.VERY_VERBOSE);
        assertThat(Level.of(Integer.MAX_VALUE)).isSameAs(Level.VERY_VERBOSE);
    }

    @Test
    void higherNumbersSayMore() {
        for (int number = 1; number <= 8; number++) {
            assertThat(Level.of(number).intValue())
                    .isLessThan(Level.of(number - 1).intValue());
        }
    }

    @Test
    void levelsHaveLetters() {
        assertThat(IntStream.rangeClosed(1, 8).mapToObj(Level::of).map(Level::letter))
                .containsExactly('F', 'E', 'W', 'N', 'I', 'D', 'V', 'V');
    }

    @Test
    void levelsOfTheJdkHaveLettersToo() {
        assertThat(Level.letter(java.util.logging.Level.SEVERE)).isEqualTo('E');
        assertThat(Level.letter(java.util.logging.Level.WARNING)).isEqualTo('W');
        assertThat(Level.letter(java.util.logging.Level.FINE)).isEqualTo('D');
    }

    @Test
    void levelsHaveTheSeveritiesOfSyslog() {
        assertThat(IntStream.rangeClosed(1, 8).mapToObj(Level::of).map(Level::severity))
                .containsExactly(2, 3, 4, 5, 6, 7, 7, 7);
        assertThat(Level.severity(java.util.logging.Level.SEVERE)).isEqualTo(3);
        assertThat(Level.severity(java.util.logging.Level.WARNING)).isEqualTo(4);
        assertThat(Level.severity(java.util.logging.Level.FINEST)).isEqualTo(7);
    }
}
