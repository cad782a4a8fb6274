package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// One test for each row of the table in [BufferBudget].
final class BufferBudgetTest {
    private static final int MEBI = 1 << 20;

    private final BufferBudget budget = new BufferBudget();
    private final BufferShare share = budget.share();

    @Test
    void upToHalfOfTheLimitWindowsAreWhole() {
        budget.limit(MEBI);
        share.add(MEBI / 2);
        assertThat(share.window(4096)).isEqualTo(4096);
        assertThat(share.part(1000)).isEqualTo(1000);
        share.add(MEBI / 4096);
        assertThat(share.window(4096)).isEqualTo(4092);
    }

    @Test
    void beyondHalfTheyShrinkInProportion() {
        budget.limit(MEBI);
        share.add(MEBI / 8 * 5);
        assertThat(share.window(65_536)).isEqualTo(32_768);
        assertThat(share.window(256)).isEqualTo(128);
        assertThat(share.part(1000)).isEqualTo(500);
        assertThat(share.isScarce()).isFalse();
        share.add(MEBI / 16);
        assertThat(share.window(256)).isEqualTo(64);
    }

    @Test
    void fromThreeQuartersToTheLimitSixteenSegmentsBecomeTwo() {
        budget.limit(MEBI);
        share.add(MEBI / 4 * 3);
        assertThat(share.window(65_536)).isEqualTo(16);
        assertThat(share.isScarce()).isTrue();
        share.add(MEBI / 8);
        assertThat(share.window(256)).isEqualTo(9);
        share.add(MEBI / 8 - 1);
        assertThat(share.window(256)).isEqualTo(2);
        assertThat(share.part(1000)).isZero();
        assertThat(share.isExhausted()).isFalse();
    }

    @Test
    void atTheLimitTwoSegmentsAreLeft() {
        budget.limit(MEBI);
        share.add(MEBI);
        assertThat(share.isExhausted()).isTrue();
        assertThat(share.window(256)).isEqualTo(2);
        assertThat(share.window(1)).isEqualTo(1);
        share.add(10L * MEBI);
        assertThat(share.window(256)).isEqualTo(2);
        assertThat(share.part(1000)).isZero();
    }

    @Test
    void windowsAreWholeAgainAtOnce() {
        budget.limit(MEBI);
        share.add(2 * MEBI);
        share.add(-2 * MEBI);
        assertThat(share.window(256)).isEqualTo(256);
        assertThat(budget.kept()).isZero();
    }

    @Test
    void whatOneLoopKeepsNarrowsTheOthers() {
        BufferShare other = budget.share();
        budget.limit(MEBI);
        other.add(MEBI / 8);
        share.add(MEBI / 2);
        assertThat(share.window(256)).isEqualTo(128);
        assertThat(other.window(256)).isEqualTo(128);
        assertThat(other.own()).isEqualTo(MEBI / 8);
    }

    @Test
    void othersMissAThousandthAtMostAndNothingOfWhatIsAllGone() {
        BufferShare other = budget.share();
        budget.limit(16 * MEBI);
        share.add(16 * 1024 - 1);
        assertThat(budget.kept()).isZero();
        share.add(1);
        assertThat(budget.kept()).isEqualTo(16 * 1024);
        share.add(1 - 16 * 1024);
        assertThat(budget.kept()).isEqualTo(16 * 1024);
        share.add(-1);
        assertThat(budget.kept()).isZero();
        assertThat(other.window(256)).isEqualTo(256);
    }

    @Test
    void anotherLimitCountsAtOnce() {
        share.add(MEBI);
        assertThat(share.window(256)).isEqualTo(256);
        budget.limit(MEBI);
        assertThat(share.window(256)).isEqualTo(2);
        budget.limit(2 * MEBI);
        assertThat(share.window(256)).isEqualTo(256);
    }

    @Test
    void onlyAWindowThatIsSmallerThanTheWholeIsCounted() {
        budget.limit(MEBI);
        assertThat(share.grant(256)).isEqualTo(256);
        assertThat(share.narrowed()).isZero();
        share.add(MEBI / 8 * 5);
        assertThat(share.grant(256)).isEqualTo(128);
        assertThat(share.grant(16)).isEqualTo(16);
        assertThat(share.narrowed()).isEqualTo(1);
    }
}
