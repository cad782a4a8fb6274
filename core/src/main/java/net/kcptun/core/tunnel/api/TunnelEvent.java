package net.kcptun.core.tunnel.api;

import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// What a person who runs a tunnel may want to read in a log.
public sealed interface TunnelEvent {
    /// A TCP connection was accepted and became a session (client).
    record StreamAccepted(int conv, String remote) implements TunnelEvent {}

    /// A peer opened a session (server).
    record SessionAccepted(int conv, Endpoint peer) implements TunnelEvent {}

    /// The session's TCP connection to the target stands (server).
    record TargetConnected(int conv) implements TunnelEvent {}

    /// The target could not be connected (server).
    record DialFailed(int conv, String why) implements TunnelEvent {}

    /// The TCP side has no more to send.
    record StreamEnded(int conv) implements TunnelEvent {}

    /// The peer has no more to send.
    record PeerEnded(int conv) implements TunnelEvent {}

    /// A session ended; from now on it is in TIME_WAIT.
    record SessionClosed(int conv, Endpoint peer, CloseReason reason) implements TunnelEvent {}

    /// A TCP connection was refused, because that limit, which goes so far, is reached (client).
    record SessionRefused(Limit limit, long most, String remote) implements TunnelEvent {}

    /// A PING came back.
    record RoundTrip(Endpoint peer, long nanos) implements TunnelEvent {}

    /// Nothing was heard of the server for too long; its name is resolved again.
    record PeerSilent(long nanos) implements TunnelEvent {}

    /// Of the addresses of the server's or the rendezvous server's name, another one answers than was used before.
    record AddressChanged(Endpoint from, Endpoint to) implements TunnelEvent {}

    /// What the windows of a client carry at most, at this round trip: one of them is a number in the configuration.
    ///
    /// @param sendWindow    segments towards the server; 65536 = automatic
    /// @param receiveWindow segments from the server; 65536 = automatic
    /// @param segmentBytes  what a full segment carries
    record WindowsCarry(long roundTripNanos, int sendWindow, int receiveWindow, int segmentBytes)
            implements TunnelEvent {}

    /// A peer of this server's sessions is at another address now; so many of them go on there.
    record PeerMoved(Endpoint from, Endpoint to, int sessions) implements TunnelEvent {}

    /// How ends find each other through a rendezvous server.
    sealed interface RendezvousEvent extends TunnelEvent {}

    /// A client's server answers at this address, as the rendezvous server has told (client).
    record PeerFound(Endpoint peer) implements RendezvousEvent {}

    /// A client's server answers through that relay; both go on trying to reach each other directly (client).
    record PeerRelayed(Endpoint relay, NatKind ours, NatKind theirs) implements RendezvousEvent {}

    /// The server does not answer; the rendezvous server is asked again (client).
    record PeerDoubted(long nanos) implements RendezvousEvent {}

    /// The rendezvous server has told the server's addresses, but nothing comes back from either (client).
    ///
    /// @param ours   what is in front of this end, as far as is known
    /// @param theirs what is in front of the server
    record PeerUnreachable(Endpoint inner, Endpoint outer, NatKind ours, NatKind theirs) implements RendezvousEvent {}

    /// The rendezvous server is there but does not know the service (client).
    record ServiceMissing(Endpoint rendezvous, ServiceId id) implements RendezvousEvent {}

    /// The rendezvous server does not answer at all.
    record RendezvousSilent(Endpoint rendezvous) implements RendezvousEvent {}

    /// The rendezvous server answers, so the service is registered there (server).
    record RendezvousAnswers(Endpoint rendezvous, ServiceId id) implements RendezvousEvent {}

    /// A client wants to come, from one of these addresses (server).
    record ClientAnnounced(Endpoint inner, Endpoint outer) implements RendezvousEvent {}

    /// A service was registered, or is at other addresses now (rendezvous server).
    record ServiceRegistered(ServiceId id, Endpoint inner, Endpoint outer) implements RendezvousEvent {}

    /// A service whose server was heard a moment ago is registered from another network: its server has moved, or
    /// somebody else has taken its place (rendezvous server).
    record ServiceTakenOver(ServiceId id, Endpoint from, Endpoint to) implements RendezvousEvent {}

    /// The registry that is shared with other rendezvous servers answers.
    record RegistryUp(String name) implements RendezvousEvent {}

    /// The registry that is shared with other rendezvous servers does not answer.
    record RegistryDown(String name, String why) implements RendezvousEvent {}

    /// The registry that is shared with other rendezvous servers answers that it does not take what is written.
    record RegistryRefuses(String name, String why) implements RendezvousEvent {}

    /// A service did not register for too long (rendezvous server).
    record ServiceForgotten(ServiceId id) implements RendezvousEvent {}

    /// A client and a server were told of each other (rendezvous server).
    ///
    /// @param relay the port that both are to speak to besides; null: none
    record Introduced(
            ServiceId id,
            Endpoint client,
            Endpoint server,
            @Nullable Endpoint relay) implements RendezvousEvent {}

    /// A client and a server have both come to a port, and are relayed through it (rendezvous server).
    record RelayBegan(Endpoint client, Endpoint server, Endpoint port) implements RendezvousEvent {}

    /// A client and a server are relayed no longer (rendezvous server).
    ///
    /// @param isProven whether they ever were: false = one of them has not come
    /// @param bytes    of datagrams, both ways
    /// @param nanos    since the port was opened
    record RelayEnded(Endpoint client, Endpoint server, boolean isProven, long bytes, long nanos)
            implements RendezvousEvent {}
}
