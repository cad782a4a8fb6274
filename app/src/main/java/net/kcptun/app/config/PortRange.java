package net.kcptun.app.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Ports from `first` to `last`, both of them too: `40000-40999`.
record PortRange(int first, int last) {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,5})-([0-9]{1,5})");
    private static final int PORT_MAX = 65_535;
    private static final int PRIVILEGED_MAX = 1023;

    /// @throws IllegalArgumentException with what is wrong, in words that follow the text
    static PortRange parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("is not a range of ports such as 40000-40999");
        }
        int first = Integer.parseInt(form.group(1));
        int last = Integer.parseInt(form.group(2));
        if (last > PORT_MAX) {
            throw new IllegalArgumentException("goes beyond port 65535");
        }
        if (first > last) {
            throw new IllegalArgumentException("ends before it begins: write the smaller port first");
        }
        if (first <= PRIVILEGED_MAX) {
            throw new IllegalArgumentException("has privileged ports: begin at 1024 or above");
        }
        return new PortRange(first, last);
    }

    int count() {
        return last - first + 1;
    }

    boolean contains(int port) {
        return port >= first && port <= last;
    }

    /// As [#parse] reads it.
    @Override
    public String toString() {
        return first + "-" + last;
    }
}
