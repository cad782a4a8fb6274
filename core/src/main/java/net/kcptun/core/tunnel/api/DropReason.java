package net.kcptun.core.tunnel.api;

import net.kcptun.core.crypto.PacketCipher;

/// Why a received datagram, or a part of it, was not used.
public enum DropReason {
    TOO_SHORT(DropReason.NOT_SEALED),
    /// Its tag is not by our key: forged, damaged, or sealed with another key.
    FORGED(DropReason.NOT_SEALED),
    REPLAYED("it was received before, or we sent it ourselves"),
    FLOOD("too many others of its network could not be opened, so it was not tried"),
    /// The datagram is not encrypted, and its receiver a client.
    UNKNOWN_PEER("it does not come from the server's address"),
    BAD_CONTROL("a malformed control message; is the peer's method the same as ours?"),
    UNEXPECTED_CONTROL("a control message that this end does not serve"),
    BAD_KCP("a malformed KCP packet; is the peer's method the same as ours?"),
    /// Nor can it open one.
    UNKNOWN_SESSION("its session is not known here"),
    TIME_WAIT("its session has ended"),
    /// Whether the peer has moved is asked at both addresses.
    NOT_MOVED("its session's peer is at another address, and has not shown that it has moved"),
    NO_ROOM("its session's event loop is too far behind to take it"),
    CLOCK_SKEW(
            "it opens a session, but was sent at another time (max_clock_skew): it is repeated, or a clock is wrong"),
    SESSION_LIMIT("as many sessions are open as may be (max_sessions)"),
    ADDRESS_LIMIT("as many sessions of its address are open as may be (max_sessions_per_address)"),
    HALF_OPEN_LIMIT("as many sessions wait for their target as may, in all or of one network (max_half_open)"),
    BUFFER_LIMIT("no more bytes may be buffered (max_buffered), so no session is opened"),
    SERVICE_LIMIT("it registers one service more than fit (max_services, max_services_per_address)"),
    SERVICE_TAKEN("its service came from other networks too often within a minute (service_id)"),
    /// Another rendezvous server may have it.
    REGISTRY_AWAY("no server has registered the service that it asks for here, and the registry does not answer"),
    REGISTRY_BUSY("as many questions wait for the registry as may"),
    UNKNOWN_SERVICE("no server has registered the service that it asks for (service_id)");

    private static final String NOT_SEALED =
            "it is not sealed with our key; if that is a peer, its method and psk or password differ from ours";

    private final String text;

    DropReason(String text) {
        this.text = text;
    }

    /// For a log line.
    public String text() {
        return text;
    }

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
