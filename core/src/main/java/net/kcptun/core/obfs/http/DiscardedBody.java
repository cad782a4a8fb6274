package net.kcptun.core.obfs.http;

/// A request's body, which nobody reads: finds its end. (`ngx_http_discard_request_body_filter`,
/// `ngx_http_parse_chunked`)
///
/// Data costs nothing, the framing of chunks one step a byte.
final class DiscardedBody {
    /// [#skip] met something that no chunked body has.
    static final int BAD = -1;

    private enum State {
        SIZE_START,
        SIZE,
        EXTENSION,
        EXTENSION_END,
        DATA,
        DATA_END,
        DATA_ALMOST_DONE,
        TRAILER,
        TRAILER_LINE,
        TRAILER_LINE_END,
        ALMOST_DONE,
        DONE
    }

    private State state;
    private long left;
    private boolean last;
    private final boolean chunked;

    private DiscardedBody(State state, long left, boolean chunked) {
        this.state = state;
        this.left = left;
        this.chunked = chunked;
    }

    static DiscardedBody ofLength(long bytes) {
        return new DiscardedBody(bytes == 0 ? State.DONE : State.DATA, bytes, false);
    }

    static DiscardedBody chunked() {
        return new DiscardedBody(State.SIZE_START, 0, true);
    }

    boolean isChunked() {
        return chunked;
    }

    boolean isDone() {
        return state == State.DONE;
    }

    /// Skips `buf[from..to)` as far as it belongs to the body. Returns where the body or the bytes end, or [#BAD].
    int skip(byte[] buf, int from, int to) {
        int at = from;
        while (at < to && state != State.DONE) {
            if (state != State.DATA) {
                if (!onByte(buf[at++] & 0xff)) {
                    return BAD;
                }
                continue;
            }
            long part = Math.min(left, to - at);
            at += (int) part;
            left -= part;
            if (left == 0) {
                state = chunked ? State.DATA_END : State.DONE;
            }
        }
        return at;
    }

    private boolean onByte(int ch) {
        return switch (state) {
            case SIZE_START -> onSizeStart(ch);
            case SIZE -> onSize(ch);
            case EXTENSION -> ch == '\r' ? go(State.EXTENSION_END) : ch != '\n';
            case EXTENSION_END -> ch == '\n' && go(last ? State.TRAILER : State.DATA);
            case DATA_END -> ch == '\r' && go(State.DATA_ALMOST_DONE);
            case DATA_ALMOST_DONE -> ch == '\n' && go(State.SIZE_START);
            case TRAILER -> ch == '\r' ? go(State.ALMOST_DONE) : ch != '\n' && go(State.TRAILER_LINE);
            case TRAILER_LINE -> ch == '\r' ? go(State.TRAILER_LINE_END) : ch != '\n';
            case TRAILER_LINE_END -> ch == '\n' && go(State.TRAILER);
            case ALMOST_DONE -> ch == '\n' && go(State.DONE);
            case DATA, DONE -> throw new IllegalStateException("no framing in " + state);
        };
    }

    private boolean go(State next) {
        state = next;
        return true;
    }

    private boolean onSizeStart(int ch) {
        left = Ascii.hex(ch);
        return left >= 0 && go(State.SIZE);
    }

    private boolean onSize(int ch) {
        if (left > Long.MAX_VALUE / 16) {
            return false;
        }
        int digit = Ascii.hex(ch);
        if (digit >= 0) {
            left = 16 * left + digit;
            return true;
        }
        last = left == 0;
        return switch (ch) {
            case '\r' -> go(State.EXTENSION_END);
            case ';', ' ', '\t' -> go(State.EXTENSION);
            default -> false;
        };
    }
}
