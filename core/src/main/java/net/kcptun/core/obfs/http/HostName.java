package net.kcptun.core.obfs.http;

/// Whether nginx takes a host: a name or an address in brackets, and maybe a port. (`ngx_http_validate_host`)
final class HostName {
    private static final String UNRESERVED_AND_DELIMITERS = "-_~!$&'()*+,;=";

    private HostName() {}

    /// `buf[from..to)` is a Host header's value or the authority of a request line.
    static boolean isValid(byte[] buf, int from, int to) {
        boolean literal = from < to && buf[from] == '[';
        int end = nameEnd(buf, literal ? from + 1 : from, to, literal);
        if (end < 0 || literal && (end == to || buf[end] != ']')) {
            return false;
        }
        if (literal) {
            end++;
        }
        if (end < to && !isPort(buf, end, to)) {
            return false;
        }
        int length = end - from;
        return length > 1 || length == 1 && buf[from] != '.';
    }

    /// Where the name stops: at a colon or `to`, or at the bracket of a literal; -1 if it has a byte that no name
    /// has, or two dots in a row.
    private static int nameEnd(byte[] buf, int from, int to, boolean literal) {
        int at = from;
        for (; at < to; at++) {
            int ch = buf[at];
            if (literal ? ch == ']' : ch == ':') {
                break;
            }
            if (ch == '.') {
                if (at > from && buf[at - 1] == '.') {
                    return -1;
                }
                continue;
            }
            boolean known = Ascii.isLetterOrDigit(ch)
                    || ch == (literal ? ':' : '%')
                    || UNRESERVED_AND_DELIMITERS.indexOf(ch) >= 0;
            if (!known) {
                return -1;
            }
        }
        return at;
    }

    /// A colon and any number up to 65535, or none.
    private static boolean isPort(byte[] buf, int from, int to) {
        if (buf[from] != ':') {
            return false;
        }
        int port = 0;
        for (int at = from + 1; at < to; at++) {
            if (!Ascii.isDigit(buf[at])) {
                return false;
            }
            port = 10 * port + buf[at] - '0';
            if (port > 0xffff) {
                return false;
            }
        }
        return true;
    }
}
