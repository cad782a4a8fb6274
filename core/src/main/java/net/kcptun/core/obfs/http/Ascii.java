package net.kcptun.core.obfs.http;

/// Letters, digits and text in bytes, as C's functions see them in the C locale.
final class Ascii {
    private Ascii() {}

    static boolean isDigit(int ch) {
        return ch >= '0' && ch <= '9';
    }

    static boolean isLetter(int ch) {
        int lower = ch | 0x20;
        return lower >= 'a' && lower <= 'z';
    }

    static boolean isLetterOrDigit(int ch) {
        return isDigit(ch) || isLetter(ch);
    }

    /// The value of a hexadecimal digit, -1 for any other byte.
    static int hex(int ch) {
        if (isDigit(ch)) {
            return ch - '0';
        }
        int lower = ch | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    static boolean equals(byte[] buf, int from, int to, String text) {
        return to - from == text.length() && startsWith(buf, from, text, false);
    }

    /// `lower` is in lower case; the bytes may be in any.
    static boolean equalsIgnoringCase(byte[] buf, int from, int to, String lower) {
        return to - from == lower.length() && startsWith(buf, from, lower, true);
    }

    /// Where `text` begins first in `buf[from..to)`, or -1. Costs at most the product of both lengths.
    static int find(byte[] buf, int from, int to, String text) {
        return find(buf, from, to, text, false);
    }

    /// Like [#find], for a text in lower case among bytes in any.
    static boolean containsIgnoringCase(byte[] buf, int from, int to, String lower) {
        return find(buf, from, to, lower, true) >= 0;
    }

    private static int find(byte[] buf, int from, int to, String text, boolean ignoreCase) {
        for (int at = from; at + text.length() <= to; at++) {
            if (startsWith(buf, at, text, ignoreCase)) {
                return at;
            }
        }
        return -1;
    }

    private static boolean startsWith(byte[] buf, int at, String text, boolean ignoreCase) {
        for (int i = 0; i < text.length(); i++) {
            int ch = buf[at + i];
            if (ignoreCase && ch >= 'A' && ch <= 'Z') {
                ch |= 0x20;
            }
            if (ch != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
