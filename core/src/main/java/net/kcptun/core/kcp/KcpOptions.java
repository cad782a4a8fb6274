package net.kcptun.core.kcp;

/// The tunables of one KCP session, as the configuration's `kcp` object names them.
///
/// @param sndwnd   segments that may be in flight, 16..65536
/// @param rcvwnd   segments that may wait for the reader, 16..65536; at least 128 are kept, as peers expect
/// @param nodelay  0..2: how the retransmission time-out starts and grows
/// @param interval milliseconds, 10..500: the tick of `flush` 0, and the peer's possible delay of an acknowledgement
/// @param resend   a segment is resent after that many later ones were acknowledged, 0..100; 0 = only on time-out
/// @param nc       true: no congestion window
/// @param flush    0: periodic only, 1: data leaves at once, 2: acknowledgements too
/// @param redundancy how many copies follow what is sent last, 0..4, or [#AUTO]: as many as the losses ask for
public record KcpOptions(
        int sndwnd, int rcvwnd, int nodelay, int interval, int resend, boolean nc, int flush, int redundancy) {
    public static final int AUTO = -1;

    /// What a segment costs beside its data.
    public static final int SEGMENT_HEADER_BYTES = SegmentHeader.BYTES;

    /// The configuration's defaults.
    public static final KcpOptions DEFAULT = new KcpOptions(65536, 65536, 1, 100, 2, true, 1, AUTO);

    public KcpOptions {
        check("sndwnd", sndwnd, 16, 65536);
        check("rcvwnd", rcvwnd, 16, 65536);
        check("nodelay", nodelay, 0, 2);
        check("interval", interval, 10, 500);
        check("resend", resend, 0, 100);
        check("flush", flush, 0, 2);
        check("redundancy", redundancy, AUTO, 4);
    }

    /// Without redundancy.
    public KcpOptions(int sndwnd, int rcvwnd, int nodelay, int interval, int resend, boolean nc, int flush) {
        this(sndwnd, rcvwnd, nodelay, interval, resend, nc, flush, 0);
    }

    private static void check(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + ": " + value + " is not in " + min + ".." + max);
        }
    }
}
