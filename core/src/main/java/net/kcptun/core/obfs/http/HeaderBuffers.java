package net.kcptun.core.obfs.http;

/// How much of a request's head nginx takes: a first buffer of 1 KB, then up to four of 8 KB; a line that does not
/// fit into what is left moves to the next one, and must fit there.
final class HeaderBuffers {
    private static final int FIRST_BYTES = 1024;
    private static final int LARGE_BYTES = 8192;
    private static final int LARGE_MAX = 4;

    private int room = FIRST_BYTES;
    private int larges;

    /// Another byte.
    ///
    /// @param lineBytes those before it on its line
    /// @return false: it does not fit
    boolean take(int lineBytes) {
        if (room == 0) {
            if (lineBytes >= LARGE_BYTES || larges == LARGE_MAX) {
                return false;
            }
            larges++;
            room = LARGE_BYTES - lineBytes;
        }
        room--;
        return true;
    }
}
