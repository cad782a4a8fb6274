package net.kcptun.app.config;

import static net.kcptun.app.config.Scratch.client;
import static net.kcptun.app.config.Scratch.object;
import static net.kcptun.app.config.Scratch.server;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.kcptun.app.config.ConfigFile.UnreadableException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The published schema says what the reader does: the same keys, and the same verdict on whole files.
final class ConfigSchemaTest {
    private static final String KEYED = "\"method\": \"aes256gcm\", \"psk\": \"" + Scratch.KEY + '"';
    private static final String MEETING = "\"rendezvous_server\": \"r:9\"";
    private static final String OBFS = "\"obfs\": \"dpi/tcp-wnd\"";

    private Schema schema;

    @BeforeEach
    void readSchema() throws IOException, UnreadableException {
        schema = Schema.read(Path.of("..", "docs", "config.schema.json"));
    }

    @Test
    void schemaHasTheKeysOfTheTableAndNoOther() {
        assertThat(schema.properties().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        KeyTable.KEYS.stream().map(ConfigKey::path).toList());
    }

    @Test
    void everyObjectIsClosed() {
        Json closed = new Json.Bool(false);
        assertThat(schema.root().members()).containsEntry("additionalProperties", closed);
        for (String section : KeyTable.SECTIONS) {
            assertThat(schema.section(section)).containsEntry("additionalProperties", closed);
        }
    }

    @Test
    void everyKeyIsExplained() {
        assertThat(schema.properties()).allSatisfy((path, property) -> {
            assertThat(Schema.text(property.get("title"))).as(path).isNotBlank();
            assertThat(Schema.text(property.get("description"))).as(path).isNotBlank();
        });
    }

