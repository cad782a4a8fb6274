package net.kcptun.core.path;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RedundancyTest {
    private static final long SECOND = 1_000_000_000;

    private final DeliveryRate rate = new DeliveryRate();
    private final PacketTrain train = new PacketTrain(new Reordering());
    private final Redundancy redundancy = new Redundancy(rate, train, new LossModel());

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "0.001, 0, 0",
        "0.0011, 0, 1",
        "0.02, 0, 1",
        "0.05, 0, 2",
        "0.125, 0, 3",
        "0.2, 0, 4",
        "0.3, 0, 6",
        "0.08, 0.6, 15",
        "0.01, 0.5, 8",
        "1, 1, 24"
    })
    void asManyCopiesLeaveAsBringWhatIsMissingBelowOneIn2000AndInBurstsBelowOneIn20000(
            double share, double copyShare, int copies) {
        assertThat(Redundancy.wanted(share, copyShare)).isEqualTo(copies);
    }

    @Test
    void whereNothingIsLostCopiesEndAfterFewSegments() {
        int copies = 0;
        for (int i = 0; i < 1000; i++) {
            copies += redundancy.copies();
            redundancy.onFirst(false);
        }
        assertThat(copies).isBetween(10, 40);
        assertThat(redundancy.share()).isLessThan(0.001);
    }

    @Test
    void oneLossIsRememberedForAHundredSegments() {
        for (int i = 0; i < 1000; i++) {
            redundancy.onFirst(false);
        }
        redundancy.onFirst(true);
        for (int i = 0; i < 100; i++) {
            assertThat(redundancy.copies()).isEqualTo(1);
            redundancy.onFirst(false);
        }
    }

    @Test
    void lossesThatComeTogetherAskForMore() {
        for (int i = 0; i < 1000; i++) {
            redundancy.onFirst(i % 20 == 0);
            redundancy.onCopy(false);
        }
        assertThat(redundancy.copies()).isEqualTo(2);
        assertThat(redundancy.isBursty()).isFalse();
        for (int i = 0; i < 1000; i++) {
            redundancy.onFirst(i % 20 == 0);
            redundancy.onCopy(i % 4 > 0);
        }
        assertThat(redundancy.copies()).isGreaterThan(8);
        assertThat(redundancy.isBursty()).isTrue();
    }

    @Test
    void oneCopyThatWasLostIsTakenForABurst() {
        for (int i = 0; i < 100; i++) {
            redundancy.onFirst(false);
        }
        redundancy.onFirst(true);
        redundancy.onCopy(true);
        redundancy.onFirst(true);
        assertThat(redundancy.isBursty()).isTrue();
        assertThat(redundancy.copies()).isBetween(9, 16);
        for (int i = 0; i < 200; i++) {
            redundancy.onFirst(i % 20 == 0);
            redundancy.onCopy(false);
        }
        assertThat(redundancy.isBursty()).isFalse();
        assertThat(redundancy.copies()).isBetween(1, 2);
    }

    @Test
    void halfAsManyCopiesLeaveAsComeFromThePeer() {
        quiet();
        receive(12);
        assertThat(redundancy.copies()).isBetween(5, 6);
        assertThat(redundancy.isBursty()).isTrue();
        receive(0);
        assertThat(redundancy.copies()).isZero();
    }

    @Test
    void howeverManyComeNoMoreThanHalfOfTheMostLeave() {
        quiet();
        for (int i = 0; i < 100_000; i++) {
            redundancy.onReceived(true);
        }
        assertThat(redundancy.copies()).isEqualTo(Redundancy.MOST_COPIES / 2);
    }

    @Test
    void twoEndsThatLoseNothingDoNotKeepEachOtherAtIt() {
        Redundancy peer = new Redundancy(rate, train, new LossModel());
        quiet();
        for (int i = 0; i < 100; i++) {
            peer.onFirst(false);
        }
        receive(16);
        for (int i = 0; i < 1_000; i++) {
            exchange(redundancy, peer);
            exchange(peer, redundancy);
        }
        assertThat(redundancy.copies() + peer.copies()).isZero();
    }

    private void quiet() {
        for (int i = 0; i < 100; i++) {
            redundancy.onFirst(false);
        }
        assertThat(redundancy.copies()).isZero();
    }

    private void receive(int copies) {
        for (int i = 0; i < 200; i++) {
            redundancy.onReceived(false);
            for (int copy = 0; copy < copies; copy++) {
                redundancy.onReceived(true);
            }
        }
    }

    private static void exchange(Redundancy from, Redundancy to) {
        to.onReceived(false);
        for (int copies = from.copies(); copies > 0; copies--) {
            to.onReceived(true);
        }
    }

    @Test
    void thereAre64KbitASecondOf100BytesEach() {
        rate.onSample(1_000.0 / SECOND);
        rate.full();
        assertThat(taken(10)).isBetween(790 + 160, 810 + 170);
    }

    @Test
    void orFivePercentOfTheRate() {
        rate.onSample(1_000_000.0 / SECOND);
        rate.full();
        assertThat(taken(10)).isBetween(5_000 + 950, 5_000 + 1_050);
    }

    @Test
    void whereNobodyHasFilledThePathThereAreFivePercentOf10Mbit() {
        assertThat(taken(10)).isBetween(6_250 + 1_200, 6_250 + 1_300);
    }

    @Test
    void orFivePercentOfWhatATrainCameWith() {
        train.begin(1, 0);
        train.onDelivered(1, 0, 0, 20 * 1500, 10_000_000);
        train.onDelivered(6, 0, 7_500, 22_500, 11_000_000);
        train.onDelivered(16, 0, 22_500, 7_500, 14_000_000);
        assertThat(train.bytesANano()).isEqualTo(5_000_000.0 / SECOND);
        assertThat(taken(10)).isBetween(25_000 + 4_900, 25_000 + 5_100);
    }

    @Test
    void aRateThatComesAndGoesMakesNoMore() {
        rate.full();
        long taken = 0;
        for (int i = 0; i < 200; i++) {
            rate.forget();
            rate.onSample((i % 2 == 0 ? 900_000.0 : 1_000_000.0) / SECOND);
            rate.full();
            while (redundancy.take(100, false, SECOND + i * SECOND / 20)) {
                taken += 100;
            }
        }
        assertThat(taken).isBetween(500_000L, 620_000L);
    }

    @Test
    void ofTheSecondHalfOfABurstOnlyFirstCopiesAreMade() {
        rate.onSample(1_000_000.0 / SECOND);
        rate.full();
        double most = redundancy.available(SECOND);
        while (redundancy.take(100, true, SECOND)) {}
        assertThat(redundancy.available(SECOND)).isBetween(most / 2 - 100, most / 2);
        assertThat(redundancy.take(100, false, SECOND)).isTrue();
        while (redundancy.take(100, false, SECOND)) {}
        assertThat(redundancy.available(SECOND)).isLessThan(100);
    }

    @Test
    void nothingIsRememberedOfAnotherPath() {
        for (int i = 0; i < 100; i++) {
            redundancy.onFirst(true);
        }
        redundancy.forget();
        assertThat(redundancy.copies()).isEqualTo(1);
    }

    private int taken(int seconds) {
        int taken = 0;
        for (long now = SECOND; now < (seconds + 1) * SECOND; now += SECOND / 10_000) {
            taken += redundancy.take(100, false, now) ? 1 : 0;
        }
        return taken;
    }
}
