package net.kcptun.app.status;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/// JSON as maps, lists and values; and what members there are in it, by path: `sessions.conv`.
final class JsonPaths {
    private JsonPaths() {}

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(byte[] json) {
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            parser.nextToken();
            return (Map<String, Object>) Objects.requireNonNull(value(parser));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// The value at `a.b.c`.
    static Object at(Map<String, Object> json, String path) {
        Object value = json;
        for (String name : path.split("\\.")) {
            value = ((Map<?, ?>) Objects.requireNonNull(value, path)).get(name);
        }
        return Objects.requireNonNull(value, path);
    }

    static Set<String> of(Object json) {
        Set<String> paths = new TreeSet<>();
        collect(json, "", paths);
        return paths;
    }

    private static void collect(Object json, String prefix, Set<String> paths) {
        if (json instanceof Map<?, ?> members) {
            members.forEach((name, value) -> {
                paths.add(prefix + name);
                collect(value, prefix + name + ".", paths);
            });
        } else if (json instanceof List<?> items) {
            items.forEach(item -> collect(item, prefix, paths));
        }
    }

    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> members = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    members.put(name, value(parser));
                }
                yield members;
            }
            case START_ARRAY -> {
                List<Object> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(parser));
                }
                yield items;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> "null";
        };
    }
}
