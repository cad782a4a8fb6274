package net.kcptun.app.config;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongPredicate;
import net.kcptun.app.config.ConfigKey.Bool;
import net.kcptun.app.config.ConfigKey.Choice;
import net.kcptun.app.config.ConfigKey.Int;
import net.kcptun.app.config.ConfigKey.Rate;
import net.kcptun.app.config.ConfigKey.Size;
import net.kcptun.app.config.ConfigKey.Text;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import org.jspecify.annotations.Nullable;

/// The values of a configuration file by [KeyTable]: each is checked by itself, and every problem is noted. A value
/// that has a problem reads as its key's default, so that the rules between keys can be checked all the same.
final class Values {
    /// What stands for no number, where a key has no default.
    private static final Json AUTOMATIC = new Json.Text("auto");

    private static final int INTERFACE_BYTES_MAX = 15;
    private static final int ADDRESSES_MAX = 8;

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

    /// Whether the file has the key, or the object, with whatever value.
    boolean has(String path) {
        return given.contains(path);
    }

    int integer(String path) {
        return Objects.requireNonNull(integerIfAny(path), path);
    }

    /// Null: the file has none, and there is no default.
    @Nullable
    Integer integerIfAny(String path) {
        return (Integer) value(path);
    }

    /// 0: as much as fits the machine.
    long size(String path) {
        return (long) Objects.requireNonNull(value(path), path);
    }

    /// Null: the file has none.
    @Nullable
    BitRate rate(String path) {
        return (BitRate) value(path);
    }

    boolean flag(String path) {
        return (boolean) Objects.requireNonNull(value(path), path);
    }

    /// Null: the file has none, and there is no default.
    @Nullable
    Boolean flagIfAny(String path) {
        return (Boolean) value(path);
    }

    @Nullable
    String text(String path) {
        return (String) value(path);
    }

    @Nullable
    HttpToken token(String path) {
        return (HttpToken) value(path);
    }

    @Nullable
    PortRange ports(String path) {
        return (PortRange) value(path);
    }

    @Nullable
    IpAddress ipAddress(String path) {
        return (IpAddress) value(path);
    }

    @Nullable
    RegistryAddress registry(String path) {
        return (RegistryAddress) value(path);
    }

    @Nullable
    HostPort address(String path) {
        return (HostPort) value(path);
    }

    /// Empty: the file has none.
    @SuppressWarnings("unchecked")
    List<HostPort> addresses(String path) {
        List<HostPort> read = (List<HostPort>) value(path);
        return read == null ? List.of() : read;
    }

    /// The value of every key that has one, given or not. Of a secret only that it is given.
    Map<String, Object> inForce() {
        Map<String, Object> all = new HashMap<>();
        for (ConfigKey key : KeyTable.KEYS) {
            Object value = value(key.path());
            if (value != null) {
                all.put(key.path(), key.isSecret() ? "given" : value);
            }
        }
        return all;
    }

    private @Nullable Object value(String path) {
        Object read = values.get(path);
        return read != null
                ? read
                : Objects.requireNonNull(KeyTable.find(path), path).fallback();
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
            given.add(path);
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
        if (key instanceof Int number && number.mayBeAutomatic() && value.equals(AUTOMATIC)) {
            return;
        }
        try {
            values.put(path, read(key, value));
        } catch (IllegalArgumentException e) {
            problem(path, String.valueOf(e.getMessage()));
        }
    }

