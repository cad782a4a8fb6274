package net.kcptun.app.invite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/// Where a new configuration goes: into the folder of the services, where there is one and this user may write to it,
/// else into the current folder.
///
/// @param services   the folder whose NAME.json the service kcptun-netty@NAME runs
/// @param hasSystemd whether systemd runs services here
record ConfigPlace(Path services, boolean hasSystemd) {
    static final ConfigPlace USUAL =
            new ConfigPlace(Path.of("/etc/kcptun-netty"), Files.isDirectory(Path.of("/run/systemd/system")));

    private static final String SUFFIX = ".json";

    /// @param name fit for a file's name
    Path fileFor(String name) {
        boolean isServed = Files.isDirectory(services) && Files.isWritable(services);
        String file = name + SUFFIX;
        return isServed ? services.resolve(file) : Path.of(file);
    }

    /// Its name before `.json`; empty: it has another one.
    static Optional<String> stem(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(SUFFIX)
                ? Optional.of(name.substring(0, name.length() - SUFFIX.length()))
                : Optional.empty();
    }

    /// Has a new file read by whom it is for; returns a sentence that says who that is.
    String written(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null) {
            return file + " is written; it holds the key, so see to it that only you can read it.";
        }
        GroupPrincipal readers = isIn(file)
                ? Files.readAttributes(services, PosixFileAttributes.class).group()
                : view.readAttributes().group();
        if (readers.equals(view.readAttributes().group())) {
            return file + " is written, with the key; only its owner can read it.";
        }
        return file + " is written, with the key; " + letRead(readers, view) + ".";
    }

    /// The service's user is not root, but is in the group of that folder.
    private static String letRead(GroupPrincipal readers, PosixFileAttributeView view) {
        try {
            view.setGroup(readers);
            view.setPermissions(PosixFilePermissions.fromString("rw-r-----"));
            return "only its owner and group " + readers.getName() + " can read it";
        } catch (IOException _) {
            return "only its owner can read it, and the service cannot, before it is given to group "
                    + readers.getName();
        }
    }

    /// What a user types to run it.
    String startOf(Path file) {
        String instance = stem(file).orElse("");
        return hasSystemd && isIn(file) && Link.isName(instance)
                ? "systemctl enable --now kcptun-netty@" + instance
                : "kcptun-netty -c " + word(file.toString());
    }

    private boolean isIn(Path file) {
        return services.equals(file.toAbsolutePath().getParent());
    }

    /// As a shell takes it for one word.
    private static String word(String text) {
        return text.matches("[A-Za-z0-9._/+,:@%-]+") ? text : '\'' + text.replace("'", "'\\''") + '\'';
    }
}
