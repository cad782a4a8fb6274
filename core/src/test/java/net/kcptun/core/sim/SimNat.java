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
        /// As before, and each destination sees another port, the next one (address- and port-dependent mapping).
        COUNTING,
        /// As before, and nobody foretells the port. Linux with `--random`.
        SYMMETRIC;

        boolean showsEachAnotherPort() {
            return this == COUNTING || this == SYMMETRIC;
        }
    }

    private static final int FIRST_PORT = 20_000;
    /// A prime number of ports, which a step that has nothing to do with it visits all, far apart.
    private static final int PORTS = 40_009;
    private static final int STEP = 12_347;
    private static final Endpoint ANYBODY = Endpoint.ipv4(0, 0);

    private final int publicIp;
    private Kind kind;
    private final boolean isHairpin;
    private final Map<Endpoint, Map<Endpoint, Integer>> ports = new HashMap<>();
    private final Map<Integer, Endpoint> inner = new HashMap<>();
    private final Map<Integer, Set<Endpoint>> spokenTo = new HashMap<>();
    private int nextPort = FIRST_PORT;
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
        Endpoint mappedFor = kind.showsEachAnotherPort() ? to : ANYBODY;
        int port = ports.computeIfAbsent(from, _ -> new HashMap<>()).computeIfAbsent(mappedFor, _ -> takePort());
        inner.put(port, from);
        spokenTo.computeIfAbsent(port, _ -> new HashSet<>()).add(to);
        return Endpoint.ipv4(publicIp, port);
    }

    private int takePort() {
        int port = nextPort;
        nextPort = kind == Kind.SYMMETRIC ? FIRST_PORT + (port - FIRST_PORT + STEP) % PORTS : port + 1;
        return port;
    }

    /// Who behind it gets a packet that comes from outside to `port`; null: nobody.
    @Nullable
    Endpoint inbound(Endpoint from, int port) {
        Set<Endpoint> known = spokenTo.getOrDefault(port, Set.of());
        boolean isLetIn = switch (kind) {
            case FULL_CONE -> true;
            case RESTRICTED -> known.stream().anyMatch(to -> ip(to) == ip(from));
            case PORT_RESTRICTED, COUNTING, SYMMETRIC -> known.contains(from);
        };
        return isLetIn ? inner.get(port) : null;
    }

    /// Another router takes its place, with the same address; mappings are forgotten.
    void become(Kind other) {
        kind = other;
        flush();
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
