package net.kcptun.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Rules for the text of the sources of all modules, which compiled classes no longer show.
final class SourceRulesTest {
    private static final int LINES_MAX = 500;
    private static final int FILES_MAX = 30;
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

    /// So many are taken in at a glance; more want a floor plan.
    @Test
    void noPackageOfMainCodeHasMoreThan30Files() throws IOException {
        assertThat(filesByPackage())
                .allSatisfy((folder, files) ->
                        assertThat(files).as(tree.relative(folder).toString()).hasSizeLessThanOrEqualTo(FILES_MAX));
    }

    @Test
    void everyPackageOfMainCodeIsNullMarked() throws IOException {
        Set<Path> packages = filesByPackage().keySet();
        assertThat(packages)
                .isNotEmpty()
                .allSatisfy(folder -> assertThat(folder.resolve("package-info.java"))
                        .content()
                        .contains("@NullMarked"));
    }

    /// Of main code: without `package-info`.
    private Map<Path, List<Path>> filesByPackage() throws IOException {
        return tree.files().stream()
                .filter(file -> tree.relative(file).subpath(1, 3).equals(Path.of("src", "main")))
                .filter(file -> !file.endsWith("package-info.java"))
                .collect(Collectors.groupingBy(Path::getParent));
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
