package net.kcptun.app.net.loop;

/// What a [TunnelLoop] drives: the tunnel as far as its loop is concerned.
public interface Engine {
    void onTimers(long now);

    /// The turn is over: everything that its inputs caused is sent.
    void flush(long now);

    /// When [#onTimers] is due; Long.MAX_VALUE = never.
    long nextDeadline();
}
