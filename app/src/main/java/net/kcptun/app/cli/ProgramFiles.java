package net.kcptun.app.cli;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import net.kcptun.app.registry.RegistryModules;
import org.jspecify.annotations.Nullable;

/// The files that the program is made of. The JVM opens them as classes are needed, so they have to be readable as long
/// as it runs, by whoever it is by then.
record ProgramFiles(List<Path> files) {
    /// As this process sees them now.
    static ProgramFiles list() {
        List<Path> files = new ArrayList<>();
        files.add(Path.of(System.getProperty("java.home"), "lib"));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path file = Path.of(entry).toAbsolutePath();
            files.add(file);
            files.addAll(librariesOf(file));
        }
        files.addAll(RegistryModules.jars());
        return new ProgramFiles(files);
    }

    /// What keeps this process from reading one of them, with the way out; null if nothing does.
    @Nullable
    String obstacle() {
        return files.stream()
                .map(ProgramFiles::obstacleAt)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String obstacleAt(Path file) {
        Path way = file.getRoot();
        for (Path name : file) {
            if (Files.notExists(way)) {
                // Was of no use before either.
                return null;
            }
            if (!Files.isExecutable(way)) {
                return way + " is closed to it; chmod o+x " + way + ", or install the program elsewhere";
            }
            way = way.resolve(name);
        }
        if (Files.exists(file) && !Files.isReadable(file)) {
            return file + " is closed to it; chmod o+r " + file;
        }
        return null;
    }

    /// Those that a jar names in its manifest.
    private static List<Path> librariesOf(Path jar) {
        List<Path> libraries = new ArrayList<>();
        if (!Files.isRegularFile(jar)) {
            return libraries;
        }
        try (JarFile opened = new JarFile(jar.toFile())) {
            Manifest manifest = opened.getManifest();
            String names =
                    manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            for (String name : names == null ? new String[0] : names.split(" +")) {
                libraries.add(Path.of(jar.toUri().resolve(URI.create(name))));
            }
        } catch (IOException | IllegalArgumentException _) {
            // No jar of ours.
        }
        return libraries;
    }
}
