package net.kcptun.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// Any file is a valid configuration or a list of problems, each on one line; neither they nor the warnings tell a
/// secret.
final class ConfigReaderFuzzTest {
    private static final int LINE_MAX = 300;
    /// Inputs set secrets to this, which no key, value or message has in it.
    private static final String SECRET = "hunter2";

    private static Path file;

    @BeforeAll
    static void makeFile() throws IOException {
        file = Files.createTempFile("fuzz", ".json");
    }

    @AfterAll
    static void removeFile() throws IOException {
        Files.delete(file);
    }

    @FuzzTest
    void anyFile(byte[] data) throws IOException {
        Files.write(file, data);
        try {
            Loaded loaded = ConfigReader.read(file);
            assertLines(loaded.warnings(), data);
            assertThat(loaded.config().toString()).doesNotContain(SECRET);
            assertThat(loaded.config().mode()).isNotNull();
        } catch (ConfigException e) {
            assertThat(e.problems()).isNotEmpty().allMatch(problem -> problem.startsWith(file + ": "));
            assertLines(e.problems(), data);
        }
    }

    private static void assertLines(List<String> lines, byte[] data) {
        for (String line : lines) {
            assertThat(PlainLine.isPlain(line)).as("on one line: " + line).isTrue();
            assertThat(line).hasSizeLessThan(LINE_MAX + file.toString().length());
        }
        // As the value of a secret it is nowhere; where the text stands in other places it may be quoted.
        String text = new String(data, StandardCharsets.UTF_8);
        boolean onlyInSecrets = !text.replaceAll("\"(psk|password|http_token|registry)\"\\s*:\\s*\"[^\"\\\\]*\"", "")
                .contains(SECRET);
        if (onlyInSecrets) {
            assertThat(String.join("\n", lines)).doesNotContain(SECRET);
        }
    }
}
