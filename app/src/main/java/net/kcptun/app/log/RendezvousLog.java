package net.kcptun.app.log;

import net.kcptun.core.tunnel.api.TunnelEvent.ClientAnnounced;
import net.kcptun.core.tunnel.api.TunnelEvent.Introduced;
import net.kcptun.core.tunnel.api.TunnelEvent.PeerDoubted;
import net.kcptun.core.tunnel.api.TunnelEvent.PeerFound;
import net.kcptun.core.tunnel.api.TunnelEvent.PeerUnreachable;
import net.kcptun.core.tunnel.api.TunnelEvent.RegistryDown;
import net.kcptun.core.tunnel.api.TunnelEvent.RegistryRefuses;
import net.kcptun.core.tunnel.api.TunnelEvent.RegistryUp;
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

    RendezvousLog(Log log) {
        this.log = log;
        limited = LimitedLog.aMinute(LINES_A_MINUTE, "and %d more lines like this before", log::info);
        takeovers = LimitedLog.aMinute(WARNINGS_A_MINUTE, "and %d more like this before", log::warn);
        refusals = LimitedLog.onceAMinute(log::warn);
    }

    void onEvent(RendezvousEvent event, long now) {
        switch (event) {
            case PeerFound(Endpoint peer) -> found(peer);
            case PeerDoubted(long nanos) ->
                log.info("rendezvous: the server has not answered for " + nanos / 1_000_000
                        + " ms, asking for it again");
            case PeerUnreachable(Endpoint inner, Endpoint outer) -> log.warn(unreachable(inner, outer));
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
            case Introduced(ServiceId id, Endpoint client, Endpoint server) ->
                limited(
                        "rendezvous: client " + client + " and server " + server + " of " + text(id)
                                + " were told of each other",
                        now);
        }
    }

    /// That the server is where it was is no news to most.
    private void found(Endpoint peer) {
        Level level = peer.equals(lastFound) ? Level.INFO : Level.NOTICE;
        lastFound = peer;
        log.log(level, "rendezvous: the server answers at " + peer);
    }

    private static String unreachable(Endpoint inner, Endpoint outer) {
        return "rendezvous: the server is registered at " + outer + " (locally " + inner + "), but nothing comes back"
                + " from either: the NAT at one of the two ends probably gives each destination another port"
                + " (a symmetric NAT), or a firewall drops UDP; such ends cannot meet, until one of them has a"
                + " forwarded port or another NAT";
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
