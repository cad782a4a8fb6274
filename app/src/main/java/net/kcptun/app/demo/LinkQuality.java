package net.kcptun.app.demo;

/// How a link is, each way.
///
/// @param megabits    how much it carries, in Mbit/s of IP packets, 1..10000
/// @param delayMillis how long each datagram takes, 0..10000
/// @param lossPercent how many of a hundred are lost, 0..100
/// @param seed        decides which ones: the same seed and the same datagrams lose the same ones
record LinkQuality(double megabits, int delayMillis, double lossPercent, long seed) {
    private static final int IP_AND_UDP_BYTES = 28;

    LinkQuality {
        if (!(megabits >= 1 && megabits <= 10_000)) {
            throw new IllegalArgumentException("rate: " + megabits + " is not in 1..10000 Mbit/s");
        }
        if (delayMillis < 0 || delayMillis > 10_000) {
            throw new IllegalArgumentException("delay: " + delayMillis + " is not in 0..10000 ms");
        }
        if (!(lossPercent >= 0 && lossPercent <= 100)) {
            throw new IllegalArgumentException("loss: " + lossPercent + " is not in 0..100 %");
        }
    }

    /// How long a datagram with so many bytes of UDP payload takes the link.
    long takesNanos(int bytes) {
        return Math.round((bytes + IP_AND_UDP_BYTES) * 8e3 / megabits);
    }

    /// Of all that it carries, what arrives.
    double arriving() {
        return 1 - lossPercent / 100;
    }
}
