package net.kcptun.app.invite;

import java.nio.file.Path;
import net.kcptun.app.command.ParsedOptions;
import net.kcptun.app.config.HostPort;
import net.kcptun.core.crypto.CipherMethod;
import org.jspecify.annotations.Nullable;

/// Values of options that several commands have. All throw [IllegalArgumentException] with a line for the user.
final class Arguments {
    private static final int PORT_MAX = 65_535;

    private Arguments() {}

    /// An address that can be connected to, or listened at; null where it is not given.
    static @Nullable HostPort address(ParsedOptions given, String option) {
        String text = given.value(option);
        if (text == null) {
            return null;
        }
        HostPort address;
        try {
            address = HostPort.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--" + option + ": " + e.getMessage(), e);
        }
        if (address.port() == 0) {
            throw new IllegalArgumentException("--" + option + ": port 0 is none that others can know");
        }
        return address;
    }

    /// A host that clients can reach; null where it is not given.
    static @Nullable String host(ParsedOptions given, String option) {
        String text = given.value(option);
        if (text == null) {
            return null;
        }
        boolean isBare = text.indexOf(':') >= 0 && !text.startsWith("[");
        try {
            HostPort parsed = HostPort.parse((isBare ? '[' + text + ']' : text) + ":1");
            if (parsed.isWildcard()) {
                throw new IllegalArgumentException("names no host that clients can reach");
            }
            return parsed.host();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--" + option + ": " + e.getMessage(), e);
        }
    }

    /// 0: not given.
    static int port(ParsedOptions given, String option) {
        String text = given.value(option, "0");
        int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : -1;
        if (port < 0 || port > PORT_MAX || port == 0 && given.has(option)) {
            throw new IllegalArgumentException("--" + option + ": " + text + " is not a port in 1.." + PORT_MAX);
        }
        return port;
    }

    /// What a tunnel is called; null where it is not given.
    static @Nullable String name(ParsedOptions given) {
        String name = given.value("name");
        if (name != null && !Link.isName(name)) {
            throw new IllegalArgumentException(
                    "--name: needs 1 to 64 characters of A-Z, a-z, 0-9, '.', '_' and '-', the first a letter or digit");
        }
        return name;
    }

    /// Null where it is not given.
    static @Nullable Path path(ParsedOptions given, String option) {
        String text = given.value(option);
        try {
            Path path = text == null ? null : Path.of(text);
            if (path != null && path.getFileName() == null) {
                throw new IllegalArgumentException("is a folder; name a file");
            }
            return path;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--" + option + ": " + e.getMessage(), e);
        }
    }

    static CipherMethod method(ParsedOptions given) {
        String name = given.value("method", Link.METHOD.text());
        return CipherMethod.byName(name)
                .orElseThrow(() ->
                        new IllegalArgumentException("--method: there is no \"" + name + "\", see --list-methods"));
    }
}
