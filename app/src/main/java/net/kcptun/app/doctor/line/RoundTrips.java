package net.kcptun.app.doctor.line;

import java.util.List;

/// How a number of PINGs fared.
///
/// @param nanos the round trip of each that was answered, in the order in which they were sent
public record RoundTrips(int sent, List<Long> nanos) {
    public RoundTrips {
        nanos = List.copyOf(nanos);
    }

    public boolean isAnswered() {
        return !nanos.isEmpty();
    }

    public int lost() {
        return sent - nanos.size();
    }

    /// 0 where none was answered, as all below.
    public long shortest() {
        return nanos.stream().mapToLong(Long::longValue).min().orElse(0);
    }

    public long longest() {
        return nanos.stream().mapToLong(Long::longValue).max().orElse(0);
    }

    public long mean() {
        return (long) nanos.stream().mapToLong(Long::longValue).average().orElse(0);
    }

    /// By how much a round trip differs from the one before, in the mean.
    public long jitter() {
        long sum = 0;
        for (int i = 1; i < nanos.size(); i++) {
            sum += Math.abs(nanos.get(i) - nanos.get(i - 1));
        }
        return nanos.size() < 2 ? 0 : sum / (nanos.size() - 1);
    }
}
