package net.kcptun.core.wire;

/// The network that an address is in, so far as one stranger may have all of it: the first 24 bits of IPv4, the first
/// 56 of IPv6. An IPv4 address that is mapped into IPv6 is the IPv4 one.
///
/// A network is a `long`, so that a count by network needs no object for it. Strangers choose theirs: a table that
/// looks at the bits of one wants a salt.
public final class Network {
    private static final long IPV4 = 1L << 56;
    private static final int DROPPED_BITS = 8;
    private static final long MAPPED = 0xffff;

    private Network() {}

    /// Equal for two addresses just if they are in one network, whatever their ports.
    public static long of(Endpoint address) {
        return address.isIpv6() ? ofIpv6(address.high(), address.low()) : ofIpv4(address.low());
    }

    /// @param address 4 or 16 bytes in network order
    /// @throws IllegalArgumentException if it has another length
    public static long of(byte[] address) {
        return switch (address.length) {
            case 4 -> ofIpv4(Bytes.i32(address, 0) & 0xffffffffL);
            case 16 -> ofIpv6(Bytes.i64(address, 0), Bytes.i64(address, 8));
            default -> throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + address.length);
        };
    }

    private static long ofIpv4(long address) {
        return IPV4 | address >>> DROPPED_BITS;
    }

    private static long ofIpv6(long high, long low) {
        boolean isMapped = high == 0 && low >>> 32 == MAPPED;
        return isMapped ? ofIpv4(low & 0xffffffffL) : high >>> DROPPED_BITS;
    }
}
