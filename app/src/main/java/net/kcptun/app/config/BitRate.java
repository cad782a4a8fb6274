package net.kcptun.app.config;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// So many bits a second, 0 to 10^15. As text it is a number and a unit: `50 Mbit/s`.
public record BitRate(long bitsPerSecond) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?) ?([kMG]?)bit/s");
    private static final String PREFIXES = "kMG";
    private static final long KILO = 1000;
    private static final int BITS_A_BYTE = 8;
    private static final long MOST = 1_000_000_000_000_000L;

    /// @param text a decimal number and `bit/s`, `kbit/s`, `Mbit/s` or `Gbit/s`, whose prefixes are powers of a
    /// thousand
    /// @throws IllegalArgumentException with what is wrong, in words that follow the text
    static BitRate parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("is not a rate such as 50 Mbit/s (bit/s, kbit/s, Mbit/s or Gbit/s)");
        }
        long unit = 1;
        for (int i = 0; i <= PREFIXES.indexOf(form.group(2)) && !form.group(2).isEmpty(); i++) {
            unit *= KILO;
        }
        BigDecimal bits = new BigDecimal(form.group(1)).multiply(BigDecimal.valueOf(unit));
        return new BitRate(bits.min(BigDecimal.valueOf(MOST)).longValue());
    }

    public long bytesPerSecond() {
        return bitsPerSecond / BITS_A_BYTE;
    }

    /// In the largest unit in which it is a whole number.
    @Override
    public String toString() {
        long value = bitsPerSecond;
        int prefix = -1;
        while (value > 0 && value % KILO == 0 && prefix < PREFIXES.length() - 1) {
            value /= KILO;
            prefix++;
        }
        return value + " " + (prefix < 0 ? "" : PREFIXES.charAt(prefix)) + "bit/s";
    }
}
