package net.kcptun.core.tunnel.api;

import net.kcptun.core.crypto.PacketCipher;

/// Why a received datagram, or a part of it, was not used.
public enum DropReason {
    /// Too short for its method, or for any packet.
    TOO_SHORT,
    /// Its tag is not by our key: forged, damaged, or sealed with another key.
    FORGED,
    /// Its nonce was seen before, or it is a packet of our own that was sent back.
    REPLAYED,
    /// Not encrypted, and not from the server's address (client).
    UNKNOWN_PEER,
    /// A control message that is too short or unknown.
    BAD_CONTROL,
    /// A control message that this end has no use for.
    UNEXPECTED_CONTROL,
    /// A KCP packet that breaks the format.
    BAD_KCP,
    /// Of a session that does not exist and cannot be opened by it.
    UNKNOWN_SESSION,
    /// Of a session that has ended.
    TIME_WAIT,
    /// Of a session whose peer was heard at another address a moment ago: it cannot have moved yet.
    NOT_QUIET,
    /// Of a session of another event loop, which is too far behind to take it.
    NO_ROOM,
    /// It would have opened a session, but was sent too long before or after our time: repeated by somebody, or the
    /// sender's clock is wrong.
    CLOCK_SKEW,
    /// It would have opened a session beyond the limit.
    SESSION_LIMIT,
    /// It would have opened a session beyond the limit for one address.
    ADDRESS_LIMIT,
    /// It would have opened a session beyond the limit of half-open ones.
    HALF_OPEN_LIMIT,
    /// It would have opened a session while no more bytes may be buffered.
    BUFFER_LIMIT,
    /// It would have registered a service beyond the limits (rendezvous server).
    SERVICE_LIMIT,
    /// It asks for a service that is not registered (rendezvous server).
    UNKNOWN_SERVICE;

    /// That it would have gone beyond `limit`.
    public static DropReason beyond(Limit limit) {
        return switch (limit) {
            case SESSIONS -> SESSION_LIMIT;
            case SESSIONS_PER_ADDRESS -> ADDRESS_LIMIT;
            case HALF_OPEN -> HALF_OPEN_LIMIT;
            case BUFFERED -> BUFFER_LIMIT;
            case SERVICES, SERVICES_PER_ADDRESS -> SERVICE_LIMIT;
            case FLOWS -> throw new IllegalArgumentException("flows are no matter of datagrams");
        };
    }

    /// Why a datagram could not be opened.
    ///
    /// @param result of [PacketCipher#open], too small for a packet
    public static DropReason ofUnopened(int result) {
        return switch (result) {
            case PacketCipher.FORGED -> FORGED;
            case PacketCipher.REPLAYED -> REPLAYED;
            default -> TOO_SHORT;
        };
    }
}
