package net.kcptun.core.tunnel;

import net.kcptun.core.tunnel.api.Stream;

/// A TCP connection that takes what [Stream] says a session may do, and nothing else.
final class StrictStream implements Stream {
    private boolean isWritable = true;
    private boolean isReading;
    private boolean isShut;
    private boolean hasEnded;
    private boolean isOver;
    private long written;

    /// Whether the owner may still be told something.
    boolean isOver() {
        return isOver;
    }

    boolean hasEnded() {
        return hasEnded;
    }

    boolean isReading() {
        return isReading && !hasEnded && !isOver;
    }

    long written() {
        return written;
    }

    void writable(boolean on) {
        isWritable = on;
    }

    /// Its user has no more to send.
    void end() {
        hasEnded = true;
    }

    /// It has failed by itself.
    void fail() {
        isOver = true;
    }

    @Override
    public boolean isWritable() {
        return isWritable && !isShut;
    }

    @Override
    public void write(byte[] buf, int off, int len) {
        check(isWritable(), "written while it takes nothing");
        check(len > 0 && off >= 0 && off + len <= buf.length, "a wrong range");
        written += len;
    }

    @Override
    public void shutdownOutput() {
        check(!isOver, "shut after the end");
        isShut = true;
    }

    @Override
    public void read(boolean on) {
        check(!isOver, "read after the end");
        isReading = on;
    }

    @Override
    public void close() {
        check(!isOver, "closed twice");
        isOver = true;
    }

    @Override
    public void abort() {
        check(!isOver, "aborted twice");
        isOver = true;
    }

    private void check(boolean isRight, String wrong) {
        if (!isRight || isOver) {
            throw new AssertionError(wrong + (isOver ? ", and it is over" : ""));
        }
    }
}
