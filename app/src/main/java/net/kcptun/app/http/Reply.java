package net.kcptun.app.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/// What a resource answers.
public sealed interface Reply {
    /// An answer that is there at once.
    ///
    /// @param bytes not changed afterwards by anybody: they are sent as the client takes them
    record Body(int status, String contentType, byte[] bytes) implements Reply {
        /// A file of the program itself.
        ///
        /// @param neighbour a class of the package that the file is in
        public static Body file(Class<?> neighbour, String name, String contentType) {
            try (InputStream in = neighbour.getResourceAsStream(name)) {
                if (in == null) {
                    throw new IllegalStateException(name + " is missing in the program");
                }
                return new Body(200, contentType, in.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /// One line of text, without its end.
        public static Body text(int status, String line) {
            return new Body(status, "text/plain; charset=utf-8", (line + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    /// Server-sent events, until the client leaves.
    ///
    /// @param source asked once a second, on the server's thread, for the bytes of one event with its empty
    ///     line; of equal sources one is asked for all
    record Events(Supplier<byte[]> source) implements Reply {}
}
