package net.kcptun.app.log;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;

/// Where lines go, by the names that the configuration's `log` knows.
public enum LogTarget {
    STDOUT,
    STDERR,
    /// The controlling terminal, wherever the standard streams go.
    TERMINAL,
    DISCARD;

    /// @param name as in the configuration
    public static LogTarget named(String name) {
        return valueOf(name.toUpperCase(java.util.Locale.ROOT));
    }

    OutputStream open() throws IOException {
        return switch (this) {
            case STDOUT -> unclosed(System.out);
            case STDERR -> unclosed(System.err);
            case TERMINAL -> new FileOutputStream("/dev/tty");
            case DISCARD -> OutputStream.nullOutputStream();
        };
    }

    /// A stream that tells of failures, which PrintStream hides.
    private static OutputStream unclosed(PrintStream stream) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int off, int len) throws IOException {
                stream.write(bytes, off, len);
                if (stream.checkError()) {
                    throw new IOException("the line could not be written");
                }
            }
        };
    }
}
