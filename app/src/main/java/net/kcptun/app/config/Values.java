package net.kcptun.app.config;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import net.kcptun.app.config.ConfigKey.Bool;
import net.kcptun.app.config.ConfigKey.Choice;
import net.kcptun.app.config.ConfigKey.Int;
import net.kcptun.app.config.ConfigKey.Size;
import net.kcptun.app.config.ConfigKey.Text;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import org.jspecify.annotations.Nullable;

/// The values of a configuration file by [KeyTable]: each is checked by itself, and every problem is noted. A value
/// that has a problem reads as its key's default, so that the rules between keys can be checked all the same.
final class Values {
    private static final int INTERFACE_BYTES_MAX = 15;

    private final Map<String, Object> values = new HashMap<>();
    private final Set<String> given = new HashSet<>();
    private final List<String> problems = new ArrayList<>();

    Values(Json.Members root) {
        readMembers(root, "");
    }

    /// One line each, without the file's name: `kcp.mtu: 20 is not in 300..1500`.
    List<String> problems() {
        return problems;
    }

    void problem(String path, String message) {
        problems.add(path + ": " + message);
    }

    /// Whether the file has the key, with whatever value.
    boolean has(String path) {
        return given.contains(path);
    }

    int integer(String path) {
        return Objects.requireNonNull(integerIfAny(path), path);
    }

    /// Null: the file has none, and there is no default.
    @Nullable
    Integer integerIfAny(String path) {
        return values.get(path) instanceof Integer value
                ? value
                : key(path, Int.class).fallback();
    }

    /// 0: as much as fits the machine.
    long size(String path) {
        return values.get(path) instanceof Long value ? value : 0;
    }

    boolean flag(String path) {
        return values.get(path) instanceof Boolean value
                ? value
                : key(path, Bool.class).fallback();
    }

    @Nullable
    String text(String path) {
        if (values.get(path) instanceof String value) {
            return value;
        }
        return switch (KeyTable.find(path)) {
            case Text text -> text.fallback();
            case Choice choice -> choice.fallback();
            case null, default -> throw new IllegalArgumentException(path + " is no text");
        };
    }

    @Nullable
    HttpToken token(String path) {
        return values.get(path) instanceof HttpToken value ? value : null;
    }

    @Nullable
    HostPort address(String path) {
        return values.get(path) instanceof HostPort value ? value : null;
    }

    /// The value of every key that has one, given or not. Of a secret only that it is given.
    Map<String, Object> inForce() {
        Map<String, Object> all = new HashMap<>();
        for (ConfigKey key : KeyTable.KEYS) {
            Object value = inForce(key);
            if (value != null) {
                all.put(key.path(), value);
            }
        }
        return all;
    }

    private @Nullable Object inForce(ConfigKey key) {
        return switch (key) {
            case Int number -> integerIfAny(number.path());
            case Size bytes -> size(bytes.path());
            case Bool bool -> flag(bool.path());
            case Choice choice -> text(choice.path());
            case Text form ->
                switch (form.form()) {
                    case ADDRESS -> address(form.path());
                    case SECRET -> has(form.path()) ? "given" : null;
                    case TOKEN -> token(form.path());
                    case SERVICE_ID, INTERFACE, IDENTITY -> text(form.path());
                };
        };
    }

    private static <T extends ConfigKey> T key(String path, Class<T> type) {
        return type.cast(KeyTable.find(path));
    }

    private void readMembers(Json.Members object, String prefix) {
        for (String name : object.duplicates()) {
            problem(shown(prefix + name), "occurs more than once");
        }
        object.members().forEach((name, value) -> readMember(prefix, name, value));
    }

    private void readMember(String prefix, String name, Json value) {
        String path = prefix + name;
        if (prefix.isEmpty() && KeyTable.SECTIONS.contains(name)) {
            if (value instanceof Json.Members section) {
                readMembers(section, name + ".");
            } else {
                problem(path, "must be an object, not " + value.kind());
            }
            return;
        }
        ConfigKey key = name.indexOf('.') < 0 ? KeyTable.find(path) : null;
        if (key == null) {
            problem(shown(path), "unknown key" + suggestion(prefix, name));
            return;
        }
        given.add(path);
        Object read = read(key, value);
        if (read != null) {
            values.put(path, read);
        }
    }

