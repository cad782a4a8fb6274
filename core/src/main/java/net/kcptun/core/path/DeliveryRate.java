package net.kcptun.core.path;

/// The highest rate at which the path delivered in the last ten rounds, in bytes a nanosecond.
final class DeliveryRate {
    private static final int ROUNDS = 10;

    private final double[] rounds = new double[ROUNDS];
    private int next;
    private double rate;
    private double ofRound;
    private boolean isFull;

    /// One measured rate of the present round.
    void onSample(double sample) {
        ofRound = Math.max(ofRound, sample);
        rate = Math.max(rate, ofRound);
    }

    /// The round is over.
    ///
    /// @param counts false: what was sent in it was less than the path would have taken
    void endRound(boolean counts) {
        if (counts && ofRound > 0) {
            rounds[next] = ofRound;
            next = (next + 1) % ROUNDS;
            rate = 0;
            for (double round : rounds) {
                rate = Math.max(rate, round);
            }
        }
        ofRound = 0;
    }

    /// 0: nothing is known.
    double bytesANano() {
        return rate;
    }

    /// The path was filled: it does not carry more than what is known.
    void full() {
        isFull = true;
    }

    /// Whether the path was ever filled.
    boolean isFull() {
        return isFull;
    }

    /// What the present round has shown so far.
    double ofRound() {
        return ofRound;
    }

    /// What was seen is too much by this factor.
    void scale(double factor) {
        for (int i = 0; i < ROUNDS; i++) {
            rounds[i] *= factor;
        }
        rate *= factor;
    }

    /// What was seen is too much where it is more than `most`.
    void cap(double most) {
        for (int i = 0; i < ROUNDS; i++) {
            rounds[i] = Math.min(rounds[i], most);
        }
        rate = Math.min(rate, most);
    }

    void forget() {
        cap(0);
        ofRound = 0;
        isFull = false;
    }
}
