package net.kcptun.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.kcptun.app.docs.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The commands that the documentation tells people to type are shell; those of this program are understood by it,
/// those of
/// the repository exist and know their options.
final class DocumentedCommandsTest {
    private static final String PROGRAM = "kcptun-netty";
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");
    /// What stands before a command and leaves it what it is.
    private static final Pattern BEFORE = Pattern.compile("sudo|nice|time|exec|env|[A-Z_]+=.*");
    /// Files of the repository.
    private static final Pattern OURS = Pattern.compile("(?:\\./)?((?:packaging|docs|examples|trials|\\.ci)/[^*<>$]+)");

    static List<Document> documents() {
        return Document.all();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void commandsAreUnderstood(Document document) throws IOException {
        for (String line : lines(document)) {
            for (String command : line.split("\\s(?:\\||\\|\\||&&|;|&)(?:\\s|$)")) {
                assertUnderstood(words(command));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    @DisabledOnOs(OS.WINDOWS)
    void blocksAreShell(Document document) throws IOException, InterruptedException {
        for (String block : document.blocks("sh")) {
            Process shell = new ProcessBuilder("sh", "-n", "-c", block)
                    .redirectErrorStream(true)
                    .start();
            String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(shell.waitFor()).as(said + block).isZero();
        }
    }

    @Test
    void whatIsWrongIsFound() {
        assertThat(errors("demo", "--speed=5")).contains("Unknown option");
        assertThat(errors("start")).contains("Unmatched argument");
        assertThat(errors("-c", "server.json")).isEmpty();
    }

    /// Those of blocks, and those of this program in the prose. A line that ends in a backslash goes on.
    private static List<String> lines(Document document) {
        List<String> lines = new ArrayList<>();
        for (String block : document.blocks("sh")) {
            block.replaceAll("\\\\\\R\\s*", "")
                    .lines()
                    .map(DocumentedCommandsTest::withoutComment)
                    .forEach(lines::add);
        }
        document.codes().stream()
                .filter(code -> code.matches("(\\./)?" + PROGRAM + " .*") && !code.matches(".*(\\[|\\.\\.\\.|…|<).*"))
                .forEach(lines::add);
        return lines;
    }

    private static String withoutComment(String line) {
        return line.replaceAll("(^|\\s+)#.*", "");
    }

    private static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        for (MatchResult word : WORD.matcher(command).results().toList()) {
            words.add(Stream.of(1, 2, 3)
                    .map(word::group)
                    .filter(group -> group != null)
                    .findFirst()
                    .orElseThrow());
        }
        while (!words.isEmpty() && BEFORE.matcher(words.getFirst()).matches()) {
            words.removeFirst();
        }
        return words;
    }

    private static void assertUnderstood(List<String> words) throws IOException {
        if (words.isEmpty()) {
            return;
        }
        String name = words.getFirst();
        List<String> arguments = words.subList(1, words.size());
        if (name.equals("setpriv")) {
            assertUnderstood(
                    arguments.stream().dropWhile(word -> word.startsWith("-")).toList());
        } else if (name.matches("(.*/)?" + PROGRAM)) {
            assertThat(errors(arguments.toArray(String[]::new)))
                    .as(String.join(" ", words))
                    .isEmpty();
        } else if (OURS.matcher(name).matches()) {
            assertOptionsExist(Document.ROOT.resolve(name), arguments);
        }
        assertFilesExist(words);
        if (name.equals("mvn")) {
            assertProfilesExist(arguments);
        }
    }

    /// What the program says of the command line, without doing anything.
    private static String errors(String... arguments) {
        List<String> withHelp = new ArrayList<>(List.of(arguments));
        withHelp.add("--help");
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Main.run(new PrintStream(new ByteArrayOutputStream()), new PrintStream(err), withHelp.toArray(String[]::new));
        return err.toString();
    }

    private static void assertFilesExist(List<String> words) {
        for (String word : words) {
            if (OURS.matcher(word).matches()) {
                assertThat(Document.ROOT.resolve(word)).exists();
            }
        }
    }

    /// Somewhere in the program, or in what it is made of.
    private static void assertOptionsExist(Path program, List<String> arguments) throws IOException {
        assertThat(program).isExecutable();
        StringBuilder sources = new StringBuilder(Files.readString(program));
        try (Stream<Path> files = Files.walk(program.getParent())) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".py")).toList()) {
                sources.append(Files.readString(file));
            }
        }
        arguments.stream()
                .filter(word -> word.startsWith("--"))
                .forEach(option -> assertThat(sources.toString()).contains('"' + option.split("=")[0] + '"'));
    }

    private static void assertProfilesExist(List<String> arguments) throws IOException {
        String poms = Files.readString(Document.ROOT.resolve("pom.xml"));
        for (String module : List.of("core", "app", "jmh")) {
            poms += Files.readString(Document.ROOT.resolve(module).resolve("pom.xml"));
        }
        for (String word : arguments) {
            if (word.startsWith("-P")) {
                assertThat(poms).contains("<id>" + word.substring(2) + "</id>");
            }
        }
    }
}
