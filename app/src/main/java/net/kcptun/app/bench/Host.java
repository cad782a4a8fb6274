package net.kcptun.app.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The machine that is measured.
///
/// @param cores           those that this process may use
/// @param receiveBytesMax what the system allows for a UDP receive buffer; -1 where it does not tell
record Host(int cores, long receiveBytesMax) {
    private static final Path RECEIVE_BYTES_MAX = Path.of("/proc/sys/net/core/rmem_max");

    static Host here() {
        return new Host(Runtime.getRuntime().availableProcessors(), receiveBytesMaxHere());
    }

    private static long receiveBytesMaxHere() {
        // Only the first read of such a file gives anything, and that of Files.readString is of one byte.
        try (BufferedReader file = Files.newBufferedReader(RECEIVE_BYTES_MAX)) {
            return Long.parseLong(String.valueOf(file.readLine()));
        } catch (IOException | NumberFormatException _) {
            return -1;
        }
    }
}
