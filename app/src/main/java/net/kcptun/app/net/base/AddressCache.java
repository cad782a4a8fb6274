package net.kcptun.app.net.base;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// Turns the tunnel's endpoints into socket addresses and back without an allocation for the peers of late.
///
/// Direct-mapped tables: a newer address simply takes the slot of an older one, so memory is bounded whoever sends.
/// One thread.
public final class AddressCache {
    private static final int SLOTS = 256;

    private final @Nullable Known[] destinations = new Known[SLOTS];
    private final @Nullable Known[] senders = new Known[SLOTS];
    /// Of senders that came as numbers.
    private final @Nullable Endpoint[] natives = new Endpoint[SLOTS];
    /// Of this host, that were asked.
    private final @Nullable Endpoint[] locals = new Endpoint[SLOTS];

    private record Known(Endpoint endpoint, InetSocketAddress address) {}

    public InetSocketAddress toSocket(Endpoint endpoint) {
        int slot = endpoint.hashCode() & SLOTS - 1;
        Known known = destinations[slot];
        if (known == null || !endpoint.equals(known.endpoint())) {
            known = new Known(endpoint, socketOf(endpoint));
            destinations[slot] = known;
        }
        return known.address();
    }

    public Endpoint toEndpoint(InetSocketAddress address) {
        int hash = address.hashCode();
        int slot = (hash ^ hash >>> 8 ^ hash >>> 16) & SLOTS - 1;
        Known known = senders[slot];
        if (known == null
                || !address.equals(known.address())
                || scopeOf(address) != known.endpoint().scope()) {
            known = new Known(endpointOf(address), address);
            senders[slot] = known;
        }
        return known.endpoint();
    }

    /// An address of this host, without a port. As [Endpoint#ipv6] gives it, or, with `high` 0, as [Endpoint#ipv4]
    /// does.
    public Endpoint toLocal(boolean ipv6, long high, long low) {
        int slot = slot(high * 31 + low, 0);
        Endpoint known = locals[slot];
        if (known == null || known.low() != low || known.high() != high || known.isIpv6() != ipv6) {
            known = ipv6 ? Endpoint.ipv6(high, low, 0, 0) : Endpoint.ipv4((int) low, 0);
            locals[slot] = known;
        }
        return known;
    }

    /// As [Endpoint#ipv6] gives it, or, with `high` and `scope` 0, as [Endpoint#ipv4] does.
    ///
    /// @param local of this host, which it has asked; null: that is not known
    public Endpoint toEndpoint(boolean ipv6, long high, long low, int port, int scope, @Nullable Endpoint local) {
        int slot = slot(high * 31 + low, port);
        Endpoint known = natives[slot];
        if (known == null
                || known.low() != low
                || known.port() != port
                || known.high() != high
                || known.isIpv6() != ipv6
                || known.scope() != scope
                || known.local() != local) {
            known = ipv6 ? Endpoint.ipv6(high, low, port, scope) : Endpoint.ipv4((int) low, port);
            known = local == null ? known : known.via(local);
            natives[slot] = known;
        }
        return known;
    }

    private static int slot(long address, int port) {
        return (int) ((address * 31 + port) * 0x9e3779b97f4a7c15L >>> 56) & SLOTS - 1;
    }

    public static Endpoint endpointOf(InetSocketAddress address) {
        Endpoint endpoint = Endpoint.of(address.getAddress().getAddress(), address.getPort());
        int scope = scopeOf(address);
        return scope == 0 ? endpoint : Endpoint.ipv6(endpoint.high(), endpoint.low(), endpoint.port(), scope);
    }

    public static InetSocketAddress socketOf(Endpoint endpoint) {
        try {
            byte[] bytes = endpoint.address();
            InetAddress address = endpoint.scope() == 0
                    ? InetAddress.getByAddress(bytes)
                    : Inet6Address.getByAddress(null, bytes, endpoint.scope());
            return new InetSocketAddress(address, endpoint.port());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of 4 or 16 bytes is always known", e);
        }
    }

    /// Part of no address's equality, hence asked for by name.
    private static int scopeOf(InetSocketAddress address) {
        return address.getAddress() instanceof Inet6Address ipv6 ? ipv6.getScopeId() : 0;
    }
}
