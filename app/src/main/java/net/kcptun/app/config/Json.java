package net.kcptun.app.config;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// A JSON value, as small as the configuration needs it.
sealed interface Json {
    /// @param members    in the file's order; of a name that occurs twice, the last
    /// @param duplicates the names that occur more than once
    record Members(Map<String, Json> members, Set<String> duplicates) implements Json {}

    record Items(List<Json> items) implements Json {}

    record Text(String text) implements Json {
        @Override
        public String toString() {
            return "Text[hidden]";
        }
    }

    /// @param literal as the file spells it: `1400`, `1e3`
    record Number(String literal) implements Json {}

    record Bool(boolean value) implements Json {}

    record Null() implements Json {}

    /// How a message calls it: `text`, `a number`; never the value itself.
    default String kind() {
        return switch (this) {
            case Members _ -> "an object";
            case Items _ -> "a list";
            case Text _ -> "text";
            case Number _ -> "a number";
            case Bool(boolean value) -> String.valueOf(value);
            case Null _ -> "null";
        };
    }
}
