package net.kcptun.core.obfs.http;

/// A request's body, which nobody wants: counted, or followed chunk by chunk, to where the next request begins.
final class DiscardedBody {
    private static final long CHUNK_MAX = Long.MAX_VALUE >> 8;

    private final boolean isChunked;
    private long left;
    private Chunk state = Chunk.SIZE_START;
    private boolean isBroken;

    private enum Chunk {
        SIZE_START,
        SIZE,
        EXTENSION,
        DATA,
        DATA_END,
        TRAILER_START,
        TRAILER,
        END
    }

    DiscardedBody(RequestHead head) {
        isChunked = head.isChunked();
        left = head.isChunked() ? 0 : head.bodyBytes();
    }

    /// Takes bytes until the end of the body, or of `len`, or until a chunk breaks the format.
    ///
    /// @return how many were taken
    int onBytes(byte[] buf, int off, int len) {
        int at = 0;
        while (at < len && !isDone() && !isBroken) {
            if (isChunked && state != Chunk.DATA) {
                onByte(buf[off + at++]);
                continue;
            }
            int part = (int) Math.min(left, len - at);
            left -= part;
            at += part;
            if (isChunked && left == 0) {
                state = Chunk.DATA_END;
            }
        }
        return at;
    }

    private void onByte(byte b) {
        switch (state) {
            case SIZE_START, SIZE -> onSize(b);
            case EXTENSION -> {
                if (b == '\n') {
                    endSize();
                }
            }
            case DATA_END -> {
                if (b == '\n') {
                    state = Chunk.SIZE_START;
                } else {
                    isBroken |= b != '\r';
                }
            }
            case TRAILER_START -> {
                if (b == '\n') {
                    state = Chunk.END;
                } else if (b != '\r') {
                    state = Chunk.TRAILER;
                }
            }
            case TRAILER -> {
                if (b == '\n') {
                    state = Chunk.TRAILER_START;
                }
            }
            case DATA, END -> throw new IllegalStateException("not read byte by byte");
        }
    }

    private void onSize(byte b) {
        int digit = Character.digit(b, 16);
        if (digit >= 0) {
            isBroken = left > CHUNK_MAX >> 4;
            left = left << 4 | digit;
            state = Chunk.SIZE;
            return;
        }
        if (state == Chunk.SIZE_START) {
            isBroken = true;
            return;
        }
        switch (b) {
            case '\n' -> endSize();
            case '\r', ';', ' ', '\t' -> state = Chunk.EXTENSION;
            default -> isBroken = true;
        }
    }

    private void endSize() {
        state = left == 0 ? Chunk.TRAILER_START : Chunk.DATA;
    }

    boolean isDone() {
        return isChunked ? state == Chunk.END : left == 0;
    }

    boolean isBroken() {
        return isBroken;
    }
}
