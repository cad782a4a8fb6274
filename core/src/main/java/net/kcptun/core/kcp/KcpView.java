package net.kcptun.core.kcp;

/// What can be seen of a [Kcp] at one moment.
///
/// @param srttNanos        the smoothed round trip; 0 before the first
/// @param rttvarNanos      its mean deviation
/// @param rtoNanos         the time-out of a segment that has not timed out yet
/// @param inFlight         segments sent and not acknowledged
/// @param waiting          segments queued or in flight
/// @param sendWindow       segments that may be in flight as far as this end is concerned
/// @param peerWindow       segments that the peer takes
/// @param receiveWindow    segments that this end takes now, as advertised
/// @param unread           received segments that wait, in order, for the local TCP connection
/// @param congestionWindow segments that the congestion window allows; 0 = there is none (`nc`)
/// @param segmentBytes     what a full segment carries
public record KcpView(
        long srttNanos,
        long rttvarNanos,
        long rtoNanos,
        int inFlight,
        int waiting,
        int sendWindow,
        int peerWindow,
        int receiveWindow,
        int unread,
        int congestionWindow,
        int segmentBytes) {}