    @ParameterizedTest
    @MethodSource("keys")
    void typeRangeWordsAndDefaultAreThoseOfTheTable(ConfigKey key) {
        Map<String, Json> property = schema.properties().get(key.path());
        switch (key) {
            case ConfigKey.Int number
            when number.mayBeAutomatic() -> {
                List<Json> either = Schema.items(property.get("anyOf"));
                assertThat(Schema.items(
                                Schema.members(either.getFirst()).members().get("enum")))
                        .containsExactly(new Json.Text("auto"));
                assertRange(Schema.members(either.getLast()).members(), number);
            }
            case ConfigKey.Int number -> assertRange(property, number);
            case ConfigKey.Size bytes -> {
                assertThat(Schema.text(property.get("type"))).isEqualTo("integer");
                assertThat(Schema.number(property.get("default"))).isZero();
            }
            case ConfigKey.Rate _ -> assertText(property, null);
            case ConfigKey.Bool flag -> {
                assertThat(Schema.text(property.get("type"))).isEqualTo("boolean");
                Boolean fallback = flag.fallback();
                if (fallback == null) {
                    assertThat(property).doesNotContainKey("default");
                } else {
                    assertThat(property).containsEntry("default", new Json.Bool(fallback));
                }
            }
            case ConfigKey.Choice choice -> {
                assertThat(Schema.items(property.get("enum")))
                        .extracting(Schema::text)
                        .containsExactlyElementsOf(choice.words());
                assertText(property, choice.fallback());
            }
            case ConfigKey.Text text
            when text.form() == ConfigKey.Text.Form.ADDRESSES -> {
                List<Json> either = Schema.items(property.get("anyOf"));
                assertText(schema.resolved(either.getFirst()), null);
                assertThat(Schema.text(
                                Schema.members(either.getLast()).members().get("type")))
                        .isEqualTo("array");
            }
            case ConfigKey.Text text -> assertText(property, text.fallback());
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void schemaAndReaderAgree(String json, @TempDir Path folder) throws IOException, UnreadableException {
        assertThat(schema.allows(json)).isEqualTo(isRead(Files.writeString(folder.resolve("c.json"), json)));
    }

    @Test
    void schemaAllowsTheExamples() throws IOException, UnreadableException {
        try (var files = Files.newDirectoryStream(Path.of("..", "examples"), "*.json")) {
            for (Path file : files) {
                assertThat(schema.allows(Files.readString(file)))
                        .as(file.toString())
                        .isTrue();
            }
        }
    }

    static List<ConfigKey> keys() {
        return KeyTable.KEYS;
    }

    /// Files on both sides of every rule.
    static Stream<String> files() {
        return Stream.of(rules(), addresses(), texts(), values()).flatMap(List::stream);
    }

    private static List<String> rules() {
        return List.of(
                "{}",
                "[]",
                "{\"kcp_bind\": \":1\"}",
                "{\"connect\": \":1\"}",
                "{\"listen\": \":1\"}",
                server(),
                client(),
                server("\"listen\": \":1\""),
                object("\"connect\": \":1\"", MEETING),
                object("\"listen\": \":1\"", MEETING),
                object("\"kcp_bind\": \":1\"", MEETING),
                object("\"listen\": \":1\"", MEETING, "\"keepalive\": 0"),
                object("\"listen\": \":1\"", MEETING, "\"keepalive\": 1"),
                object("\"listen\": \":1\"", MEETING, KEYED, OBFS),
                object("\"kcp_bind\": \":1\"", KEYED, OBFS),
                object("\"kcp_bind\": \":1\"", KEYED, "\"keepalive\": 0"),
                server(KEYED),
                server(KEYED, OBFS),
                server(OBFS),
                server(KEYED, "\"password\": \"k\""),
                server("\"method\": \"aes256gcm\""),
                server("\"method\": \"rot13\"", "\"password\": \"k\""),
                server("\"psk\": \"" + Scratch.KEY + '"'),
                server("\"password\": \"k\""),
                server("\"method\": \"aes256gcm\"", "\"password\": \"k\""),
                server("\"method\": \"aes256gcm\"", "\"password\": \"\""));
    }

    private static List<String> addresses() {
        Stream<String> texts = Stream.of(
                "h:1",
                "h:0",
                "h:65535",
                "h:65536",
                "h:99999",
                "h:00080",
                "h:000080",
                ":1",
                ":",
                "h",
                "",
                "::1:1",
                "[::1]:1",
                "[::1]",
                "[]:1",
                "[h]:1",
                "a b:1",
                "h:x",
                "[::1:1",
                "h:-1",
                "a[b:1");
        return texts.flatMap(text -> Stream.of(
                        "\"kcp_bind\": \"" + text + "\", \"connect\": \":1\"",
                        "\"kcp_bind\": \":1\", \"connect\": \"" + text + '"'))
                .map(Scratch::object)
                .toList();
    }

    private static List<String> texts() {
        return List.of(
                server("\"user\": \"u\""),
                server("\"user\": \"u:\""),
                server("\"user\": \":g\""),
                server("\"user\": \"u:g\""),
                server("\"user\": \":\""),
                server("\"user\": \"\""),
                server("\"user\": \"a:b:c\""),
                server("\"netdev\": \"eth0\""),
                server("\"netdev\": \"\""),
                server("\"netdev\": \"a/b\""),
                server("\"netdev\": \"a b\""),
                server("\"netdev\": \"0123456789abcdef\""),
                server("\"service_id\": \"" + "a".repeat(256) + '"'),
                server("\"service_id\": \"" + "a".repeat(257) + '"'),
                server("\"rate\": {\"up\": \"50 Mbit/s\"}"),
                server("\"rate\": {\"up\": \"64000bit/s\"}"),
                server("\"rate\": {\"up\": \"2.5 Gbit/s\"}"),
                server("\"rate\": {\"up\": \"50\"}"),
                server("\"rate\": {\"up\": \"50 mbit/s\"}"),
                server("\"rate\": {\"up\": \"50 MB/s\"}"),
                server("\"rate\": {\"up\": \"-5 Mbit/s\"}"),
                server("\"rate\": {\"down\": \"50 Mbit/s\"}"),
                server(KEYED, "\"relay\": {}"),
                object("\"kcp_bind\": \":1\"", KEYED, "\"relay\": {}"),
                object("\"kcp_bind\": \":1\"", relay("40000-40999", "203.0.113.5")),
                relayed("40000-40999", "203.0.113.5"),
                relayed("40000-40999", "2001:db8::5"),
                relayed("40000-40999", "example.org"),
                relayed("40000", "203.0.113.5"),
                relayed("1023-40999", "203.0.113.5"),
                relayed("1024-40999", "203.0.113.5"),
                server("\"log\": \"syslog\""),
                server("\"log\": \"paper\""),
                server("\"method\": \"aes256gcm\"", "\"psk\": \"short\""));
    }

    private static String relayed(String ports, String address) {
        return object("\"kcp_bind\": \":1\"", KEYED, relay(ports, address));
    }

    private static String relay(String ports, String address) {
        return "\"relay\": {\"rate\": \"1 Mbit/s\", \"ports\": \"%s\", \"address\": \"%s\"}".formatted(ports, address);
    }

    private static List<String> values() {
        return KeyTable.KEYS.stream()
                .flatMap(key -> literals(key).map(literal -> server(Scratch.member(key.path(), literal))))
                .toList();
    }

    private static Stream<String> literals(ConfigKey key) {
        if (key instanceof ConfigKey.Int number) {
            Stream<Long> numbers =
                    Stream.of(number.min() - 1L, (long) number.min(), (long) number.max(), number.max() + 1L);
            return Stream.concat(numbers.map(String::valueOf), Stream.of("\"auto\"", "\"automatic\""));
        }
        if (key instanceof ConfigKey.Size bytes) {
            return Stream.of(-1L, 0L, 1L, bytes.min() - 1, bytes.min(), bytes.max(), bytes.max() + 1)
                    .map(String::valueOf);
        }
        return key instanceof ConfigKey.Bool ? Stream.of("true", "1", "\"true\"", "null") : Stream.of("1", "[]");
    }

    private static void assertRange(Map<String, Json> property, ConfigKey.Int number) {
        assertThat(Schema.text(property.get("type"))).isEqualTo("integer");
        assertThat(Schema.number(property.get("minimum"))).isEqualTo(number.min());
        assertThat(Schema.number(property.get("maximum"))).isEqualTo(number.max());
        assertDefault(property, number.fallback());
    }

    private static void assertDefault(Map<String, Json> property, Integer fallback) {
        if (fallback == null) {
            assertThat(property).doesNotContainKey("default");
            return;
        }
        assertThat(Schema.number(property.get("default"))).isEqualTo(fallback.longValue());
    }

    private static void assertText(Map<String, Json> property, String fallback) {
        assertThat(Schema.text(property.get("type"))).isEqualTo("string");
        if (fallback == null) {
            assertThat(property).doesNotContainKey("default");
            return;
        }
        assertThat(property).containsEntry("default", new Json.Text(fallback));
    }

    private static boolean isRead(Path file) {
        try {
            ConfigReader.read(file);
            return true;
        } catch (ConfigException _) {
            return false;
        }
    }
}
