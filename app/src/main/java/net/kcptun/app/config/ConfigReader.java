package net.kcptun.app.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import net.kcptun.app.config.Config.Addresses;
import net.kcptun.app.config.Config.Logging;
import net.kcptun.app.config.Config.Mode;
import net.kcptun.app.config.Config.Security;
import net.kcptun.app.config.Config.Tcp;
import net.kcptun.app.config.Config.Udp;
import net.kcptun.app.config.ConfigFile.UnreadableException;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.tunnel.api.Limits;
import net.kcptun.core.tunnel.api.TunnelOptions.Timing;
import org.jspecify.annotations.Nullable;

/// Reads a configuration file: JSON, then each value by [KeyTable], then the rules between keys. All problems are told
/// at once; only a file without any becomes a [Config].
public final class ConfigReader {
    /// NATs forget a silent peer after about half a minute.
    private static final int NAT_KEEPALIVE_SECONDS = 25;
    /// Buffers may take a third of the heap, of whose old generation that is a half: the rest is for sessions
    /// themselves.
    private static final int HEAP_SHARE = 3;

    private static final String UNREACHABLE = "port 0 cannot be connected to";

    private final Values values;
    private final RelayRules relay;
    private final List<String> warnings = new ArrayList<>();

    private ConfigReader(Values values) {
        this.values = values;
        this.relay = new RelayRules(values);
    }

    /// @throws ConfigException with every problem of the file
    public static Loaded read(Path file) throws ConfigException {
        String name = file.toString();
        try {
            Json root = tree(file);
            if (!(root instanceof Json.Members members)) {
                throw new ConfigException(name, List.of("must be a JSON object, not " + root.kind()));
            }
            return new ConfigReader(new Values(members)).load(name);
        } catch (UnreadableException e) {
            throw new ConfigException(name, List.of(String.valueOf(e.getMessage())));
        }
    }

    /// What was read is wiped, since it may hold a key.
    private static Json tree(Path file) throws UnreadableException {
        byte[] bytes = ConfigFile.read(file);
        char[] text = {};
        try {
            text = ConfigFile.decode(bytes);
            return JsonText.parse(text);
        } finally {
            Arrays.fill(bytes, (byte) 0);
            Arrays.fill(text, '\0');
        }
    }

    private Loaded load(String name) throws ConfigException {
        Mode mode = mode();
        checkAddresses(mode);
        checkRendezvous(mode);
        checkHttp();
        relay.check(mode);
        if (values.has("registry") && mode != Mode.RENDEZVOUS_SERVER) {
            warnings.add("registry: is not used, because this is a " + mode.text() + "; a rendezvous server has it");
        }
        Security security = security();
        if (!values.problems().isEmpty()) {
            throw new ConfigException(name, values.problems());
        }
        return new Loaded(config(mode, security), warnings, values.inForce());
    }

    private Mode mode() {
        require(
                !values.has("connect") || !values.has("listen"),
                "connect",
                "contradicts listen: a server has connect, a client has listen");
        if (values.has("connect")) {
            return Mode.SERVER;
        }
        return values.has("listen") ? Mode.CLIENT : Mode.RENDEZVOUS_SERVER;
    }

    private void checkAddresses(Mode mode) {
        boolean isMet = values.has("rendezvous_server");
        switch (mode) {
            case SERVER ->
                require(values.has("kcp_bind") || isMet, "kcp_bind", "a server needs it (or rendezvous_server)");
            case CLIENT ->
                require(values.has("kcp_connect") || isMet, "kcp_connect", "a client needs it (or rendezvous_server)");
            case RENDEZVOUS_SERVER -> {
                require(
                        values.has("kcp_bind"),
                        "kcp_bind",
                        "is missing: a server has connect, a client has listen, a rendezvous server has kcp_bind");
                require(!isMet, "rendezvous_server", "needs connect (a server) or listen (a client) beside it");
            }
        }
        checkReachable("connect");
        checkReachable("kcp_connect");
        List<HostPort> rendezvous = values.addresses("rendezvous_server");
        require(rendezvous.stream().allMatch(each -> each.port() != 0), "rendezvous_server", UNREACHABLE);
    }

    /// An address to connect to has a port; without a host it is this machine's.
    private void checkReachable(String path) {
        HostPort address = values.address(path);
        require(address == null || address.port() != 0, path, UNREACHABLE);
    }

    private void require(boolean holds, String path, String otherwise) {
        if (!holds) {
            values.problem(path, otherwise);
        }
    }

    private void checkRendezvous(Mode mode) {
        boolean isIntroducer = mode == Mode.RENDEZVOUS_SERVER;
        if (!isIntroducer && !values.has("rendezvous_server")) {
            return;
        }
        if (values.has("rendezvous_server") && values.has("kcp_connect")) {
            warnings.add("kcp_connect: is not used, because the server is found through rendezvous_server");
        }
        int keepalive = values.integer("keepalive");
        require(keepalive != 0 || isIntroducer, "keepalive", "0 is not possible with rendezvous_server");
        if (keepalive > NAT_KEEPALIVE_SECONDS && !isIntroducer) {
            warnings.add("keepalive: " + keepalive + " s may be too long for a NAT to remember the peer; 25 is usual");
        }
        require(!values.has("obfs"), "obfs", "is not possible in rendezvous mode");
    }

    private void checkHttp() {
        HostPort listen = values.address("http_listen");
        if (listen == null && values.has("http_token") && !values.has("http_listen")) {
            warnings.add("http_token: is not used, because there is no http_listen");
        }
        if (listen != null && !listen.isLoopback() && !values.has("http_token")) {
            warnings.add("http_listen: " + listen + " can be reached by others, who may read all that is shown there;"
                    + " set http_token, or listen on 127.0.0.1");
        }
    }

