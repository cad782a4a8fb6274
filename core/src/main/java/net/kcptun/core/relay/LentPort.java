package net.kcptun.core.relay;

import net.kcptun.core.wire.Endpoint;

/// The port that a pair has.
///
/// @param number of the range
/// @param told   what both ends are told
record LentPort(int number, RelaySockets.Socket socket, Endpoint told) {}
