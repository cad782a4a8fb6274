package net.kcptun.app.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Addresses as Linux's calls on sockets have them, at a place in native memory.
///
/// ```
/// sockaddr_in:  family 2 | port 2 | address 4 | 8
/// sockaddr_in6: family 2 | port 2 | flow 4 | address 16 | scope 4
/// ```
final class SocketAddress {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    /// Of either kind, and what is left of eight.
    static final int BYTES_MAX = 32;

    /// The second 48 bits of an IPv4 address as an IPv6 one, as far as they are in its last 64.
    static final int MAPPED = 0xffff;

    private static final int IPV4_BYTES = 16;
    private static final int IPV6_BYTES = 28;
    private static final int PORT_AT = 2;
    private static final int IPV4_AT = 4;
    private static final int HIGH_AT = 8;
    private static final int LOW_AT = 16;
    private static final int SCOPE_AT = 24;

    private static final ValueLayout.OfLong NETWORK_LONG = JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt NETWORK_INT = JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfShort NETWORK_SHORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

    private SocketAddress() {}

    static int bytes(boolean ipv6) {
        return ipv6 ? IPV6_BYTES : IPV4_BYTES;
    }

    static void family(MemorySegment memory, long at, boolean ipv6) {
        memory.set(JAVA_SHORT, at, (short) (ipv6 ? AF_INET6 : AF_INET));
    }

    static boolean isIpv4(MemorySegment memory, long at) {
        return memory.get(JAVA_SHORT, at) == AF_INET;
    }

    static void port(MemorySegment memory, long at, int port) {
        memory.set(NETWORK_SHORT, at + PORT_AT, (short) port);
    }

    static int port(MemorySegment memory, long at) {
        return Short.toUnsignedInt(memory.get(NETWORK_SHORT, at + PORT_AT));
    }

    static void ipv4(MemorySegment memory, long at, int address) {
        memory.set(NETWORK_INT, at + IPV4_AT, address);
    }

    static int ipv4(MemorySegment memory, long at) {
        return memory.get(NETWORK_INT, at + IPV4_AT);
    }

    /// @param high  the first 64 bits of the address
    /// @param low   the last 64 bits
    /// @param scope the interface of a link-local address, else 0
    static void ipv6(MemorySegment memory, long at, long high, long low, int scope) {
        memory.set(NETWORK_LONG, at + HIGH_AT, high);
        memory.set(NETWORK_LONG, at + LOW_AT, low);
        memory.set(JAVA_INT, at + SCOPE_AT, scope);
    }

    static long high(MemorySegment memory, long at) {
        return memory.get(NETWORK_LONG, at + HIGH_AT);
    }

    static long low(MemorySegment memory, long at) {
        return memory.get(NETWORK_LONG, at + LOW_AT);
    }

    /// An IPv6 address where no port and no scope are beside it.
    static void bareIpv6(MemorySegment memory, long at, long high, long low) {
        memory.set(NETWORK_LONG, at, high);
        memory.set(NETWORK_LONG, at + Long.BYTES, low);
    }

    static void bareIpv4(MemorySegment memory, long at, int address) {
        memory.set(NETWORK_INT, at, address);
    }

    static long bareHigh(MemorySegment memory, long at) {
        return memory.get(NETWORK_LONG, at);
    }

    static long bareLow(MemorySegment memory, long at) {
        return memory.get(NETWORK_LONG, at + Long.BYTES);
    }

    static int bareIpv4(MemorySegment memory, long at) {
        return memory.get(NETWORK_INT, at);
    }

    static int scope(MemorySegment memory, long at) {
        return memory.get(JAVA_INT, at + SCOPE_AT);
    }
}
