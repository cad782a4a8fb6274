package net.kcptun.core.wire;

/// Addresses that hosts on other networks cannot get to (RFC 1918, 6598, 4193).
public final class PrivateAddress {
    private PrivateAddress() {}

    /// 10/8, 172.16/12, 192.168/16, 100.64/10 (of a provider's translation), fc00::/7.
    public static boolean is(Endpoint address) {
        if (address.isIpv6()) {
            return address.high() >>> 57 == 0xfc >>> 1;
        }
        int ip = (int) address.low();
        return ip >>> 24 == 10 || ip >>> 20 == 0xac1 || ip >>> 16 == 0xc0a8 || ip >>> 22 == 0x6440 >>> 6;
    }
}
