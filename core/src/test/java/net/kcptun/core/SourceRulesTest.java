package net.kcptun.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Rules for the text of the sources of all modules, which compiled classes no longer show.
final class SourceRulesTest {
    private static final int LINES_MAX = 500;
    // Built from halves, so that this file does not break its own rule.
    private static final Pattern UNFINISHED = Pattern.compile("\\b(" + "TO" + "DO|FIX" + "ME|XX" + "X)\\b");
    private static final Pattern MONITOR = Pattern.compile("^\\s*(?!\\s|/|\\*).*\\bsynchronized\\b", Pattern.MULTILINE);

    private final SourceTree tree = SourceTree.ofRepository();

    @Test
    void theTreeIsFound() throws IOException {
        assertThat(tree.files())
                .extracting(file -> file.getFileName().toString())
                .contains("SourceRulesTest.java", "Bytes.java", "Config.java");
    }

    @Test
    void noFileIsLongerThan500Lines() throws IOException {
        assertThat(filesWhere(text -> text.lines().count() > LINES_MAX)).isEmpty();
    }

    @Test
    void nothingIsLeftUnfinished() throws IOException {
        assertThat(filesWhere(text -> UNFINISHED.matcher(text).find())).isEmpty();
    }

    @Test
    void coreHoldsNoMonitors() throws IOException {
        assertThat(filesWhere(text -> MONITOR.matcher(text).find()))
                .noneMatch(file -> file.startsWith(Path.of("core", "src", "main")));
    }

    @Test
    void everyPackageOfMainCodeIsNullMarked() throws IOException {
        List<Path> packages = tree.files().stream()
                .filter(file -> tree.relative(file)
                        .startsWith(tree.relative(file).getName(0).resolve("src/main")))
                .map(Path::getParent)
                .distinct()
                .toList();
        assertThat(packages)
                .isNotEmpty()
                .allSatisfy(folder -> assertThat(folder.resolve("package-info.java"))
                        .content()
                        .contains("@NullMarked"));
    }

    private List<Path> filesWhere(Predicate<String> rule) throws IOException {
        return tree.files().stream()
                .filter(file -> rule.test(textOf(file)))
                .map(tree::relative)
                .toList();
    }

    private static String textOf(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
