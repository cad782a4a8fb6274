package net.kcptun.app.demo;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/// A file of random bytes that is never stored: made while it is sent, reduced to its SHA-256 while it is received.
///
/// @param size bytes
/// @param seed decides the bytes
record RandomFile(long size, long seed) {
    static final int DIGEST_BYTES = 32;
    private static final int CHUNK_BYTES = 1 << 16;

    /// Writes all of it and returns its SHA-256.
    byte[] send(OutputStream out) throws IOException {
        MessageDigest digest = sha256();
        SplittableRandom random = new SplittableRandom(seed);
        byte[] chunk = new byte[CHUNK_BYTES];
        for (long left = size; left > 0; left -= chunk.length) {
            random.nextBytes(chunk);
            int length = (int) Math.min(left, chunk.length);
            digest.update(chunk, 0, length);
            out.write(chunk, 0, length);
        }
        out.flush();
        return digest.digest();
    }

    /// Reads `size` bytes, adding them to `moved` as they come, and returns their SHA-256.
    static byte[] receive(DataInputStream in, long size, AtomicLong moved) throws IOException {
        MessageDigest digest = sha256();
        byte[] chunk = new byte[CHUNK_BYTES];
        for (long left = size; left > 0; ) {
            int length = in.read(chunk, 0, (int) Math.min(left, chunk.length));
            if (length < 0) {
                throw new IOException("the connection ended " + left + " bytes too early");
            }
            digest.update(chunk, 0, length);
            moved.addAndGet(length);
            left -= length;
        }
        return digest.digest();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
