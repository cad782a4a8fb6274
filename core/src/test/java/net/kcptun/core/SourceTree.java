package net.kcptun.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The Java sources of all modules, as the tests of the rules read them.
final class SourceTree {
    private final Path root;

    private SourceTree(Path root) {
        this.root = root;
    }

    /// The repository around the working directory, which Maven sets to the module's and an IDE may set to the root.
    static SourceTree ofRepository() {
        Path at = Path.of("").toAbsolutePath();
        return new SourceTree(Files.isDirectory(at.resolve("core")) ? at : at.getParent());
    }

    /// The repository's.
    Path root() {
        return root;
    }

    /// Sources of main and test code of every module, sorted.
    List<Path> files() throws IOException {
        try (Stream<Path> found =
                Files.find(root, Integer.MAX_VALUE, (path, attributes) -> attributes.isRegularFile())) {
            return found.filter(this::isSource).sorted().toList();
        }
    }

    /// The path as messages show it, from the repository's root.
    Path relative(Path file) {
        return root.relativize(file);
    }

    private boolean isSource(Path file) {
        Path path = relative(file);
        return path.getNameCount() > 3
                && path.getName(1).toString().equals("src")
                && path.toString().endsWith(".java");
    }
}
