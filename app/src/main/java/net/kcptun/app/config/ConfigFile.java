package net.kcptun.app.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The bytes of a configuration file, bounded and decoded.
final class ConfigFile {
    /// Far above any real configuration, far below what could hurt.
    static final int SIZE_MAX = 1 << 20;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private ConfigFile() {}

    /// A file that cannot be read, or is not JSON, in words of one line that follow `FILE: `.
    static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1;

        UnreadableException(String message) {
            super(message);
        }
    }

    /// The caller wipes what it gets.
    static byte[] read(Path file) throws UnreadableException {
        if (Files.isDirectory(file)) {
            throw new UnreadableException("is a directory");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(SIZE_MAX + 1);
            if (bytes.length > SIZE_MAX) {
                throw new UnreadableException("is larger than 1 MiB, so it is no configuration");
            }
            return bytes;
        } catch (NoSuchFileException _) {
            throw new UnreadableException("no such file");
        } catch (AccessDeniedException _) {
            throw new UnreadableException("permission denied");
        } catch (IOException e) {
            throw new UnreadableException("cannot be read: " + reason(e));
        }
    }

    /// UTF-8, with or without a byte order mark. The caller wipes what it gets.
    static char[] decode(byte[] bytes) throws UnreadableException {
        CharBuffer chars;
        try {
            chars = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        } catch (CharacterCodingException _) {
            throw new UnreadableException("is not UTF-8 text");
        }
        boolean marked = chars.hasRemaining() && chars.get(0) == BYTE_ORDER_MARK;
        char[] text = Arrays.copyOfRange(chars.array(), marked ? 1 : 0, chars.limit());
        Arrays.fill(chars.array(), '\0');
        return text;
    }

    private static String reason(IOException e) {
        @Nullable String reason = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : reason;
    }
}
