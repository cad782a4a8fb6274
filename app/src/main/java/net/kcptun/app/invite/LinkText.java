package net.kcptun.app.invite;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.kcptun.app.config.HostPort;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.crypto.PresharedKey;
import org.jspecify.annotations.Nullable;

/// A [Link] as text, and back: `kcptun://KEY@HOST:PORT?service=ID&target=22#NAME`, a URI as in RFC 3986. docs/link.md
/// has the grammar, and what a program does with what it does not know.
///
/// What is refused is never quoted, since it may be a key, or written to do harm to a terminal.
final class LinkText {
    /// Beyond any link of ours, and within what a QR code holds.
    static final int LENGTH_MAX = 2000;

    private static final String SCHEME = "kcptun://";
    private static final String VERSION = "1";
    private static final String VERSION_KEY = "v";
    /// Begins the name of a parameter that has to be understood.
    private static final String CRITICAL = "must-";

    private static final Set<String> KNOWN = Set.of(VERSION_KEY, "method", "service", "obfs", "mtu", "target");
    private static final Pattern CHARACTERS = Pattern.compile("[A-Za-z0-9._~:/?#\\[\\]@!$&'()*+,;=%-]*");
    private static final Pattern FORM = Pattern.compile("(?<key>[^@/?#]*)@(?<host>\\[[^\\[\\]@/?#]*]|[^\\[\\]@/?#:]*)"
            + ":(?<port>[0-9]*)/?(\\?(?<query>[^#]*))?(#(?<name>.*))?");
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final Pattern PARAMETER = Pattern.compile("(?<name>[a-z0-9-]{1,32})=(?<value>[^&=]*)");

    private LinkText() {}

    /// ASCII, without spaces or quotation marks. It holds the key.
    static String of(Link link) {
        HostPort address = link.address();
        boolean isIpv6 = address.host().indexOf(':') >= 0;
        String host = Percent.encode(address.host());
        StringBuilder text = new StringBuilder(SCHEME)
                .append(link.key()
                        .toBase64()
                        .replace('+', '-')
                        .replace('/', '_')
                        .replace("=", ""))
                .append('@')
                .append(isIpv6 ? '[' + host + ']' : host)
                .append(':')
                .append(address.port());
        Map<String, String> parameters = parameters(link);
        char before = '?';
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            text.append(before).append(parameter.getKey()).append('=');
            text.append(Percent.encode(parameter.getValue()));
            before = '&';
        }
        return link.name() == null
                ? text.toString()
                : text.append('#').append(link.name()).toString();
    }

    /// Only what is not so without a word: short links make small QR codes.
    private static Map<String, String> parameters(Link link) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (link.method() != Link.METHOD) {
            parameters.put("method", link.method().text());
        }
        if (link.service() != null) {
            parameters.put("service", link.service());
        }
        if (link.obfs() != null) {
            parameters.put("obfs", link.obfs());
        }
        if (link.mtu() != Link.MTU) {
            parameters.put("mtu", String.valueOf(link.mtu()));
        }
        if (link.target() != 0) {
            parameters.put("target", String.valueOf(link.target()));
        }
        return parameters;
    }

    /// @throws IllegalArgumentException with what is wrong, in words that follow "the link"
    static Link parse(String text) {
        require(!text.isEmpty(), "is empty");
        require(text.length() <= LENGTH_MAX, "is longer than " + LENGTH_MAX + " characters");
        require(CHARACTERS.matcher(text).matches(), "has a character that no link has; copy it again, as one line");
        require(text.toLowerCase(Locale.ROOT).startsWith(SCHEME), "does not begin with " + SCHEME);
        Matcher parts = FORM.matcher(text.substring(SCHEME.length()));
        require(parts.matches(), "is not of the form kcptun://KEY@HOST:PORT?...#NAME; is it whole?");
        Map<String, String> parameters = read(parts.group("query"));
        checkVersion(parameters);
        String name = parts.group("name");
        return new Link(
                address(parts.group("host"), parts.group("port")),
                parameters.get("service"),
                method(parameters.get("method")),
                key(parts.group("key")),
                parameters.get("obfs"),
                number(parameters.get("mtu"), "mtu", Link.MTU),
                number(parameters.get("target"), "target", 0),
                name == null || !Link.isName(name) ? null : name);
    }

    private static Map<String, String> read(@Nullable String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (query == null || query.isEmpty()) {
            return parameters;
        }
        for (String part : query.split("&", -1)) {
            Matcher parameter = PARAMETER.matcher(part);
            require(parameter.matches(), "has a parameter that is not of the form name=value");
            String name = parameter.group("name");
            String before = parameters.put(name, Percent.decode(parameter.group("value")));
            require(before == null, "has the parameter " + name + " twice");
        }
        return parameters;
    }

    private static void checkVersion(Map<String, String> parameters) {
        String version = parameters.getOrDefault(VERSION_KEY, VERSION);
        require(version.matches("[0-9]{1,4}"), "has a version that is no number");
        require(
                version.equals(VERSION),
                "is of version " + version + ", and this program knows version " + VERSION + "; use a newer one");
        for (String name : parameters.keySet()) {
            require(
                    KNOWN.contains(name) || !name.startsWith(CRITICAL),
                    "needs " + name + ", which this program does not know; use a newer one");
        }
    }

    private static HostPort address(String host, String port) {
        require(!host.isEmpty(), "names no host");
        require(!port.isEmpty(), "has no port (kcptun://KEY@HOST:PORT)");
        String decoded = Percent.decode(host);
        require(decoded.indexOf('/') < 0, "has a host with a slash");
        return HostPort.parse(decoded + ':' + port);
    }

    private static CipherMethod method(@Nullable String name) {
        return name == null
                ? Link.METHOD
                : CipherMethod.byName(name)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "asks for a method that this program does not know; see --list-methods"));
    }

    private static PresharedKey key(String base64url) {
        require(!base64url.isEmpty(), "has no key (kcptun://KEY@HOST:PORT)");
        require(KEY.matcher(base64url).matches(), "has a key that is not of 43 characters A-Z, a-z, 0-9, '-' and '_'");
        return PresharedKey.fromBase64(base64url.replace('-', '+').replace('_', '/') + '=');
    }

    private static int number(@Nullable String text, String name, int otherwise) {
        require(text == null || text.matches("[1-9][0-9]{0,4}"), "has no number as " + name);
        return text == null ? otherwise : Integer.parseInt(text);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
