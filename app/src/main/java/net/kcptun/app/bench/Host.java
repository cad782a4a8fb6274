package net.kcptun.app.bench;

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
        try {
            return Long.parseLong(Files.readString(RECEIVE_BYTES_MAX).strip());
        } catch (IOException | NumberFormatException _) {
            return -1;
        }
    }
}
