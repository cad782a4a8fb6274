package net.kcptun.app.log;

import net.kcptun.core.tunnel.api.NatKind;
import net.kcptun.core.tunnel.api.TunnelEvent.ClientAnnounced;
import net.kcptun.core.tunnel.api.TunnelEvent.Introduced;
import net.kcptun.core.tunnel.api.TunnelEvent.PeerDoubted;
import net.kcptun.core.tunnel.api.TunnelEvent.PeerFound;
import net.kcptun.core.tunnel.api.TunnelEvent.PeerRelayed;
import net.kcptun.core.tunnel.api.TunnelEvent.PeerUnreachable;
import net.kcptun.core.tunnel.api.TunnelEvent.RegistryDown;
import net.kcptun.core.tunnel.api.TunnelEvent.RegistryRefuses;
import net.kcptun.core.tunnel.api.TunnelEvent.RegistryUp;
import net.kcptun.core.tunnel.api.TunnelEvent.RelayBegan;
import net.kcptun.core.tunnel.api.TunnelEvent.RelayEnded;
import net.kcptun.core.tunnel.api.TunnelEvent.RendezvousAnswers;
import net.kcptun.core.tunnel.api.TunnelEvent.RendezvousEvent;
import net.kcptun.core.tunnel.api.TunnelEvent.RendezvousSilent;
import net.kcptun.core.tunnel.api.TunnelEvent.ServiceForgotten;
import net.kcptun.core.tunnel.api.TunnelEvent.ServiceMissing;
import net.kcptun.core.tunnel.api.TunnelEvent.ServiceRegistered;
import net.kcptun.core.tunnel.api.TunnelEvent.ServiceTakenOver;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// What rendezvous has to tell, as lines of the log: who was found, and if nobody was, why not as far as it can be
/// known. What others can cause is kept to some lines a minute.
final class RendezvousLog {
    private static final int LINES_A_MINUTE = 20;
    private static final int WARNINGS_A_MINUTE = 10;

    private final Log log;
    private final LimitedLog limited;
    private final LimitedLog takeovers;
    private final LimitedLog refusals;
    private @Nullable Endpoint lastFound;
    private boolean isRelayed;

    RendezvousLog(Log log) {
        this.log = log;
        limited = LimitedLog.aMinute(LINES_A_MINUTE, "and %d more lines like this before", log::info);
        takeovers = LimitedLog.aMinute(WARNINGS_A_MINUTE, "and %d more like this before", log::warn);
        refusals = LimitedLog.onceAMinute(log::warn);
    }

    void onEvent(RendezvousEvent event, long now) {
        switch (event) {
            case PeerFound(Endpoint peer) -> found(peer);
            case PeerRelayed relayed -> relayed(relayed);
            case PeerDoubted(long nanos) ->
                log.info("rendezvous: the server has not answered for " + nanos / 1_000_000
                        + " ms, asking for it again");
            case PeerUnreachable unreachable -> log.warn(words(unreachable));
            case ServiceMissing(Endpoint rendezvous, ServiceId id) ->
                log.warn("rendezvous: " + rendezvous + " answers, but no server has registered " + text(id)
                        + " there: is the server running, with this rendezvous_server and service_id?");
            case RendezvousSilent(Endpoint rendezvous) ->
                log.warn("rendezvous: " + rendezvous + " does not answer: is it running, with our method and key,"
                        + " and is UDP let through?");
            case RendezvousAnswers(Endpoint rendezvous, ServiceId id) ->
                log.log(Level.NOTICE, "rendezvous: " + text(id) + " is registered at " + rendezvous);
            case ClientAnnounced(Endpoint inner, Endpoint outer) ->
                limited("rendezvous: a client comes from " + outer + ", locally " + inner, now);
            case ServiceRegistered(ServiceId id, Endpoint inner, Endpoint outer) ->
                limited("rendezvous: " + text(id) + " is served from " + outer + ", locally " + inner, now);
            case ServiceTakenOver(ServiceId id, Endpoint from, Endpoint to) -> takenOver(id, from, to, now);
            case RegistryUp(String name) -> log.log(Level.NOTICE, "registry: " + name + " answers");
            case RegistryDown(String name, String why) ->
                log.warn("registry: " + name + " does not answer: " + why
                        + "; services that are registered here are found, others not until it does");
            case RegistryRefuses(String name, String why) ->
                refusals.write("registry: " + name + " does not take what is written: " + why, now);
            case ServiceForgotten(ServiceId id) ->
                limited("rendezvous: " + text(id) + " was not registered again, forgotten", now);
            case Introduced(ServiceId id, Endpoint client, Endpoint server, Endpoint relay) ->
                limited(
                        "rendezvous: client " + client + " and server " + server + " of " + text(id)
                                + " were told of each other" + (relay == null ? "" : " and of the relay " + relay),
                        now);
            case RelayBegan(Endpoint client, Endpoint server, Endpoint port) ->
                limited("relay: client " + client + " and server " + server + " meet at " + port, now);
            case RelayEnded ended -> limited(ended(ended), now);
        }
    }

    /// That the server is where it was is no news to most.
    private void found(Endpoint peer) {
        boolean isNew = !peer.equals(lastFound);
        String how = isRelayed ? " is reached directly now, at " : " answers at ";
        lastFound = peer;
        isRelayed = false;
        log.log(isNew ? Level.NOTICE : Level.INFO, "rendezvous: the server" + how + peer);
    }

    private void relayed(PeerRelayed event) {
        boolean isNew = !event.relay().equals(lastFound);
        lastFound = event.relay();
        isRelayed = true;
        log.log(
                isNew ? Level.NOTICE : Level.INFO,
                "rendezvous: the server is reached through the relay " + event.relay() + ", not directly: "
                        + nats(event.ours(), event.theirs()) + "; the direct way is tried again now and then");
    }

    private static String words(PeerUnreachable event) {
        return "rendezvous: the server is registered at " + event.outer() + " (locally " + event.inner()
                + "), but nothing comes back from either: " + nats(event.ours(), event.theirs())
                + "; or a firewall drops UDP; such ends meet once one of them has a forwarded port or another NAT,"
                + " or where the rendezvous server relays";
    }

    /// In words, so that people know at which end to look.
    static String nats(NatKind ours, NatKind theirs) {
        return "this end " + words(ours) + ", the server's end " + words(theirs);
    }

    private static String words(NatKind kind) {
        return switch (kind) {
            case UNKNOWN -> "may be behind a NAT";
            case NONE -> "has no NAT";
            case SOME -> "is behind a NAT";
            case CONE -> "is behind a NAT that shows all the same port";
            case SYMMETRIC -> "is behind a NAT that shows each destination another port (a symmetric NAT)";
        };
    }

    private static String ended(RelayEnded pair) {
        String ends = "relay: client " + pair.client() + " and server " + pair.server();
        if (!pair.isProven()) {
            return ends + " did not both come, their port is free again";
        }
        return ends + " are done: " + pair.bytes() + " bytes in " + pair.nanos() / 1_000_000_000 + " s";
    }

    private void takenOver(ServiceId id, Endpoint from, Endpoint to, long now) {
        if (log.shows(Level.WARNING)) {
            takeovers.write(
                    "rendezvous: " + text(id) + " was served from " + from + " a moment ago, and is from " + to
                            + " now: its server has moved, or another one registers the same service_id",
                    now);
        }
    }

    private void limited(String line, long now) {
        if (log.shows(Level.INFO)) {
            limited.write(line, now);
        }
    }

    private static String text(ServiceId id) {
        return id.length() == 0 ? "the service without an id" : "service " + id.text();
    }
}
