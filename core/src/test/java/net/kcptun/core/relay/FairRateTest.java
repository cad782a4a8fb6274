package net.kcptun.core.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.kcptun.core.relay.FairRate.Share;
import org.junit.jupiter.api.Test;

final class FairRateTest {
    private static final long MILLI = 1_000_000;
    private static final long NOW = 1_700_000_000_000L * MILLI;
    private static final int PACKET = 1400;
    /// Of one millisecond at 100 Mbit/s.
    private static final int RATE = 12_500_000;

    private final FairRate rate = new FairRate(RATE);

    @Test
    void aPairAloneGetsAllOfTheRate() {
        Share pair = new Share();
        long sent = send(pair, 100, 0, 10_000);
        assertThat(sent / 10.0).isCloseTo(RATE, within(RATE * 0.02));
    }

    @Test
    void whatLessThanTheRateIsNeverHeldBack() {
        Share pair = new Share();
        for (int milli = 0; milli < 5_000; milli++) {
            assertThat(rate.admit(pair, 8, PACKET, NOW + milli * MILLI)).isEqualTo(8);
        }
    }

    @Test
    void twoHeavyPairsShareAlike() {
        Share first = new Share();
        Share second = new Share();
        long ofFirst = 0;
        long ofSecond = 0;
        for (int milli = 0; milli < 10_000; milli++) {
            ofFirst += rate.admit(first, 60, PACKET, NOW + milli * MILLI);
            ofSecond += rate.admit(second, 20, PACKET, NOW + milli * MILLI);
        }
        assertThat((ofFirst + ofSecond) * PACKET / 10.0).isCloseTo(RATE, within(RATE * 0.02));
        assertThat((double) ofFirst / ofSecond).isCloseTo(1, within(0.1));
    }

    @Test
    void aThinPairLosesNothingBesideAHeavyOne() {
        Share heavy = new Share();
        Share thin = new Share();
        long ofHeavy = 0;
        for (int milli = 0; milli < 10_000; milli++) {
            ofHeavy += rate.admit(heavy, 100, PACKET, NOW + milli * MILLI);
            if (milli % 20 == 7) {
                assertThat(rate.admit(thin, 1, 200, NOW + milli * MILLI)).isEqualTo(1);
            }
        }
        assertThat(ofHeavy * PACKET / 10.0).isCloseTo(RATE, within(RATE * 0.03));
    }

    @Test
    void aRunPassesAsFarAsItFits() {
        Share pair = new Share();
        int passed = rate.admit(pair, 100_000, PACKET, NOW);
        assertThat(passed * PACKET).isBetween(RATE / 100, RATE / 50);
        assertThat(rate.admit(pair, 1, PACKET, NOW)).isZero();
    }

    @Test
    void theLowestRateStillTakesSomePackets() {
        FairRate slow = new FairRate(1000);
        assertThat(slow.admit(new Share(), 10, PACKET, NOW)).isEqualTo(10);
    }

    @Test
    void anotherRateHoldsAtOnce() {
        Share pair = new Share();
        send(pair, 100, 0, 1_000);
        rate.limit(RATE / 10);
        long sent = send(pair, 100, 1_000, 11_000);
        assertThat(sent / 10.0).isCloseTo(RATE / 10.0, within(RATE * 0.01));
    }

    @Test
    void pairsThatSendNoMoreAreNotCounted() {
        for (int i = 0; i < 10; i++) {
            rate.admit(new Share(), 1, PACKET, NOW);
        }
        assertThat(rate.active()).isEqualTo(10);
        Share last = new Share();
        for (int second = 1; second <= 3; second++) {
            rate.admit(last, 1, PACKET, NOW + second * 1000 * MILLI);
        }
        assertThat(rate.active()).isEqualTo(1);
    }

    /// So many packets each millisecond; returns bytes that passed.
    private long send(Share pair, int packets, int fromMilli, int toMilli) {
        long sent = 0;
        for (int milli = fromMilli; milli < toMilli; milli++) {
            sent += (long) rate.admit(pair, packets, PACKET, NOW + milli * MILLI) * PACKET;
        }
        return sent;
    }
}