    private Security security() {
        String method = values.text("method");
        String psk = values.text("psk");
        String password = values.text("password");
        String obfs = values.text("obfs");
        boolean hasMethod = values.has("method");
        boolean hasKey = values.has("psk") || values.has("password");
        require(!values.has("psk") || !values.has("password"), "psk", "contradicts password: give one of them");
        require(hasMethod || !hasKey, "method", "is missing: a key without a method encrypts nothing");
        require(method == null || hasKey, "psk", "is missing: " + method + " needs psk or password");
        if (method == null && !hasKey) {
            warnings.add("method: none is set, so nothing is encrypted and anyone can use the tunnel");
        }
        require(obfs == null || hasMethod, "obfs", "needs encryption: set method, and psk or password");
        CipherMethod cipher =
                method == null ? null : CipherMethod.byName(method).orElseThrow();
        return new Security(cipher, secret(psk, password), obfs);
    }

    private @Nullable Secret secret(@Nullable String psk, @Nullable String password) {
        if (psk != null) {
            try {
                return Secret.psk(psk);
            } catch (IllegalArgumentException e) {
                values.problem("psk", e.getMessage() + " (kcptun-netty --genpsk METHOD prints one)");
                return null;
            }
        }
        require(password == null || !password.isEmpty(), "password", "is empty");
        return password == null ? null : Secret.password(password);
    }

    private Config config(Mode mode, Security security) {
        return new Config(
                addresses(),
                security,
                new Timing(
                        values.integer("timeout"),
                        values.integer("linger"),
                        values.integer("time_wait"),
                        values.integer("keepalive"),
                        values.integer("max_clock_skew")),
                kcp(),
                values.integer("kcp.mtu"),
                tcp(),
                new Udp(
                        values.flag("udp.reuseport"),
                        values.integer("udp.sndbuf"),
                        values.integer("udp.rcvbuf"),
                        portMapping(mode)),
                new Logging(values.integer("loglevel"), Objects.requireNonNull(values.text("log"))),
                values.text("netdev"),
                values.text("user"),
                limits(),
                threads(mode),
                values.token("http_token"),
                values.rate("rate.up"),
                relay.options());
    }

    /// A public port on somebody's router is opened unasked only where the file asks to be reached behind NAT.
    private boolean portMapping(Mode mode) {
        Boolean given = values.flagIfAny("port_mapping");
        String where = whereNoPortIsMapped(mode);
        if (where == null) {
            return given == null ? values.has("rendezvous_server") : given;
        }
        if (Boolean.TRUE.equals(given)) {
            warnings.add("port_mapping: is not used " + where);
        }
        return false;
    }

    private @Nullable String whereNoPortIsMapped(Mode mode) {
        if (mode == Mode.CLIENT) {
            return "by a client, which nobody has to reach";
        }
        return values.has("obfs") ? "with obfs, which is no UDP" : null;
    }

    private Limits limits() {
        long buffered = values.size("max_buffered");
        return new Limits(
                values.integer("max_sessions"),
                values.integer("max_sessions_per_address"),
                values.integer("max_half_open"),
                buffered == 0 ? Runtime.getRuntime().maxMemory() / HEAP_SHARE : buffered,
                values.integer("max_services"),
                values.integer("max_services_per_address"),
                values.integer("max_flows"));
    }

    private int threads(Mode mode) {
        int given = orElse("threads", 0);
        String where = whereOneThreadIsAll(mode);
        if (where == null) {
            return given;
        }
        if (given > 1) {
            warnings.add("threads: " + given + " are not possible " + where + "; there is 1");
        }
        return 1;
    }

    private @Nullable String whereOneThreadIsAll(Mode mode) {
        if (mode == Mode.RENDEZVOUS_SERVER) {
            return "at a rendezvous server";
        }
        if (values.has("rendezvous_server")) {
            return "with rendezvous_server";
        }
        if (values.has("obfs")) {
            return "with obfs";
        }
        HostPort kcpBind = values.address("kcp_bind");
        return mode == Mode.CLIENT && kcpBind != null && kcpBind.port() != 0
                ? "at a client with a port in kcp_bind, where each needs a port of its own"
                : null;
    }

    private Addresses addresses() {
        return new Addresses(
                values.address("listen"),
                values.address("connect"),
                values.address("kcp_bind"),
                values.address("kcp_connect"),
                values.addresses("rendezvous_server"),
                values.address("http_listen"),
                values.registry("registry"),
                Objects.requireNonNull(values.text("service_id")));
    }

    private KcpOptions kcp() {
        return new KcpOptions(
                orElse("kcp.sndwnd", KcpOptions.DEFAULT.sndwnd()),
                orElse("kcp.rcvwnd", KcpOptions.DEFAULT.rcvwnd()),
                values.integer("kcp.nodelay"),
                values.integer("kcp.interval"),
                orElse("kcp.resend", KcpOptions.DEFAULT.resend()),
                values.integer("kcp.nc") == 1,
                values.integer("kcp.flush"),
                orElse("kcp.redundancy", KcpOptions.DEFAULT.redundancy()));
    }

    private int orElse(String path, int automatic) {
        return Objects.requireNonNullElse(values.integerIfAny(path), automatic);
    }

    private Tcp tcp() {
        return new Tcp(
                values.flag("tcp.nodelay"),
                values.flag("tcp.keepalive"),
                values.flag("tcp.reuseport"),
                values.integer("tcp.sndbuf"),
                values.integer("tcp.rcvbuf"));
    }
}
