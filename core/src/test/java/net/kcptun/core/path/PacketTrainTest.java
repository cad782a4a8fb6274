package net.kcptun.core.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class PacketTrainTest {
    private static final long MILLI = 1_000_000;
    private static final long SEGMENT = PathModel.SEGMENT_BYTES;
    /// 12 Mbit/s: a segment a millisecond.
    private static final double RATE = (double) SEGMENT / MILLI;

    private final Reordering reordering = new Reordering();
    private final PacketTrain train = new PacketTrain(reordering);

    @Test
    void theMiddleHalfOfWhatLeftTogetherShowsTheRate() {
        train.begin(100, 0);
        arrive(0, 40, 1);
        for (int i = 1; i < 10; i++) {
            arrive(i, 40, 5);
        }
        for (int i = 10; i < 29; i++) {
            arrive(i, 40, i);
            assertThat(train.bytesANano()).isZero();
        }
        arrive(29, 40, 29);
        arrive(30, 40, 30);
        arrive(39, 40, 100);
        assertThat(train.bytesANano()).isCloseTo(RATE, within(RATE / 100));
    }

    @Test
    void fewSegmentsShowNothing() {
        train.begin(100, 0);
        for (int i = 0; i < 9; i++) {
            arrive(i, 9, i);
        }
        assertThat(train.bytesANano()).isZero();
    }

    @Test
    void whatLeftLaterIsNoPartOfIt() {
        train.begin(100, 0);
        arrive(0, 40, 0);
        arrive(10, 40, 10);
        train.onDelivered(130, 21 * MILLI, 31 * SEGMENT, 0, 30 * MILLI);
        arrive(35, 40, 35);
        assertThat(train.bytesANano()).isZero();
    }

    @Test
    void whatWasOnItsWayBeforeIsNoPartOfIt() {
        train.begin(100, 0);
        train.onDelivered(60, 0, 0, 40 * SEGMENT, 0);
        train.onDelivered(99, 0, 0, 40 * SEGMENT, 0);
        measure(40, 1);
        assertThat(train.bytesANano()).isCloseTo(RATE, within(RATE / 100));
    }

    @Test
    void whatLeftSlowlyLowersNothing() {
        measure(20, 1);
        train.begin(100, 0);
        train.onDelivered(100, 0, SEGMENT, 19 * SEGMENT, 0);
        train.onDelivered(104, 5 * MILLI, 6 * SEGMENT, 14 * SEGMENT, 5 * MILLI);
        train.onDelivered(115, 20 * MILLI, 17 * SEGMENT, 3 * SEGMENT, 30 * MILLI);
        assertThat(train.bytesANano()).isCloseTo(RATE, within(RATE / 100));
    }

    @Test
    void acknowledgementsThatWereHeldUpSayNothing() {
        train.begin(100, 0);
        for (int i = 0; i < 40; i++) {
            train.onDelivered(
                    100 + i, i * MILLI / 4, (i + 1) * SEGMENT, (39 - i) * SEGMENT, 20 * MILLI + i * MILLI / 100);
        }
        assertThat(train.bytesANano()).isZero();
        assertThat(train.isTelling()).isFalse();
    }

    @Test
    void ofShortTrainsTheFastestCounts() {
        measure(20, 1);
        measure(20, 3);
        assertThat(train.bytesANano()).isCloseTo(RATE, within(RATE / 100));
        measure(80, 3);
        assertThat(train.bytesANano()).isCloseTo(0.9 * RATE, within(RATE / 100));
        for (int i = 0; i < 20; i++) {
            measure(80, 3);
        }
        assertThat(train.bytesANano()).isCloseTo(RATE / 3, within(RATE / 100));
    }

    @Test
    void whatReorderingSpreadsIsNotTheRate() {
        for (int i = 0; i < 100; i++) {
            reordering.onLate(25 * MILLI, 1000 * MILLI, 0);
        }
        measure(40, 1);
        assertThat(train.bytesANano()).isGreaterThan(1.2 * RATE).isLessThan(3.1 * RATE);
    }

    @Test
    void aPathIsBegunWithFourTimesAsMuchAtMost() {
        double first = RATE / 16;
        assertThat(train.startingRate(first, 2)).isEqualTo(first);
        measure(20, 1);
        assertThat(train.isTelling()).isFalse();
        assertThat(train.startingRate(first, 2)).isEqualTo(2 * first);
        measure(64, 1);
        assertThat(train.isTelling()).isTrue();
        assertThat(train.startingRate(first, 2)).isEqualTo(4 * first);
        assertThat(train.startingRate(first, 4)).isCloseTo(RATE / 8, within(RATE / 100));
        assertThat(train.startingRate(RATE, 4)).isEqualTo(RATE);
    }

    @Test
    void nothingIsRememberedOfAnotherPath() {
        measure(64, 1);
        train.forget();
        assertThat(train.bytesANano()).isZero();
        assertThat(train.isTelling()).isFalse();
        assertThat(train.startingRate(RATE / 16, 2)).isEqualTo(RATE / 16);
    }

    /// A whole train arrives, a segment in so many milliseconds.
    private void measure(int segments, int millis) {
        train.begin(100, 0);
        for (int i = 0; i < segments; i++) {
            arrive(i, segments, i * millis);
        }
    }

    /// So many have arrived before, of those that left at once.
    private void arrive(int index, int segments, int millis) {
        train.onDelivered(100 + index, 0, (index + 1) * SEGMENT, (segments - index - 1) * SEGMENT, millis * MILLI);
    }
}
