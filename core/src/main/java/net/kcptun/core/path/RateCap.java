package net.kcptun.core.path;

/// A rate that all paths of a program together do not exceed.
public interface RateCap {
    /// So many bytes leave.
    ///
    /// @return before when nothing more of this path may leave, by the clock of `now`; 0 = at once
    long charge(int bytes, long now);

    /// Before when nothing may leave, whoever has sent what is paid for until then. It may have passed.
    long readyAt();
}
