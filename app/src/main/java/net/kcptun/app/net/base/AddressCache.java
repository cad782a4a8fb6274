package net.kcptun.app.net.base;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import net.kcptun.core.wire.Bytes;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// Turns the tunnel's endpoints into socket addresses and back without an allocation for the peers of late.
///
/// Direct-mapped tables: a newer address simply takes the slot of an older one, so memory is bounded whoever sends.
/// One thread.
public final class AddressCache {
    private static final int SLOTS = 256;

    private final @Nullable Endpoint[] destinations = new Endpoint[SLOTS];
    private final @Nullable InetSocketAddress[] destinationAddresses = new InetSocketAddress[SLOTS];
    private final @Nullable InetSocketAddress[] senders = new InetSocketAddress[SLOTS];
    private final @Nullable Endpoint[] senderEndpoints = new Endpoint[SLOTS];
    /// Of senders that came as numbers.
    private final @Nullable Endpoint[] natives = new Endpoint[SLOTS];

    public InetSocketAddress toSocket(Endpoint endpoint) {
        int slot = endpoint.hashCode() & SLOTS - 1;
        InetSocketAddress address = destinationAddresses[slot];
        if (address != null && endpoint.equals(destinations[slot])) {
            return address;
        }
        address = socketOf(endpoint);
        destinations[slot] = endpoint;
        destinationAddresses[slot] = address;
        return address;
    }

    public Endpoint toEndpoint(InetSocketAddress address) {
        int hash = address.hashCode();
        int slot = (hash ^ hash >>> 8 ^ hash >>> 16) & SLOTS - 1;
        Endpoint endpoint = senderEndpoints[slot];
        if (endpoint != null && address.equals(senders[slot]) && scopeOf(address) == endpoint.scope()) {
            return endpoint;
        }
        endpoint = endpointOf(address);
        senders[slot] = address;
        senderEndpoints[slot] = endpoint;
        return endpoint;
    }

    /// As [Endpoint#ipv4] gives it.
    public Endpoint ipv4(int address, int port) {
        int slot = slot(address, port);
        Endpoint known = natives[slot];
        if (known == null || known.isIpv6() || (int) known.low() != address || known.port() != port) {
            known = Endpoint.ipv4(address, port);
            natives[slot] = known;
        }
        return known;
    }

    /// As [Endpoint#ipv6] gives it.
    public Endpoint ipv6(long high, long low, int port, int scope) {
        int slot = slot(high * 31 + low, port);
        Endpoint known = natives[slot];
        if (known == null
                || !known.isIpv6()
                || known.high() != high
                || known.low() != low
                || known.port() != port
                || known.scope() != scope) {
            known = Endpoint.ipv6(high, low, port, scope);
            natives[slot] = known;
        }
        return known;
    }

    private static int slot(long address, int port) {
        return (int) ((address * 31 + port) * 0x9e3779b97f4a7c15L >>> 56) & SLOTS - 1;
    }

    public static Endpoint endpointOf(InetSocketAddress address) {
        byte[] bytes = address.getAddress().getAddress();
        if (bytes.length == 4) {
            return Endpoint.of(bytes, address.getPort());
        }
        return Endpoint.ipv6(Bytes.i64(bytes, 0), Bytes.i64(bytes, 8), address.getPort(), scopeOf(address));
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
