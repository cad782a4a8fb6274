package net.kcptun.app.net.portmap;

import java.util.EnumSet;
import java.util.Set;
import net.kcptun.app.log.NetLog;
import net.kcptun.core.portmap.LeasePort.Loss;
import net.kcptun.core.portmap.Mapping;
import net.kcptun.core.portmap.Refusal;
import net.kcptun.core.portmap.Uplink;
import net.kcptun.core.wire.Endpoint;

/// What users learn of mappings: a line when there is one, a line when it is no more. Of a router that refuses each
/// reason once, until it has granted something; of one that does not answer nothing, unless somebody looks for faults.
final class MappingLog {
    private static final int MINUTE_SECONDS = 60;
    private static final int SHORT_SECONDS = 120;

    private final NetLog log;
    private final Set<Refusal> told = EnumSet.noneOf(Refusal.class);

    MappingLog(NetLog log) {
        this.log = log;
    }

    void mapped(Mapping mapping) {
        told.clear();
        log.notice("port mapping: the router " + host(mapping.uplink().router()) + " lets in UDP " + mapping.outer()
                + " for this server, by " + mapping.protocol().text() + ", for " + time(mapping.lifetimeSeconds()));
        if (!mapping.isPublic() && !mapping.outer().isIpv6()) {
            log.notice(
                    "port mapping: " + host(mapping.outer()) + " is a private address: another NAT stands before that"
                            + " router, so that only its own network gets in there");
        }
    }

    void lost(Mapping mapping, Loss why) {
        String router = "the router " + host(mapping.uplink().router());
        log.notice("port mapping: "
                + switch (why) {
                    case NOT_RENEWED -> router + " no longer lets in UDP " + mapping.outer();
                    case MOVED ->
                        "UDP " + mapping.outer() + " at " + router
                                + " is given up, as this host's router, address or port is another one now";
                    case RELEASED -> "UDP " + mapping.outer() + " is given back to " + router;
                });
    }

    void refused(Uplink uplink, Refusal why) {
        if (told.add(why)) {
            log.notice("port mapping: the router " + host(uplink.router()) + " refuses: " + why.text());
        }
    }

    void silent(Uplink uplink) {
        log.debug("port mapping: the router " + host(uplink.router()) + " speaks neither PCP nor NAT-PMP");
    }

    /// Without its port.
    private static String host(Endpoint endpoint) {
        String text = endpoint.toString();
        return text.substring(0, text.lastIndexOf(':'));
    }

    private static String time(long seconds) {
        return seconds < SHORT_SECONDS ? seconds + " s" : seconds / MINUTE_SECONDS + " min";
    }
}
