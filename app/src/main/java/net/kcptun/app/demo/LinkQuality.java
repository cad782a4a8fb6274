package net.kcptun.app.demo;

/// How bad a link is, each way.
///
/// @param delayMillis how long each datagram takes, 0..10000
/// @param lossPercent how many of a hundred are lost, 0..100
/// @param seed        decides which ones: the same seed and the same datagrams lose the same ones
record LinkQuality(int delayMillis, double lossPercent, long seed) {
    LinkQuality {
        if (delayMillis < 0 || delayMillis > 10_000) {
            throw new IllegalArgumentException("delay: " + delayMillis + " is not in 0..10000 ms");
        }
        if (!(lossPercent >= 0 && lossPercent <= 100)) {
            throw new IllegalArgumentException("loss: " + lossPercent + " is not in 0..100 %");
        }
    }
}
