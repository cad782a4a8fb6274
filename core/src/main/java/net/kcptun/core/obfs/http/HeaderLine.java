package net.kcptun.core.obfs.http;

/// Reads one header line after the other, byte by byte, and says where name and value are in the buffer.
/// (`ngx_http_parse_header_line`, `underscores_in_headers off`)
final class HeaderLine {
    /// What a byte led to.
    enum Step {
        MORE,
        /// A line has ended: call [#next] when it has been read.
        LINE,
        /// The empty line behind the last header.
        END,
        BAD
    }

    private enum State {
        START,
        NAME,
        BEFORE_VALUE,
        VALUE,
        AFTER_VALUE,
        ALMOST_DONE,
        HEAD_ALMOST_DONE
    }

    private final LineBuffer line;
    private State state = State.START;
    private boolean ignored;
    private int nameTo;
    private int valueFrom;
    private int valueTo;

    /// `line` gets its bytes from the caller.
    HeaderLine(LineBuffer line) {
        this.line = line;
    }

    boolean isAtStart() {
        return state == State.START;
    }

    /// Whether nginx ignores the line that has ended, because of an odd byte in its name.
    boolean isIgnored() {
        return ignored;
    }

    /// The name begins where the line does.
    int nameTo() {
        return nameTo;
    }

    int valueFrom() {
        return valueFrom;
    }

    /// Without spaces at the end.
    int valueTo() {
        return valueTo;
    }

    void next() {
        state = State.START;
        ignored = false;
    }

    /// The byte `ch` has just been added to the line.
    Step onByte(int ch) {
        return switch (state) {
            case START -> onStart(ch);
            case NAME -> onName(ch);
            case BEFORE_VALUE -> ch == ' ' ? Step.MORE : onValueStart(ch);
            case VALUE -> onValue(ch);
            case AFTER_VALUE -> onAfterValue(ch);
            case ALMOST_DONE -> ch == '\n' ? Step.LINE : ch == '\r' ? Step.MORE : Step.BAD;
            case HEAD_ALMOST_DONE -> ch == '\n' ? Step.END : Step.BAD;
        };
    }

    private Step go(State next) {
        state = next;
        return Step.MORE;
    }

    private int at() {
        return line.length() - 1;
    }

    private Step onStart(int ch) {
        return switch (ch) {
            case '\r' -> go(State.HEAD_ALMOST_DONE);
            case '\n' -> Step.END;
            case ':' -> Step.BAD;
            default -> {
                state = State.NAME;
                yield onName(ch);
            }
        };
    }

    /// A line without a colon is a header without a value.
    private Step onName(int ch) {
        if (Ascii.isLetterOrDigit(ch) || ch == '-') {
            return Step.MORE;
        }
        nameTo = at();
        switch (ch) {
            case ':' -> {
                return go(State.BEFORE_VALUE);
            }
            case '\r', '\n' -> {
                return onValueStart(ch);
            }
            default -> {
                ignored = true;
                return ch <= ' ' || ch == 0x7f ? Step.BAD : Step.MORE;
            }
        }
    }

    private Step onValueStart(int ch) {
        valueFrom = at();
        return onValue(ch);
    }

    private Step onValue(int ch) {
        valueTo = at();
        return onAfterValue(ch);
    }

    private Step onAfterValue(int ch) {
        return switch (ch) {
            case ' ' -> go(State.AFTER_VALUE);
            case '\r' -> go(State.ALMOST_DONE);
            case '\n' -> Step.LINE;
            case 0 -> Step.BAD;
            default -> go(State.VALUE);
        };
    }
}
