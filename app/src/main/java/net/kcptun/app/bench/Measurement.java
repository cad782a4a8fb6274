package net.kcptun.app.bench;

/// What one method does on this machine.
///
/// @param method          as configurations have it, or `none`
/// @param provider        the library that does the work
/// @param megabits        a second, through the tunnel
/// @param sealedMegabits  a second, sealed by one core that does nothing else; NaN without encryption
/// @param roundTripMicros the median for a small message through the tunnel
record Measurement(
        String method,
        String provider,
        double megabits,
        double sealedMegabits,
        double roundTripMicros,
        CpuLoad load,
        Traffic traffic) {
    /// Segments of the client while it sent.
    ///
    /// @param segments  sent, the resent ones included
    /// @param resends   sent again
    /// @param inVain    of those, as far as it is known: the earlier copy had arrived
    /// @param overflows datagrams that either end's system dropped because the socket's buffer was full
    record Traffic(long segments, long resends, long inVain, long overflows) {
        Traffic since(Traffic before) {
            return new Traffic(
                    segments - before.segments,
                    resends - before.resends,
                    inVain - before.inVain,
                    overflows - before.overflows);
        }
    }

    boolean isSealed() {
        return !Double.isNaN(sealedMegabits);
    }
}
