package net.kcptun.core.obfs.http;

/// The path of a request's target as nginx compares it with its locations: escapes decoded, slashes merged, dot
/// segments resolved, without arguments and fragment. (`ngx_http_parse_complex_uri`, `merge_slashes on`)
///
/// Written over the bytes it is read from, as it is never longer than what was read. One pass; a `..` goes back
/// over the segment it takes away, which costs no more than writing it did.
final class TargetPath {
    private enum State {
        USUAL,
        SLASH,
        DOT,
        DOT_DOT,
        QUOTED,
        QUOTED_SECOND
    }

    private enum Step {
        ON,
        END,
        BAD
    }

    private final byte[] buf;
    private final int from;
    private int end;
    private State state = State.USUAL;
    private State quotedIn = State.USUAL;
    private int high;

    private TargetPath(byte[] buf, int from) {
        this.buf = buf;
        this.from = from;
        end = from;
    }

    /// Normalises the target in `buf[from..to)`, which begins with a slash, in place. Returns where the path ends,
    /// or -1 for a bad escape, a zero byte or a path above the root.
    static int normalise(byte[] buf, int from, int to) {
        TargetPath path = new TargetPath(buf, from);
        return path.read(to) ? path.end : -1;
    }

    private boolean read(int to) {
        for (int at = from; at < to; at++) {
            Step step = onByte(buf[at] & 0xff);
            if (step != Step.ON) {
                return step == Step.END;
            }
        }
        return switch (state) {
            case QUOTED, QUOTED_SECOND -> false;
            case DOT_DOT -> leaveSegment();
            case DOT -> {
                end--;
                yield true;
            }
            case USUAL, SLASH -> true;
        };
    }

    private Step onByte(int ch) {
        if (state == State.QUOTED) {
            high = Ascii.hex(ch);
            state = State.QUOTED_SECOND;
            return high < 0 ? Step.BAD : Step.ON;
        }
        if (state == State.QUOTED_SECOND) {
            int low = Ascii.hex(ch);
            return low < 0 ? Step.BAD : onDecoded(high << 4 | low);
        }
        return onPlain(ch);
    }

    private Step onDecoded(int ch) {
        if (ch == 0) {
            return Step.BAD;
        }
        if (ch == '%' || ch == '#' || ch == '?') {
            return put(ch, State.USUAL);
        }
        state = quotedIn;
        return onPlain(ch);
    }

    private Step onPlain(int ch) {
        return switch (ch) {
            case '%' -> {
                quotedIn = state;
                state = State.QUOTED;
                yield Step.ON;
            }
            case '/' -> onSlash();
            case '?', '#' -> leaveDots() ? Step.END : Step.BAD;
            case '.' ->
                switch (state) {
                    case SLASH -> put(ch, State.DOT);
                    case DOT -> put(ch, State.DOT_DOT);
                    default -> put(ch, State.USUAL);
                };
            default -> put(ch, State.USUAL);
        };
    }

    private Step onSlash() {
        if (state == State.USUAL) {
            return put('/', State.SLASH);
        }
        if (!leaveDots()) {
            return Step.BAD;
        }
        state = State.SLASH;
        return Step.ON;
    }

    private Step put(int ch, State next) {
        buf[end++] = (byte) ch;
        state = next;
        return Step.ON;
    }

    /// Takes a last `.` or `..` away.
    private boolean leaveDots() {
        if (state == State.DOT) {
            end--;
        }
        return state != State.DOT_DOT || leaveSegment();
    }

    /// Takes a last `..` away, and the segment before it.
    private boolean leaveSegment() {
        int at = end - 4;
        while (at >= from && buf[at] != '/') {
            at--;
        }
        end = at + 1;
        return at >= from;
    }
}
