package net.kcptun.app.invite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
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
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            if (mayReplace && Files.isRegularFile(path)) {
                replace(bytes);
            } else {
                create(bytes);
            }
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

    /// Whoever reads the file meanwhile sees the old one or the new one.
    private void replace(byte[] bytes) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        Path fresh = Files.createTempFile(folder, path.getFileName().toString(), ".new");
        try {
            Files.write(fresh, bytes);
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private void create(byte[] bytes) throws IOException {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (SeekableByteChannel channel = Files.newByteChannel(path, options, ownersOnly())) {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                channel.write(left);
            }
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException e) {
            Files.deleteIfExists(path);
            throw e;
        }
    }

    private CommandFailure taken() {
        return new CommandFailure(path + " exists already; --force replaces it, -o FILE writes another");
    }

    /// Nothing, where the system has no such permissions.
    private FileAttribute<?>[] ownersOnly() {
        boolean isPosix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return isPosix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static String reason(IOException e) {
        String reason = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : reason;
    }
}
