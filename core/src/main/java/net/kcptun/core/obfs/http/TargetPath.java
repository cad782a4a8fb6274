package net.kcptun.core.obfs.http;

import java.util.Optional;

/// The path that a request's target means: without arguments, escapes decoded, slashes merged, dots resolved, as
/// nginx compares it with its locations.
final class TargetPath {
    private final byte[] target;
    private final StringBuilder path = new StringBuilder();
    private int at;

    private TargetPath(byte[] target) {
        this.target = target;
    }

    /// Empty: an escape is wrong, it holds a zero, or it leads above the root.
    static Optional<String> of(byte[] target) {
        TargetPath reader = new TargetPath(target);
        return reader.read() ? Optional.of(reader.path.toString()) : Optional.empty();
    }

    private boolean read() {
        while (at < target.length && target[at] != '?' && target[at] != '#') {
            int decoded = decode();
            if (decoded <= 0) {
                return false;
            }
            if (decoded == '/' && !endSegment()) {
                return false;
            }
            if (decoded != '/' || path.isEmpty() || path.charAt(path.length() - 1) != '/') {
                path.append((char) decoded);
            }
        }
        return endSegment();
    }

    /// One character; -1: a bad escape. Encoded dots and slashes mean what they say.
    private int decode() {
        int b = target[at++] & 0xff;
        if (b != '%') {
            return b;
        }
        if (at + 2 > target.length) {
            return -1;
        }
        int high = Character.digit(target[at], 16);
        int low = Character.digit(target[at + 1], 16);
        at += 2;
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    /// Resolves a segment that is `.` or `..`. False: it leads above the root.
    private boolean endSegment() {
        int start = path.lastIndexOf("/") + 1;
        String segment = path.substring(start);
        if (segment.equals(".")) {
            path.setLength(start);
        }
        if (segment.equals("..")) {
            int parent = path.lastIndexOf("/", start - 2);
            if (parent < 0) {
                return false;
            }
            path.setLength(parent + 1);
        }
        return true;
    }
}
