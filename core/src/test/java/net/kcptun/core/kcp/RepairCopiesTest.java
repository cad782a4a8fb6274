package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RepairCopiesTest {
    @Test
    void withoutLossesARepairLeavesOnce() {
        assertThat(RepairCopies.count(65536, 0)).isEqualTo(1);
    }

    @Test
    void moreLossesMakeMoreCopies() {
        assertThat(RepairCopies.count(2048, 0.001)).isEqualTo(1);
        assertThat(RepairCopies.count(2048, 0.01)).isEqualTo(2);
        assertThat(RepairCopies.count(2048, 0.05)).isEqualTo(3);
        assertThat(RepairCopies.count(2048, 0.3)).isEqualTo(3);
    }

    @Test
    void aSmallWindowNeedsFewer() {
        assertThat(RepairCopies.count(32, 0.05)).isEqualTo(1);
        assertThat(RepairCopies.count(256, 0.05)).isEqualTo(2);
    }
}
