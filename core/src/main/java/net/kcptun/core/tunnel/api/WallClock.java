package net.kcptun.core.tunnel.api;

/// Unix time, for what other machines compare with theirs. Unlike `now` it steps when it is set.
public interface WallClock {
    /// Milliseconds since 1970.
    long unixMillis();
}
