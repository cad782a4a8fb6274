package net.kcptun.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds the published schema against the table that the reader works by.
final class ConfigSchemaTest {
    private static final Path FILE = Path.of("..", "docs", "config.schema.json");

    static List<ConfigKey> keys() {
        return KeyTable.KEYS;
    }

    @Test
    void theSchemaHasTheReadersKeysAndNoOthers() throws Exception {
        List<String> published = new ArrayList<>();
        properties(root()).forEach((name, value) -> {
            if (KeyTable.SECTIONS.contains(name)) {
                properties((Json.Members) value).keySet().forEach(inner -> published.add(name + "." + inner));
            } else {
                published.add(name);
            }
        });
        assertThat(published)
                .containsExactlyInAnyOrderElementsOf(
                        KeyTable.KEYS.stream().map(ConfigKey::path).toList());
    }

    @Test
    void theSchemaAllowsNoUnknownKeys() throws Exception {
        assertThat(root().members()).containsEntry("additionalProperties", new Json.Bool(false));
        for (String section : KeyTable.SECTIONS) {
            assertThat(member(properties(root()), section).members())
                    .containsEntry("additionalProperties", new Json.Bool(false));
        }
    }

    @ParameterizedTest
    @MethodSource("keys")
    void theSchemaSaysOfEachKeyWhatTheReaderDoes(ConfigKey key) throws Exception {
        Map<String, Json> published = find(key.path()).members();
        assertThat(published).containsKey("description");
        switch (key) {
            case ConfigKey.Int number -> {
                assertThat(published)
                        .containsEntry("type", new Json.Text("integer"))
                        .containsEntry("minimum", number(number.min()))
                        .containsEntry("maximum", number(number.max()))
                        .containsEntry("default", number(number.fallback()));
            }
            case ConfigKey.Bool flag -> {
                assertThat(published)
                        .containsEntry("type", new Json.Text("boolean"))
                        .containsEntry("default", new Json.Bool(flag.fallback()));
            }
            case ConfigKey.Choice choice -> {
                List<Json> words =
                        List.copyOf(choice.words().stream().map(Json.Text::new).toList());
                assertThat(published).containsEntry("enum", new Json.Items(words));
                assertThat(published.get("default")).isEqualTo(text(choice.fallback()));
            }
            case ConfigKey.Text text
            when text.form() == ConfigKey.Text.Form.ADDRESS ->
                assertThat(published).containsEntry("$ref", new Json.Text("#/$defs/address"));
            case ConfigKey.Text text -> {
                assertThat(published).containsEntry("type", new Json.Text("string"));
                assertThat(published.get("default")).isEqualTo(text(text.fallback()));
            }
        }
    }

    private static Json number(int value) {
        return new Json.Number(String.valueOf(value));
    }

    private static @org.jspecify.annotations.Nullable Json text(@org.jspecify.annotations.Nullable String value) {
        return value == null ? null : new Json.Text(value);
    }

    private static Json.Members find(String path) throws Exception {
        Map<String, Json> properties = properties(root());
        int dot = path.indexOf('.');
        return dot < 0
                ? member(properties, path)
                : member(properties(member(properties, path.substring(0, dot))), path.substring(dot + 1));
    }

    private static Json.Members root() throws Exception {
        return (Json.Members) JsonText.parse(Files.readString(FILE).toCharArray());
    }

    private static Map<String, Json> properties(Json.Members object) {
        return member(object.members(), "properties").members();
    }

    private static Json.Members member(Map<String, Json> members, String name) {
        Json found = members.get(name);
        assertThat(found).as(name).isInstanceOf(Json.Members.class);
        return (Json.Members) found;
    }
}
