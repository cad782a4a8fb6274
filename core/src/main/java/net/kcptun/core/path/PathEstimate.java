package net.kcptun.core.path;

/// What a [PathModel] knows and does at one moment.
///
/// @param state          what it is doing
/// @param rate           bytes a second that the path delivers, headers included; 0 before the first round trip
/// @param pace           bytes a second at which packets leave; 0 = they are not paced
/// @param minRttNanos    the shortest round trip; 0 before the first
/// @param srttNanos      the smoothed one; 0 before the first
/// @param queueNanos     how much longer than the shortest round trip the shortest one of the last round was
/// @param randomLoss     the share of packets that is lost by chance, 0 to 0.3
/// @param congestionLoss the share of packets that was lost in the last round beyond that
/// @param recentLoss     the share of what is sent, small messages too, that was lost lately, for whatever reason
/// @param messageNanos   99 of 100 small messages arrived within so long; 0 = too few were sent
/// @param hasRival       whether somebody else fills the queue
/// @param inFlightBytes  what is on its way
/// @param limitBytes     how much may be
/// @param sentBytes      what left in all, headers and repeated data included
/// @param deliveredBytes what arrived, headers included, each segment once
/// @param payloadBytes   of that, what the sessions carry: without headers
/// @param copies         copies of segments that left before anything was known to be lost
/// @param copyBytes      what those took of what left, headers included
/// @param copiesFirst    of those, how many were the first of their segment to arrive
public record PathEstimate(
        PathState state,
        double rate,
        double pace,
        long minRttNanos,
        long srttNanos,
        long queueNanos,
        double randomLoss,
        double congestionLoss,
        double recentLoss,
        long messageNanos,
        boolean hasRival,
        long inFlightBytes,
        long limitBytes,
        long sentBytes,
        long deliveredBytes,
        long payloadBytes,
        long copies,
        long copyBytes,
        long copiesFirst) {}
