package net.kcptun.core.path;

/// A rate that all paths of a program together do not exceed.
public interface RateCap {
    /// So many bytes leave.
    ///
    /// @return before when no more may: a time of the same clock as `now`; 0 = at once
    long charge(int bytes, long now);
}
