package net.kcptun.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.kcptun.app.config.ConfigFile.UnreadableException;
import net.kcptun.app.config.ConfigKey.Text.Form;
import net.kcptun.app.manual.MadeText;
import org.junit.jupiter.api.Test;

/// The tables of docs/configuration.md: one row for each key, with values and defaults of [KeyTable] and the words of
/// the published schema, so that each is said in one place. Which row stands where is the page's own matter.
///
/// With `-Dformat=write` the rows are rewritten instead.
final class ConfigurationPageTest {
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");
    private static final Path SCHEMA = Path.of("..", "docs", "config.schema.json");
    private static final Pattern ROW = Pattern.compile("\\| `([a-z_.]+)` \\|.*");

    @Test
    void everyKeyHasOneRow() throws IOException {
        assertThat(Files.readAllLines(PAGE).stream()
                        .map(ROW::matcher)
                        .filter(Matcher::matches)
                        .map(row -> row.group(1)))
                .containsExactlyInAnyOrderElementsOf(
                        KeyTable.KEYS.stream().map(ConfigKey::path).toList());
    }

    @Test
    void rowsSayWhatTheTableAndTheSchemaSay() throws IOException, UnreadableException {
        Map<String, Map<String, Json>> words = Schema.read(SCHEMA).properties();
        String right = Files.readAllLines(PAGE).stream()
                .map(line -> asTold(line, words) + "\n")
                .collect(Collectors.joining());
        new MadeText(PAGE).assertWhole(right);
    }

    private static String asTold(String line, Map<String, Map<String, Json>> words) {
        Matcher row = ROW.matcher(line);
        ConfigKey key = row.matches() ? KeyTable.find(row.group(1)) : null;
        if (key == null) {
            return line;
        }
        Map<String, Json> told = Objects.requireNonNull(words.get(key.path()));
        String change = key.effect() == ConfigKey.Effect.LIVE ? "reload" : "restart";
        String facts = String.join("<br>", value(key), fallback(key), change).replace("<br><br>", "<br>");
        return "| `%s` | %s | **%s.** %s |"
                .formatted(
                        key.path(),
                        facts.replace(" ", "&nbsp;"),
                        Schema.text(told.get("title")),
                        Schema.text(told.get("description")));
    }

    private static String value(ConfigKey key) {
        return switch (key) {
            case ConfigKey.Int number -> number.min() + ".." + number.max();
            case ConfigKey.Size bytes -> "0, or<br>" + bytes.min() + ".." + bytes.max();
            case ConfigKey.Rate rate -> rate.range();
            case ConfigKey.Bool _ -> "`true`, `false`";
            case ConfigKey.Choice choice ->
                choice.words().stream().map(word -> '`' + word + '`').collect(Collectors.joining("<br>"));
            case ConfigKey.Text text -> value(text.form());
        };
    }

    private static String value(Form form) {
        return switch (form) {
            case ADDRESS -> "address";
            case ADDRESSES -> "address,<br>or a list";
            case SECRET -> "text";
            case TOKEN -> "8..128 characters";
            case REGISTRY -> "URI";
            case SERVICE_ID -> "up to 256 bytes";
            case INTERFACE -> "an interface";
            case IDENTITY -> "`user:group`";
            case PORTS -> "`first-last`";
            case IP_ADDRESS -> "an IP address";
        };
    }

    /// Empty: without the key there is nothing of its kind.
    private static String fallback(ConfigKey key) {
        Object fallback = key.fallback();
        if (fallback == null) {
            return key instanceof ConfigKey.Int || key instanceof ConfigKey.Bool ? "default auto" : "";
        }
        return fallback.equals("") ? "" : "default " + fallback;
    }
}