    /// @throws IllegalArgumentException with what is wrong, in words that follow the key
    private static Object read(ConfigKey key, Json value) {
        return switch (key) {
            case Int number
            when value instanceof Json.Number(String literal) -> (int) whole(literal, number.range(), number::allows);
            case Int number -> throw mismatch("a whole number of " + number.range(), value);
            case Size bytes
            when value instanceof Json.Number(String literal) -> whole(literal, bytes.range(), bytes::allows);
            case Size bytes -> throw mismatch("a whole number of " + bytes.range(), value);
            case Rate rate when value instanceof Json.Text(String text) -> readRate(rate, text);
            case Rate rate -> throw mismatch("text of " + rate.range(), value);
            case Bool _ when value instanceof Json.Bool(boolean flag) -> flag;
            case Bool _ -> throw mismatch("true or false", value);
            case Choice choice
            when value instanceof Json.Text(String word) ->
                checked(
                        word,
                        choice.words().contains(word),
                        quoted(word) + " is none of " + String.join(", ", choice.words()));
            case Text form when form.form() == Text.Form.ADDRESSES -> readAddresses(value);
            case Text form when value instanceof Json.Text(String text) -> read(form.form(), text);
            case Choice _, Text _ -> throw mismatch("text", value);
        };
    }

    private static IllegalArgumentException mismatch(String wanted, Json value) {
        return new IllegalArgumentException("must be " + wanted + ", not " + value.kind());
    }

    private static long whole(String literal, String range, LongPredicate isAllowed) {
        long value;
        try {
            value = Long.parseLong(literal);
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException(literal + " is not a whole number of " + range);
        }
        if (!isAllowed.test(value)) {
            throw new IllegalArgumentException(value + " is not in " + range);
        }
        return value;
    }

    private static Object read(Text.Form form, String text) {
        return switch (form) {
            case ADDRESS, ADDRESSES -> readAddress(text);
            case SECRET -> text;
            case TOKEN -> new HttpToken(text);
            case REGISTRY -> new RegistryAddress(text);
            case SERVICE_ID ->
                checked(text, bytes(text) <= ServiceId.MAX_BYTES, "is longer than " + ServiceId.MAX_BYTES + " bytes");
            case INTERFACE ->
                checked(text, isInterface(text), quoted(text) + " is not the name of a network interface");
            case IDENTITY ->
                checked(text, isIdentity(text), quoted(text) + " is none of user, user:group, user:, :group");
            case PORTS -> readPorts(text);
            case IP_ADDRESS -> readIpAddress(text);
        };
    }

    private static String checked(String text, boolean isRight, String otherwise) {
        if (!isRight) {
            throw new IllegalArgumentException(otherwise);
        }
        return text;
    }

    private static BitRate readRate(Rate key, String text) {
        BitRate rate;
        try {
            rate = BitRate.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(quoted(text) + " " + e.getMessage(), e);
        }
        if (!key.allows(rate)) {
            throw new IllegalArgumentException(shown(text) + " is not in " + key.range());
        }
        return rate;
    }

    private static HostPort readAddress(String text) {
        try {
            return HostPort.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(quoted(text) + " " + e.getMessage(), e);
        }
    }

    private static PortRange readPorts(String text) {
        try {
            return PortRange.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(quoted(text) + " " + e.getMessage(), e);
        }
    }

    private static IpAddress readIpAddress(String text) {
        try {
            return IpAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(quoted(text) + " " + e.getMessage(), e);
        }
    }

    private static List<HostPort> readAddresses(Json value) {
        List<Json> items = value instanceof Json.Items(List<Json> listed) ? listed : List.of(value);
        if (items.isEmpty() || items.size() > ADDRESSES_MAX) {
            throw new IllegalArgumentException("must have 1.." + ADDRESSES_MAX + " addresses, not " + items.size());
        }
        List<HostPort> addresses = new ArrayList<>();
        for (Json item : items) {
            if (!(item instanceof Json.Text(String text))) {
                throw mismatch("text, or a list of texts", item);
            }
            HostPort address = readAddress(text);
            if (addresses.contains(address)) {
                throw new IllegalArgumentException(quoted(text) + " occurs more than once");
            }
            addresses.add(address);
        }
        return List.copyOf(addresses);
    }

    private static boolean isInterface(String text) {
        boolean isName = !text.isEmpty() && text.chars().noneMatch(c -> c <= ' ' || c == '/');
        return isName && bytes(text) <= INTERFACE_BYTES_MAX;
    }

    private static boolean isIdentity(String text) {
        return !text.isEmpty() && !text.equals(":") && text.indexOf(':') == text.lastIndexOf(':');
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
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
