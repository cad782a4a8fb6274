package net.kcptun.app.manual;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file that is made, wholly or in part, from what the program says of itself.
///
/// With `-Dformat=write` it is rewritten instead of compared.
public record MadeText(Path file) {
    private static final String FIX = "mvn -q -pl app -am test -Dsurefire.failIfNoSpecifiedTests=false -Dformat=write"
            + " -Dtest='*ManualTest,CompletionTest,ConfigurationPageTest'";

    public static MadeText inPackaging(String folder, String name) {
        return new MadeText(Path.of("..", "packaging", folder, name));
    }

    public void assertWhole(String wanted) throws IOException {
        if ("write".equals(System.getProperty("format"))) {
            Files.writeString(file, wanted);
        }
        assertThat(file).as("to write it: " + FIX).hasContent(wanted);
    }

    /// Compares what is between two lines, which stay.
    public void assertPart(String begin, String end, String wanted) throws IOException {
        String text = Files.readString(file);
        int before = text.indexOf(begin + "\n");
        assertThat(before).as("%s has the line %s", file, begin).isNotNegative();
        int from = before + begin.length() + 1;
        int to = text.indexOf(end + "\n", from);
        assertThat(to).as("%s has the line %s after it", file, end).isNotNegative();
        assertWhole(text.substring(0, from) + wanted + text.substring(to));
    }
}
