package net.kcptun.app.invite;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import net.kcptun.app.command.CommandFailure;

/// A file with a key in it that is to be written: only its owner may ever read it, and it is there whole or not at all.
///
/// @param mayReplace whether one that is there already gives way
record NewFile(Path path, boolean mayReplace) {
    /// @throws CommandFailure where something is there that may not be replaced
    void checkFree() throws CommandFailure {
        if (!mayReplace && Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw taken();
        }
    }

    void write(String text) throws CommandFailure {
        if (Files.isDirectory(path)) {
            throw new CommandFailure(path + " is a folder; -o FILE names a file");
        }
        checkFree();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            put(bytes, mayReplace && Files.isRegularFile(path));
        } catch (FileAlreadyExistsException _) {
            throw taken();
        } catch (NoSuchFileException _) {
            throw new CommandFailure("cannot write " + path + ": there is no such folder");
        } catch (AccessDeniedException _) {
            throw new CommandFailure("cannot write " + path + ": permission denied; -o FILE writes another");
        } catch (IOException e) {
            throw new CommandFailure("cannot write " + path + ": " + reason(e));
        }
    }

    /// Whoever reads the file meanwhile sees the old one, or none, or the new one. What is written beside it is only
    /// for its owner to read.
    private void put(byte[] bytes, boolean replaces) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        Path fresh = Files.createTempFile(folder, path.getFileName().toString(), ".new");
        try {
            Files.write(fresh, bytes);
            if (replaces) {
                Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } else {
                add(fresh);
            }
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /// A link never replaces what another process has put there meanwhile. A file system without links has a move that
    /// looks first.
    private void add(Path fresh) throws IOException {
        try {
            Files.createLink(path, fresh);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException _) {
            Files.move(fresh, path);
        }
    }

    private CommandFailure taken() {
        return new CommandFailure(path + " exists already; --force replaces it, -o FILE writes another");
    }

    private static String reason(IOException e) {
        String reason = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : reason;
    }
}
