package net.kcptun.app.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// Takes finished lines out of the program. Used by the log's thread only, and may block it.
interface LineSink {
    /// @param line as its target's [Lines] made it
    void write(java.util.logging.Level level, String line) throws IOException;

    static LineSink to(OutputStream out) {
        return (_, line) -> {
            out.write(line.getBytes(StandardCharsets.UTF_8));
            out.flush();
        };
    }
}
