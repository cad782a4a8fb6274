package net.kcptun.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Files that hold no configuration: each is one clear line, at no great cost.
final class ConfigFileTest {
    @TempDir
    Path folder;

    private Scratch scratch;

    @BeforeEach
    void setUp() {
        scratch = new Scratch(folder);
    }

    @Test
    void aMissingFileIsNamed() {
        assertThat(Scratch.problems(folder.resolve("none.json"))).containsExactly("no such file");
    }

    @Test
    void aPathThroughAFileIsNoFile() throws IOException {
        Path file = Files.writeString(folder.resolve("c.json"), "{}");
        assertThat(Scratch.problems(file.resolve("d.json"))).containsExactly("cannot be read: Not a directory");
    }

    @Test
    void aFolderIsNoFile() {
        assertThat(Scratch.problems(folder)).containsExactly("is a directory");
    }

    @Test
    void aFileOfSomeoneElseIsDenied() throws IOException {
        Path file = Files.writeString(folder.resolve("c.json"), "{}");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(file), "root reads every file");
        assertThat(Scratch.problems(file)).containsExactly("permission denied");
    }

    @Test
    void everyProblemNamesTheFile() {
        Path file = folder.resolve("none.json");
        try {
            ConfigReader.read(file);
        } catch (ConfigException e) {
            assertThat(e.problems()).containsExactly(file + ": no such file");
            assertThat(e).hasMessage(file + ": no such file");
            return;
        }
        throw new AssertionError("a missing file was read");
    }

    @Test
    void anEmptyFileIsCalledSo() {
        assertProblem("", "is empty");
        assertProblem(" \r\n\t", "is empty");
        assertProblem("\uFEFF", "is empty");
    }

    @Test
    void aFileThatEndsTooEarlyIsCalledSo() {
        String text = Scratch.server("\"log\": \"stdout\"", "\"kcp\": {\"mtu\": 1400}", "\"tcp\": {\"nodelay\": true}");
        for (int length = 1; length < text.length(); length++) {
            assertThat(scratch.problems(text.substring(0, length)))
                    .as("the first %d characters", length)
                    .singleElement()
                    .satisfies(line ->
                            assertThat(line).matches("line 1, column \\d+: (the file ends too early|not valid JSON)"));
        }
        assertProblem("{\"linger\": 30,\n", "line 2, column 1: the file ends too early");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} {}             | line 1, column 4: more text after the end",
                "{}}               | line 1, column 3: not valid JSON",
                "{\"linger\" 30}   | line 1, column 11: not valid JSON",
                "{\"linger\": 30,} | line 1, column 15: not valid JSON: unexpected }",
                "{'linger': 30}    | line 1, column 2: not valid JSON: unexpected '",
                "{\"a\": hunter2}  | line 1, column 7: not valid JSON",
                "// {}             | line 1, column 1: not valid JSON: unexpected /",
                "{\"linger\": 030} | line 1, column 13: not valid JSON",
                "{\"linger\": NaN} | line 1, column 15: not valid JSON",
                "hunter2           | line 1, column 1: not valid JSON"
            })
    void whatIsNotJsonIsShownByItsPlace(String text, String problem) {
        assertProblem(text, problem);
    }

    @ParameterizedTest
    @CsvSource({"[], a list", "[1], a list", "1, a number", "'\"hunter2\"', text", "null, null", "true, true"})
    void theFileHoldsAnObject(String text, String kind) {
        assertProblem(text, "must be a JSON object, not " + kind);
    }

    @Test
    void aByteOrderMarkIsNoProblem() {
        assertThat(scratch.read('\uFEFF' + Scratch.server()).config().mode()).isEqualTo(Config.Mode.SERVER);
    }

    @Test
    void otherEncodingsAreRefused() {
        assertThat(scratch.problems(Scratch.server("\"service_id\": \"é\"").getBytes(StandardCharsets.ISO_8859_1)))
                .containsExactly("is not UTF-8 text");
        assertThat(scratch.problems(Scratch.server().getBytes(StandardCharsets.UTF_16)))
                .containsExactly("is not UTF-8 text");
    }

    @Test
    void randomBytesAreOneProblem() {
        long seed = System.nanoTime();
        byte[] bytes = new byte[ConfigFile.SIZE_MAX];
        new Random(seed).nextBytes(bytes);
        assertThat(scratch.problems(bytes)).as("seed %d", seed).containsExactly("is not UTF-8 text");
    }

    @Test
    void damagedTextIsRefusedOrRead() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] text = Scratch.server("\"kcp\": {\"mtu\": 1400}").getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 2_000; round++) {
            byte[] damaged = text.clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(128);
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(128);
            try {
                Path file = Files.write(folder.resolve("damaged.json"), damaged);
                assertThat(ConfigReader.read(file).config()).isNotNull();
            } catch (ConfigException e) {
                assertThat(e.problems())
                        .as("seed %d, round %d", seed, round)
                        .isNotEmpty()
                        .noneMatch(line -> line.contains("\n"));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void aFileHasAtMostOneMebibyte() {
        byte[] blank = new byte[ConfigFile.SIZE_MAX + 1];
        Arrays.fill(blank, (byte) ' ');
        assertThat(scratch.problems(blank)).containsExactly("is larger than 1 MiB, so it is no configuration");
        assertThat(scratch.problems(Arrays.copyOf(blank, ConfigFile.SIZE_MAX))).containsExactly("is empty");
    }

    @Test
    void nestingNamesNumbersAndTextsAreBounded() {
        String bound = "too deeply nested, or a name, number or text is too long for a configuration";
        String[] texts = {
            "[".repeat(100_000),
            "{\"a\":".repeat(100_000),
            "{\"" + "a".repeat(10_000) + "\": 1}",
            "{\"linger\": " + "1".repeat(10_000) + "}",
            "{\"service_id\": \"" + "a".repeat(500_000) + "\"}"
        };
        for (String text : texts) {
            assertThat(scratch.problems(text))
                    .singleElement()
                    .satisfies(line -> assertThat(line).matches("line 1, column \\d+: " + bound));
        }
    }

    private void assertProblem(String text, String problem) {
        assertThat(scratch.problems(text)).containsExactly(problem);
    }
}
