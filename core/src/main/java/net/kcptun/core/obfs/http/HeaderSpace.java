package net.kcptun.core.obfs.http;

/// How full nginx's buffers for a request's head would be: `client_header_buffer_size 1k` and
/// `large_client_header_buffers 4 8k`.
///
/// A head is refused not for its length but when the buffers are used up, which depends on where the lines end: a
/// line that does not fit into the rest of a buffer moves to the next large one. Only the sizes are kept here, no
/// bytes. (`ngx_http_alloc_large_header_buffer`, `ngx_http_set_keepalive`, `ngx_http_copy_pipelined_header`)
final class HeaderSpace {
    private static final int SMALL_BYTES = 1024;
    private static final int LARGE_BYTES = 8192;
    private static final int LARGE_BUFFERS = 4;

    private int size = SMALL_BYTES;
    private int room = SMALL_BYTES;
    private int busy;

    /// A request begins with an empty buffer.
    void reset() {
        size = SMALL_BYTES;
        room = SMALL_BYTES;
        busy = 0;
    }

    /// A request begins behind the last one in the same buffer.
    void keepPresent() {
        busy = size == LARGE_BYTES ? 1 : 0;
    }

    /// Reads as much of `available` as fits; returns how much that is.
    int fill(int available) {
        int read = Math.min(room, available);
        room -= read;
        return read;
    }

    boolean isFull() {
        return room == 0;
    }

    /// Empty lines before a request never use a buffer up.
    void rewind() {
        room = size;
    }

    /// Goes on in the next large buffer, to which the `lineBytes` of an unfinished line move. False if there is
    /// none or the line fills a whole one.
    boolean next(int lineBytes) {
        if (lineBytes >= LARGE_BYTES || busy >= LARGE_BUFFERS) {
            return false;
        }
        busy++;
        size = LARGE_BYTES;
        room = LARGE_BYTES - lineBytes;
        return true;
    }

    /// Takes in bytes of the next request that were read together with a body.
    void copy(int bytes) {
        if (bytes > room) {
            busy++;
            size = LARGE_BYTES;
            room = LARGE_BYTES;
        }
        room -= bytes;
    }
}
