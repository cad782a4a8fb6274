package net.kcptun.core.kcp;

/// Takes all bytes at once, and counts them.
final class ReadyReader implements StreamSink {
    long bytes;

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void onBytes(byte[] buf, int off, int len) {
        bytes += len;
    }
}
