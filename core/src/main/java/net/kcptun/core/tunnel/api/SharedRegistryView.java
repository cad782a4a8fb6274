package net.kcptun.core.tunnel.api;

/// How a rendezvous server stands with the [SharedRegistry], and what it has asked of it since its start.
///
/// @param name         what and where it is; empty while it has not answered yet
/// @param isUp         whether it answers
/// @param changedAt    since when it does or does not
/// @param writes       records that were sent to it
/// @param writesLost   those of them that it has not taken, or for which there was no room on the way
/// @param reads        questions that were sent to it
/// @param hits         those that found a service
/// @param misses       those that found none
/// @param invalid      those of the misses that found something that is no record
/// @param unanswered   those that had no answer in time
/// @param introduced   clients whose servers other front ends were to tell
/// @param introducedHere clients that other front ends have sent to servers of this one
/// @param invalidIntroductions what came in place of such a message and was none
public record SharedRegistryView(
        String name,
        boolean isUp,
        long changedAt,
        long writes,
        long writesLost,
        long reads,
        long hits,
        long misses,
        long invalid,
        long unanswered,
        long introduced,
        long introducedHere,
        long invalidIntroductions) {}
