package net.kcptun.core.relay;

import java.util.List;

/// What can be seen of a relay at one moment.
///
/// @param options  as they are in force
/// @param stats    a copy
/// @param pairs    that have a port
/// @param proven   of these, those of which both ends have come
/// @param ofNetwork how many the network of clients has that has most
/// @param busiest  those that have sent most come first; a few of all
public record RelayView(
        RelayOptions options, RelayStats stats, int pairs, int proven, int ofNetwork, List<RelayPairView> busiest) {}
