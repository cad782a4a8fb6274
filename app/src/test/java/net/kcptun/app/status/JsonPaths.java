package net.kcptun.app.status;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.openqa.selenium.json.Json;

/// JSON as maps, lists and values; and what members there are in it, by path: `sessions.conv`.
final class JsonPaths {
    private JsonPaths() {}

    static Map<String, Object> object(byte[] json) {
        return new Json().toType(new String(json, StandardCharsets.UTF_8), Json.MAP_TYPE);
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
}
