package net.kcptun.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.ImportOrderer;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The sources of all modules are laid out by palantir-java-format, so that no change is about layout.
///
/// With `-Dformat=write` the files are rewritten instead.
final class FormatTest {
    private static final String FIX = "mvn -q -pl core test -Dtest=FormatTest -Dformat=write";

    private final Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .build());

    @Test
    void sourcesAreFormatted() throws IOException, FormatterException {
        boolean write = "write".equals(System.getProperty("format"));
        SourceTree tree = SourceTree.ofRepository();
        List<Path> unformatted = new ArrayList<>();
        for (Path file : tree.files()) {
            String text = Files.readString(file);
            String formatted = format(text);
            if (formatted.equals(text)) {
                continue;
            }
            if (write) {
                Files.writeString(file, formatted);
            } else {
                unformatted.add(tree.relative(file));
            }
        }
        assertThat(unformatted).as("unformatted files; to format them: " + FIX).isEmpty();
    }

    private String format(String text) throws FormatterException {
        String imports = RemoveUnusedImports.removeUnusedImports(
                ImportOrderer.reorderImports(text, JavaFormatterOptions.Style.PALANTIR));
        return formatter.formatSource(imports);
    }
}
