package net.kcptun.app.net.base;

import io.netty.channel.epoll.Epoll;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Why there is no epoll, in words: another system, a choice, or a folder for temporary files from which its library
/// cannot be loaded.
public final class EpollSupport {
    private EpollSupport() {}

    /// The rest of a line on what takes epoll, where the program does without.
    public static String missing() {
        if (!isLinux()) {
            return "that takes epoll, which only Linux has";
        }
        String obstacle = obstacle();
        return obstacle == null
                ? "that takes epoll; leave kcptun.transport out of KCPTUN_OPTS"
                : "that takes epoll, which does not work here: " + obstacle;
    }

    /// Why it does not work on this Linux, with the way out where there is one; null where it does, or there is none.
    public static @Nullable String obstacle() {
        if (!isLinux() || Epoll.isAvailable()) {
            return null;
        }
        String folder = obstacleIn(Path.of(System.getProperty("java.io.tmpdir")));
        if (folder != null) {
            return folder + "; name another folder by KCPTUN_OPTS=-Djava.io.tmpdir=FOLDER";
        }
        Throwable cause = Epoll.unavailabilityCause();
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    }

    /// What keeps a library that is put into the folder from being loaded; null if nothing does.
    static @Nullable String obstacleIn(Path folder) {
        File probe;
        try {
            probe = Files.createTempFile(folder, "kcptun-netty", ".so").toFile();
        } catch (IOException e) {
            return folder + " for temporary files cannot be written to";
        }
        try {
            boolean runs = probe.setExecutable(true) && probe.canExecute();
            return runs ? null : folder + " for temporary files is mounted noexec";
        } finally {
            // It may be gone already.
            boolean _ = probe.delete();
        }
    }

    private static boolean isLinux() {
        return System.getProperty("os.name").equals("Linux");
    }
}
