package net.kcptun.core.relay;

import net.kcptun.core.wire.Endpoint;

/// What can be seen of a pair at one moment.
///
/// @param client   where its CONNECT came from
/// @param server   where its LISTEN came from
/// @param port     what they were told to speak to
/// @param isProven whether both have come
/// @param packets  datagrams that were sent on, both ways
/// @param bytes    of those
/// @param openedAt when its port was opened
public record RelayPairView(
        Endpoint client, Endpoint server, Endpoint port, boolean isProven, long packets, long bytes, long openedAt) {}
