package net.kcptun.core.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class LossModelTest {
    private static final int SEGMENT = PathModel.SEGMENT_BYTES;

    private final LossModel loss = new LossModel();

    @Test
    void whatIsLostWhileLittleIsSentIsChance() {
        send(PathState.DOWN, 2_000, 100);
        assertThat(loss.random()).isCloseTo(0.05, within(0.005));
    }

    @Test
    void chanceIsNoMoreThanAllThatIsLost() {
        send(PathState.DOWN, 300, 60);
        send(PathState.CRUISE, 3_000, 30);
        assertThat(loss.random()).isLessThan(0.03);
    }

    @Test
    void whatIsLostBeyondChanceInCruiseIsExcess() {
        send(PathState.DOWN, 2_000, 0);
        loss.beginCruise();
        send(PathState.CRUISE, 500, 50);
        assertThat(loss.excess(false)).isCloseTo(0.1, within(0.01));
        assertThat(loss.excess(false)).as("judged once").isZero();
    }

    @Test
    void aFewLossesAreNoExcessWhereLossesAreUsual() {
        send(PathState.DOWN, 2_000, 100);
        loss.beginCruise();
        send(PathState.CRUISE, 500, 35);
        assertThat(loss.excess(false)).isZero();
    }

    @Test
    void whereMuchComesLateARoundIsJudgedInTheNextOne() {
        send(PathState.DOWN, 2_000, 0);
        loss.beginCruise();
        send(PathState.CRUISE, 500, 50);
        assertThat(loss.excess(true)).as("too early").isZero();
        loss.onLost(PathState.CRUISE, -50 * SEGMENT);
        send(PathState.CRUISE, 500, 50);
        assertThat(loss.excess(true)).as("all has come").isZero();
        send(PathState.CRUISE, 500, 0);
        assertThat(loss.excess(true)).as("nothing more has come").isCloseTo(0.1, within(0.01));
    }

    @Test
    void whereFewWereLostByLuckMoreIsNoExcess() {
        send(PathState.DOWN, 400, 1);
        loss.beginCruise();
        send(PathState.CRUISE, 200, 13);
        assertThat(loss.excess(false)).isZero();
        send(PathState.CRUISE, 200, 30);
        assertThat(loss.excess(false)).isPositive();
    }

    @Test
    void ofTooLittleNothingIsConcluded() {
        loss.beginCruise();
        send(PathState.CRUISE, 40, 20);
        assertThat(loss.excess(false)).isZero();
    }

    @Test
    void aLossThatWasNoneIsTakenBack() {
        send(PathState.DOWN, 1_000, 50);
        loss.onLost(PathState.DOWN, -50 * SEGMENT);
        send(PathState.DOWN, 1_000, 0);
        assertThat(loss.random()).isZero();
    }

    @Test
    void whatStaysAsItIsWhenLessIsSentIsLearntAsChance() {
        loss.beginCruise();
        send(PathState.CRUISE, 1_000, 100);
        assertThat(loss.excess(false)).isPositive();
        loss.learn();
        assertThat(loss.random()).isCloseTo(0.1, within(0.01));
    }

    private void send(PathState state, int segments, int lost) {
        for (int i = 0; i < segments; i++) {
            if (i < lost) {
                loss.onLost(state, SEGMENT);
            } else {
                loss.onDelivered(SEGMENT);
                loss.onDelivered(state, SEGMENT);
            }
        }
        loss.endRound();
        loss.beginRound();
    }
}
