package net.kcptun.core.wire;

import org.jspecify.annotations.Nullable;

/// A UDP or TCP address: an IPv4 or IPv6 address, a port, and for link-local IPv6 the interface it is reached through.
///
/// That of a datagram's sender may carry the address of this host that the sender had asked, so that the answer can
/// leave from there. It says how to get there, not who it is, and so is no part of the equality.
///
/// Immutable, with a hash computed once. Strangers choose addresses, and can find many of one hash: the order is for
/// the JDK's maps, which then keep those of one hash in a tree, so that they cost no more than their logarithm.
public final class Endpoint implements Comparable<Endpoint> {
    private static final int PORT_MAX = 65535;

    private final boolean ipv6;
    private final long high;
    private final long low;
    private final int port;
    private final int scope;
    private final int hash;
    private final @Nullable Endpoint local;

    private Endpoint(boolean ipv6, long high, long low, int port, int scope, @Nullable Endpoint local) {
        if (port < 0 || port > PORT_MAX) {
            throw new IllegalArgumentException("port " + port + " is not in 0..65535");
        }
        this.ipv6 = ipv6;
        this.high = high;
        this.low = low;
        this.port = port;
        this.scope = scope;
        this.local = local;
        this.hash = mix(high * 31 + low, port * 31L + scope + (ipv6 ? 1 : 0));
    }

    /// @param address network byte order: 127.0.0.1 is 0x7f000001
    public static Endpoint ipv4(int address, int port) {
        return new Endpoint(false, 0, address & 0xffffffffL, port, 0, null);
    }

    /// @param scope the interface's index for a link-local address, else 0
    public static Endpoint ipv6(long high, long low, int port, int scope) {
        return new Endpoint(true, high, low, port, scope, null);
    }

    /// @param address 4 or 16 bytes in network order; copied
    public static Endpoint of(byte[] address, int port) {
        return switch (address.length) {
            case 4 -> ipv4(Bytes.i32(address, 0), port);
            case 16 -> ipv6(Bytes.i64(address, 0), Bytes.i64(address, 8), port, 0);
            default -> throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + address.length);
        };
    }

    public boolean isIpv6() {
        return ipv6;
    }

    /// 4 or 16 bytes in network order, the caller's to keep.
    public byte[] address() {
        byte[] bytes = new byte[ipv6 ? 16 : 4];
        if (ipv6) {
            Bytes.put64(bytes, 0, high);
            Bytes.put64(bytes, 8, low);
        } else {
            Bytes.put32(bytes, 0, (int) low);
        }
        return bytes;
    }

    public int port() {
        return port;
    }

    /// The first 64 bits of an IPv6 address; 0 for IPv4.
    public long high() {
        return high;
    }

    /// The last 64 bits of an IPv6 address, or the 32 of an IPv4 one.
    public long low() {
        return low;
    }

    /// The interface's index of a link-local IPv6 address, else 0.
    public int scope() {
        return scope;
    }

    /// This host's address that is spoken to from there, of the same family; null: as the routes have it.
    public @Nullable Endpoint local() {
        return local;
    }

    /// The same, spoken to from `local`; null: as the routes have it.
    public Endpoint via(@Nullable Endpoint local) {
        return new Endpoint(ipv6, high, low, port, scope, local);
    }

    /// The same host, another port; spoken to as the routes have it.
    public Endpoint withPort(int other) {
        return new Endpoint(ipv6, high, low, other, scope, null);
    }

    /// Whether the address is `0.0.0.0` or `::`, which stand for any.
    public boolean isAnyAddress() {
        return (high | low) == 0;
    }

    /// Whether both are of one host, whatever their ports.
    public boolean isSameHostAs(Endpoint that) {
        return low == that.low && high == that.high && ipv6 == that.ipv6;
    }

    /// Where it is, so far as one subscriber goes: the address without its port, of IPv6 the first 64 bits, as an
    /// endpoint with port 0.
    public Endpoint network() {
        return ipv6 ? ipv6(high, 0, 0, 0) : new Endpoint(false, 0, low, 0, 0, null);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof Endpoint that && sameAs(that);
    }

    private boolean sameAs(Endpoint that) {
        return low == that.low && port == that.port && high == that.high && ipv6 == that.ipv6 && scope == that.scope;
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /// An order without a meaning, in which two are equal just if they are by [#equals].
    @Override
    public int compareTo(Endpoint that) {
        int order = Long.compare(low, that.low);
        if (order == 0) {
            order = Long.compare(high, that.high);
        }
        if (order == 0) {
            order = Integer.compare(port, that.port);
        }
        if (order == 0) {
            order = Integer.compare(scope, that.scope);
        }
        return order == 0 ? Boolean.compare(ipv6, that.ipv6) : order;
    }

    /// `127.0.0.1:5000` or `[::1]:5000`, IPv6 as RFC 5952 writes it.
    @Override
    public String toString() {
        return EndpointText.format(this);
    }

    private static int mix(long a, long b) {
        long h = (a ^ (b * 0x9e3779b97f4a7c15L)) * 0xff51afd7ed558ccdL;
        h ^= h >>> 32;
        return (int) (h * 0xc4ceb9fe1a85ec53L >>> 32);
    }
}