    /// Null where the value is of no use; the problem is noted then.
    private @Nullable Object read(ConfigKey key, Json value) {
        return switch (key) {
            case Int number when value instanceof Json.Number(String literal) -> readInt(number, literal);
            case Int number -> mismatch(key, "a whole number of " + number.range(), value);
            case Size bytes when value instanceof Json.Number(String literal) -> readSize(bytes, literal);
            case Size bytes -> mismatch(key, "a whole number of " + bytes.range(), value);
            case Bool _ when value instanceof Json.Bool(boolean flag) -> flag;
            case Bool _ -> mismatch(key, "true or false", value);
            case Choice choice when value instanceof Json.Text(String word) -> readChoice(choice, word);
            case Choice _ -> mismatch(key, "text", value);
            case Text form when value instanceof Json.Text(String text) -> readText(form, text);
            case Text _ -> mismatch(key, "text", value);
        };
    }

    private @Nullable Object mismatch(ConfigKey key, String wanted, Json value) {
        problem(key.path(), "must be " + wanted + ", not " + value.kind());
        return null;
    }

    private @Nullable Object readInt(Int key, String literal) {
        Long value = readWhole(key, literal, key.range());
        if (value != null && (value < key.min() || value > key.max())) {
            problem(key.path(), value + " is not in " + key.range());
            return null;
        }
        return value == null ? null : (Object) value.intValue();
    }

    private @Nullable Object readSize(Size key, String literal) {
        Long value = readWhole(key, literal, key.range());
        if (value != null && value != 0 && (value < key.min() || value > key.max())) {
            problem(key.path(), value + " is not in " + key.range());
            return null;
        }
        return value;
    }

    private @Nullable Long readWhole(ConfigKey key, String literal, String range) {
        try {
            return Long.parseLong(literal);
        } catch (NumberFormatException _) {
            problem(key.path(), literal + " is not a whole number of " + range);
            return null;
        }
    }

    private @Nullable Object readChoice(Choice key, String word) {
        if (key.words().contains(word)) {
            return word;
        }
        problem(key.path(), quoted(word) + " is none of " + String.join(", ", key.words()));
        return null;
    }

    private @Nullable Object readText(Text key, String text) {
        return switch (key.form()) {
            case ADDRESS -> readAddress(key.path(), text);
            case SECRET -> text;
            case TOKEN -> readToken(key.path(), text);
            case SERVICE_ID -> readServiceId(key.path(), text);
            case INTERFACE -> readInterface(key.path(), text);
            case IDENTITY -> readIdentity(key.path(), text);
        };
    }

    private @Nullable Object readAddress(String path, String text) {
        try {
            return HostPort.parse(text);
        } catch (IllegalArgumentException e) {
            problem(path, quoted(text) + " " + e.getMessage());
            return null;
        }
    }

    private @Nullable Object readToken(String path, String text) {
        try {
            return new HttpToken(text);
        } catch (IllegalArgumentException e) {
            problem(path, String.valueOf(e.getMessage()));
            return null;
        }
    }

    private @Nullable Object readServiceId(String path, String text) {
        if (text.getBytes(StandardCharsets.UTF_8).length <= ServiceId.MAX_BYTES) {
            return text;
        }
        problem(path, "is longer than " + ServiceId.MAX_BYTES + " bytes");
        return null;
    }

    private @Nullable Object readInterface(String path, String text) {
        boolean isName = !text.isEmpty() && text.chars().noneMatch(c -> c <= ' ' || c == '/');
        if (isName && text.getBytes(StandardCharsets.UTF_8).length <= INTERFACE_BYTES_MAX) {
            return text;
        }
        problem(path, quoted(text) + " is not the name of a network interface");
        return null;
    }

    private @Nullable Object readIdentity(String path, String text) {
        boolean isIdentity = !text.isEmpty() && !text.equals(":") && text.indexOf(':') == text.lastIndexOf(':');
        if (isIdentity) {
            return text;
        }
        problem(path, quoted(text) + " is none of user, user:group, user:, :group");
        return null;
    }

    /// A key of that very name that belongs elsewhere, else the nearest of those that belong here.
    private static String suggestion(String prefix, String name) {
        String meant = KeyTable.elsewhere(name);
        if (meant == null) {
            String nearest = Spelling.nearest(name, KeyTable.names(prefix));
            meant = nearest == null ? null : prefix + nearest;
        }
        return meant == null ? "" : ", did you mean " + meant + "?";
    }

    /// Text of the file in a message.
    private static String quoted(String text) {
        return '"' + shown(text) + '"';
    }

    /// Short, on one line, and without characters that change how the rest of it is shown.
    private static String shown(String text) {
        String start = text.length() > 64 ? text.substring(0, 64) + "..." : text;
        StringBuilder line = new StringBuilder();
        start.chars().forEach(c -> line.append(PlainText.isPlain(c) ? (char) c : '?'));
        return line.toString();
    }
}
