package net.kcptun.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The compiler says nothing of a method that does not exist: so a renamed one is found here.
final class CompileCommandsTest {
    private static final Path FILE = Path.of("../packaging/compile-commands");

    @Test
    void everyMethodExistsAndIsNamedOnce() throws Exception {
        List<String> commands = commands();
        assertThat(commands).hasSizeGreaterThan(20).doesNotHaveDuplicates();
        for (String command : commands) {
            String[] parts = command.split(",|::");
            assertThat(parts).as(command).hasSize(3);
            assertThat(parts[0]).as(command).isIn("dontinline", "exclude");
            Class<?> type = Class.forName(parts[1], false, getClass().getClassLoader());
            if (!parts[2].equals("*")) {
                assertThat(Arrays.stream(type.getDeclaredMethods()).map(Method::getName))
                        .as(command)
                        .contains(parts[2]);
            }
        }
    }

    /// Else the JVM tells each command on the program's standard output.
    @Test
    void nothingIsPrinted() throws IOException {
        assertThat(lines()).startsWith("quiet");
    }

    private static List<String> commands() throws IOException {
        return lines().stream().filter(line -> !line.equals("quiet")).toList();
    }

    private static List<String> lines() throws IOException {
        return Files.readAllLines(FILE).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }
}
