package net.kcptun.app.config;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// A JSON value, as small as the configuration needs it.
sealed interface Json {
    /// How a message calls it: `text`, `a number`; never the value itself.
    String kind();

    /// @param members    in the file's order; of a name that occurs twice, the last
    /// @param duplicates the names that occur more than once
    record Members(Map<String, Json> members, Set<String> duplicates) implements Json {
        @Override
        public String kind() {
            return "an object";
        }
    }

    record Items(List<Json> items) implements Json {
        @Override
        public String kind() {
            return "a list";
        }
    }

    record Text(String text) implements Json {
        @Override
        public String kind() {
            return "text";
        }

        @Override
        public String toString() {
            return "Text[hidden]";
        }
    }

    /// @param literal as the file spells it: `1400`, `1e3`
    record Number(String literal) implements Json {
        @Override
        public String kind() {
            return "a number";
        }
    }

    record Bool(boolean value) implements Json {
        @Override
        public String kind() {
            return String.valueOf(value);
        }
    }

    record Null() implements Json {
        @Override
        public String kind() {
            return "null";
        }
    }
}
