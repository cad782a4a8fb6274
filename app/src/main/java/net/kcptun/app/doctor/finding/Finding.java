package net.kcptun.app.doctor.finding;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a check has found: one line for people, and its numbers for programs.
///
/// @param check  a fixed word: `peer`
/// @param text   what is so, for people; never a key
/// @param advice the way out; empty where none is needed
/// @param values by their names: numbers, truths and texts, in the order in which they are told
public record Finding(String check, Status status, String text, String advice, Map<String, Object> values) {
    public Finding {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    public static Finding ok(String check, String text) {
        return new Finding(check, Status.OK, text, "", Map.of());
    }

    public static Finding warn(String check, String text, String advice) {
        return new Finding(check, Status.WARN, text, advice, Map.of());
    }

    public static Finding fail(String check, String text, String advice) {
        return new Finding(check, Status.FAIL, text, advice, Map.of());
    }

    /// The same with one value more.
    public Finding with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(values);
        more.put(name, value);
        return new Finding(check, status, text, advice, more);
    }
}
