package net.kcptun.app.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.SplittableRandom;

/// Bytes that both ends know by their seed, made and compared as they pass.
final class SeededBytes {
    private static final int CHUNK_BYTES = 16 * 1024;

    private SeededBytes() {}

    static void write(OutputStream out, long seed, int bytes) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] chunk = new byte[CHUNK_BYTES];
        for (int left = bytes; left > 0; left -= CHUNK_BYTES) {
            random.nextBytes(chunk);
            out.write(chunk, 0, Math.min(left, CHUNK_BYTES));
        }
    }

    /// @throws AssertionError at the first byte that differs or is missing
    static void expect(InputStream in, long seed, int bytes) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] wanted = new byte[CHUNK_BYTES];
        byte[] read = new byte[CHUNK_BYTES];
        for (int at = 0; at < bytes; at += CHUNK_BYTES) {
            random.nextBytes(wanted);
            int len = Math.min(bytes - at, CHUNK_BYTES);
            int n = in.readNBytes(read, 0, len);
            int mismatch = Arrays.mismatch(read, 0, n, wanted, 0, len);
            if (mismatch >= 0) {
                String what = mismatch == n ? "the stream ends" : "a byte differs";
                throw new AssertionError(
                        what + " at " + (at + mismatch) + " of " + bytes + " (seed " + Long.toHexString(seed) + ")");
            }
        }
    }
}
