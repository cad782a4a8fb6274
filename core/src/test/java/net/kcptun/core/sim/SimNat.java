package net.kcptun.core.sim;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import net.kcptun.core.wire.Bytes;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// A router that lends its one public address to the nodes behind it (RFC 4787's terms in brackets).
final class SimNat {
    /// Which packets from outside it lets in, and to how many places one port serves.
    enum Kind {
        /// From anybody, to a port that was opened (endpoint-independent filtering).
        FULL_CONE,
        /// From hosts that were spoken to (address-dependent filtering).
        RESTRICTED,
        /// From addresses that were spoken to (address- and port-dependent filtering). Linux with MASQUERADE.
        PORT_RESTRICTED,
        /// As before, and each destination sees another port (address- and port-dependent mapping). Linux with
        /// `--random`.
        SYMMETRIC
    }

    private static final Endpoint ANYBODY = Endpoint.ipv4(0, 0);

    private final int publicIp;
    private final Kind kind;
    private final boolean isHairpin;
    private final Map<Endpoint, Map<Endpoint, Integer>> ports = new HashMap<>();
    private final Map<Integer, Endpoint> inner = new HashMap<>();
    private final Map<Integer, Set<Endpoint>> spokenTo = new HashMap<>();
    private int nextPort = 20_000;
    private boolean isIsolating;

    SimNat(int publicIp, Kind kind, boolean isHairpin) {
        this.publicIp = publicIp;
        this.kind = kind;
        this.isHairpin = isHairpin;
    }

    /// Whether it turns around what comes from behind it and goes to its own public address.
    boolean isHairpin() {
        return isHairpin;
    }

    /// The nodes behind it cannot reach each other directly, as in a guest network.
    void isolate() {
        isIsolating = true;
    }

    boolean isIsolating() {
        return isIsolating;
    }

    int publicIp() {
        return publicIp;
    }

    /// What the outside sees a packet come from.
    Endpoint outbound(Endpoint from, Endpoint to) {
        Endpoint mappedFor = kind == Kind.SYMMETRIC ? to : ANYBODY;
        int port = ports.computeIfAbsent(from, _ -> new HashMap<>()).computeIfAbsent(mappedFor, _ -> nextPort++);
        inner.put(port, from);
        spokenTo.computeIfAbsent(port, _ -> new HashSet<>()).add(to);
        return Endpoint.ipv4(publicIp, port);
    }

    /// Who behind it gets a packet that comes from outside to `port`; null: nobody.
    @Nullable
    Endpoint inbound(Endpoint from, int port) {
        Set<Endpoint> known = spokenTo.getOrDefault(port, Set.of());
        boolean isLetIn = switch (kind) {
            case FULL_CONE -> true;
            case RESTRICTED -> known.stream().anyMatch(to -> ip(to) == ip(from));
            case PORT_RESTRICTED, SYMMETRIC -> known.contains(from);
        };
        return isLetIn ? inner.get(port) : null;
    }

    /// It restarts: every mapping is forgotten, and others take their place.
    void flush() {
        ports.clear();
        inner.clear();
        spokenTo.clear();
    }

    static int ip(Endpoint endpoint) {
        return Bytes.i32(endpoint.address(), 0);
    }
}
