package net.kcptun.app.config;

import static net.kcptun.app.config.ConfigKey.Effect.LIVE;
import static net.kcptun.app.config.ConfigKey.Effect.RESTART;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.kcptun.app.config.ConfigKey.Bool;
import net.kcptun.app.config.ConfigKey.Choice;
import net.kcptun.app.config.ConfigKey.Effect;
import net.kcptun.app.config.ConfigKey.Int;
import net.kcptun.app.config.ConfigKey.Rate;
import net.kcptun.app.config.ConfigKey.Size;
import net.kcptun.app.config.ConfigKey.Text;
import net.kcptun.app.config.ConfigKey.Text.Form;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.tunnel.api.Limits;
import org.jspecify.annotations.Nullable;

/// Every key of the configuration file, in one place: the reader works by this table, a reload compares by it, and a
/// test holds the published JSON Schema against it.
///
/// Keys, ranges and defaults are those of kcptun v2, so that its files work unchanged; `threads`, `http_token`,
/// `port_mapping`, `rate`, `registry`, `relay` and those that begin with `max_` are new here.
final class KeyTable {
    /// The most bytes of a socket's buffer.
    private static final int BUFFER_MAX = 33_554_432;

    /// The objects inside the root.
    static final List<String> SECTIONS = List.of("kcp", "rate", "relay", "tcp", "udp");

    static final List<ConfigKey> KEYS = List.of(
            address("listen", RESTART),
            address("connect", LIVE),
            address("kcp_bind", RESTART),
            address("kcp_connect", LIVE),
            new Text("rendezvous_server", Form.ADDRESSES, null, RESTART),
            address("http_listen", RESTART),
            new Text("http_token", Form.TOKEN, null, RESTART),
            new Text("registry", Form.REGISTRY, null, RESTART),
            new Text("service_id", Form.SERVICE_ID, "", RESTART),
            new Choice("method", methods(), null, RESTART),
            new Text("password", Form.SECRET, null, RESTART),
            new Text("psk", Form.SECRET, null, RESTART),
            new Choice("obfs", List.of("dpi/tcp-wnd"), null, RESTART),
            new Text("netdev", Form.INTERFACE, null, RESTART),
            new Bool("port_mapping", null, LIVE),
            new Int("timeout", 60, 86_400, 600, LIVE),
            new Int("linger", 5, 600, 30, LIVE),
            new Int("keepalive", 0, 600, 25, LIVE),
            new Int("time_wait", 5, 3_600, 120, LIVE),
            new Int("threads", 1, 64, null, RESTART),
            new Int("max_clock_skew", 0, 86_400, 0, LIVE),
            new Int("max_sessions", 1, 1_000_000, Limits.DEFAULT.sessions(), LIVE),
            new Int("max_sessions_per_address", 1, 1_000_000, Limits.DEFAULT.sessionsPerAddress(), LIVE),
            new Int("max_half_open", 1, 1_000_000, Limits.DEFAULT.halfOpen(), LIVE),
            new Size("max_buffered", 1L << 20, 1L << 40, LIVE),
            new Int("max_services", 1, 4_194_304, Limits.DEFAULT.services(), LIVE),
            new Int("max_services_per_address", 1, 4_194_304, Limits.DEFAULT.servicesPerAddress(), LIVE),
            new Int("max_flows", 1, 4_095, Limits.DEFAULT.flows(), LIVE),
            new Int("loglevel", 0, 8, 4, LIVE),
            new Choice("log", List.of("stdout", "stderr", "terminal", "syslog", "discard"), "stdout", RESTART),
            new Text("user", Form.IDENTITY, null, RESTART),
            new Int("kcp.mtu", 300, 1_500, 1_400, RESTART),
            new Int("kcp.sndwnd", 16, 65_536, null, LIVE),
            new Int("kcp.rcvwnd", 16, 65_536, null, LIVE),
            new Int("kcp.nodelay", 0, 2, 1, LIVE),
            new Int("kcp.interval", 10, 500, 100, LIVE),
            new Int("kcp.resend", 0, 100, null, LIVE),
            new Int("kcp.nc", 0, 1, 1, LIVE),
            new Int("kcp.flush", 0, 2, 1, LIVE),
            new Int("kcp.redundancy", 0, 4, null, LIVE),
            new Rate("rate.up", BitRate.parse("64 kbit/s"), BitRate.parse("1000 Gbit/s"), LIVE),
            new Rate("relay.rate", BitRate.parse("64 kbit/s"), BitRate.parse("1000 Gbit/s"), LIVE),
            new Int("relay.pairs", 1, 60_000, 500, LIVE),
            new Text("relay.ports", Form.PORTS, null, RESTART),
            new Text("relay.address", Form.IP_ADDRESS, null, RESTART),
            new Bool("tcp.nodelay", true, LIVE),
            new Bool("tcp.keepalive", false, LIVE),
            new Bool("tcp.reuseport", false, RESTART),
            new Int("tcp.sndbuf", 0, BUFFER_MAX, 0, LIVE),
            new Int("tcp.rcvbuf", 0, BUFFER_MAX, 0, LIVE),
            new Bool("udp.reuseport", false, RESTART),
            new Int("udp.sndbuf", 0, BUFFER_MAX, 0, RESTART),
            new Int("udp.rcvbuf", 0, BUFFER_MAX, 0, RESTART));

    private static final Map<String, ConfigKey> BY_PATH =
            KEYS.stream().collect(Collectors.toUnmodifiableMap(ConfigKey::path, key -> key));

    private KeyTable() {}

    /// The key of that path; null if there is none.
    static @Nullable ConfigKey find(String path) {
        return BY_PATH.get(path);
    }

    /// The first path that ends in that name, for a key that stands in the wrong object; null if there is none.
    static @Nullable String elsewhere(String name) {
        return KEYS.stream()
                .map(ConfigKey::path)
                .filter(path -> name.equals(path.substring(path.indexOf('.') + 1)))
                .findFirst()
                .orElse(null);
    }

    /// What an object may hold, the root's sections too.
    ///
    /// @param prefix empty for the root, `kcp.` for a section
    static List<String> names(String prefix) {
        List<String> names = new ArrayList<>(prefix.isEmpty() ? SECTIONS : List.of());
        for (ConfigKey key : KEYS) {
            if (key.path().startsWith(prefix) && key.path().indexOf('.') == prefix.length() - 1) {
                names.add(key.path().substring(prefix.length()));
            }
        }
        return names;
    }

    private static Text address(String path, Effect effect) {
        return new Text(path, Form.ADDRESS, null, effect);
    }

    private static List<String> methods() {
        return Arrays.stream(CipherMethod.values()).map(CipherMethod::text).toList();
    }
}
