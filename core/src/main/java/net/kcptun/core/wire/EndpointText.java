package net.kcptun.core.wire;

/// Endpoints as people read them. IPv6 follows RFC 5952: lower case, no leading zeros, the longest run of zero groups
/// (the first of equals, at least two) as `::`; an IPv4-mapped address ends in dotted decimal.
final class EndpointText {
    private static final int GROUPS = 8;

    private EndpointText() {}

    static String format(Endpoint endpoint) {
        byte[] address = endpoint.address();
        StringBuilder text = new StringBuilder();
        if (!endpoint.isIpv6()) {
            appendDotted(text, address, 0);
            return text.append(':').append(endpoint.port()).toString();
        }
        text.append('[');
        appendIpv6(text, address);
        if (endpoint.scope() != 0) {
            text.append('%').append(endpoint.scope());
        }
        return text.append("]:").append(endpoint.port()).toString();
    }

    private static void appendIpv6(StringBuilder text, byte[] address) {
        if (Bytes.i64(address, 0) == 0 && Bytes.i32(address, 8) == 0xffff) {
            appendDotted(text.append("::ffff:"), address, 12);
            return;
        }
        int[] run = longestZeroRun(address);
        for (int group = 0; group < GROUPS; group++) {
            if (group == run[0]) {
                text.append("::");
                group += run[1] - 1;
                continue;
            }
            if (group > 0 && group != run[0] + run[1]) {
                text.append(':');
            }
            text.append(Integer.toHexString(Bytes.u16(address, group * 2)));
        }
    }

    /// The start and length of the run that `::` stands for; a start of -1 where no two groups in a row are zero.
    private static int[] longestZeroRun(byte[] address) {
        int[] best = {-1, 1};
        for (int start = 0; start < GROUPS; start++) {
            int end = start;
            while (end < GROUPS && Bytes.u16(address, end * 2) == 0) {
                end++;
            }
            if (end - start > best[1]) {
                best = new int[] {start, end - start};
            }
            start = Math.max(start, end - 1);
        }
        return best;
    }

    private static void appendDotted(StringBuilder text, byte[] address, int at) {
        text.append(address[at] & 0xff);
        for (int i = 1; i < 4; i++) {
            text.append('.').append(address[at + i] & 0xff);
        }
    }
}
