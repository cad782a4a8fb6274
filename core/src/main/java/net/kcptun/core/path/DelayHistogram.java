package net.kcptun.core.path;

import java.util.Arrays;

/// How long small messages took lately, in 128 classes between 1 ms and a minute, each 9% wider than the one before. Of
/// more than 1000 messages each counts half as much as before.
final class DelayHistogram {
    private static final int CLASSES = 128;
    private static final int CLASSES_AN_OCTAVE = 8;
    private static final double LEAST_NANOS = 1_000_000;
    private static final int MOST = 1000;
    private static final int LEAST = 20;

    private final short[] counts = new short[CLASSES];
    private int total;

    void add(long nanos) {
        double octaves = Math.log(Math.max(1, nanos / LEAST_NANOS)) / Math.log(2);
        counts[Math.min(CLASSES - 1, (int) (octaves * CLASSES_AN_OCTAVE))]++;
        if (++total > MOST) {
            halve();
        }
    }

    /// The delay that 99 of 100 do not exceed; 0: too few are known.
    long p99() {
        if (total < LEAST) {
            return 0;
        }
        int above = total / 100;
        int last = CLASSES - 1;
        while (above >= counts[last]) {
            above -= counts[last--];
        }
        return (long) (LEAST_NANOS * Math.pow(2, (last + 1.0) / CLASSES_AN_OCTAVE));
    }

    void forget() {
        Arrays.fill(counts, (short) 0);
        total = 0;
    }

    private void halve() {
        total = 0;
        for (int i = 0; i < CLASSES; i++) {
            counts[i] /= 2;
            total += counts[i];
        }
    }
}
