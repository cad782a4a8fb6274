package net.kcptun.core.tunnel.api;

/// What an event loop drives: the tunnel as far as its loop is concerned.
public interface TurnHandler {
    /// Serves what has become due.
    void onTimers(long now);

    /// At the end of a turn: sends what its inputs caused, while the sink takes it.
    void flush(long now);

    /// When [#onTimers] and then [#flush] must be called at the latest: 0 = at once, `Long.MAX_VALUE` = never.
    long nextDeadline();
}
