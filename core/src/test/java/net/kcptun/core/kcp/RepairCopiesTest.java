package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RepairCopiesTest {
    private final RepairCopies copies = new RepairCopies();

    @Test
    void withoutLossesARepairLeavesOnce() {
        assertThat(copies.count(65536)).isEqualTo(1);
    }

    @Test
    void moreLossesMakeMoreCopies() {
        loseOneIn(1000);
        assertThat(copies.count(2048)).isEqualTo(1);
        loseOneIn(100);
        assertThat(copies.count(2048)).isEqualTo(2);
        loseOneIn(20);
        assertThat(copies.count(2048)).isEqualTo(3);
    }

    @Test
    void aSmallWindowNeedsFewer() {
        loseOneIn(20);
        assertThat(copies.count(32)).isEqualTo(1);
        assertThat(copies.count(256)).isEqualTo(2);
    }

    @Test
    void whereSoMuchIsLostThatAQueueMustBeFullThereIsOnlyOne() {
        loseOneIn(7);
        assertThat(copies.count(2048)).isEqualTo(1);
    }

    @Test
    void aLossThatWasNoneDoesNotCount() {
        copies.onLost();
        copies.onSpurious();
        assertThat(copies.count(65536)).isEqualTo(1);
    }

    /// One segment in `of` is lost, until the mean has settled.
    private void loseOneIn(int of) {
        for (int i = 0; i < 5000; i++) {
            if (i % of == 0) {
                copies.onLost();
            } else {
                copies.onArrived();
            }
        }
    }
}
