package net.kcptun.app.config;

import static net.kcptun.app.config.Scratch.client;
import static net.kcptun.app.config.Scratch.member;
import static net.kcptun.app.config.Scratch.object;
import static net.kcptun.app.config.Scratch.server;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.kcptun.app.config.ConfigKey.Bool;
import net.kcptun.app.config.ConfigKey.Choice;
import net.kcptun.app.config.ConfigKey.Effect;
import net.kcptun.app.config.ConfigKey.Int;
import net.kcptun.app.config.ConfigKey.Rate;
import net.kcptun.app.config.ConfigKey.Size;
import net.kcptun.app.config.ConfigKey.Text;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Which keys of a running program may change; driven by [KeyTable], so that a new key is tested at once.
final class ChangesTest {
    private static final String PLAIN_CLIENT = "\"listen\": \":8080\", \"kcp_connect\": \"10.0.0.1:1000\"";

    @TempDir
    Path folder;

    private Scratch scratch;

    @BeforeEach
    void useFolder() {
        scratch = new Scratch(folder);
    }

    /// The whole list, on purpose: a key that becomes live by mistake would be half applied.
    @Test
    void theseKeysAreLiveAndNoOther() {
        Set<String> live = new TreeSet<>();
        for (ConfigKey key : KeyTable.KEYS) {
            if (key.effect() == Effect.LIVE) {
                live.add(key.path());
            }
        }
        assertThat(live)
                .isEqualTo(new TreeSet<>(
                        List.of(("connect kcp_connect timeout linger keepalive time_wait max_clock_skew max_sessions"
                                        + " max_sessions_per_address max_half_open max_buffered max_services"
                                        + " max_services_per_address max_flows port_mapping loglevel"
                                        + " kcp.sndwnd kcp.rcvwnd kcp.nodelay kcp.interval kcp.resend kcp.nc kcp.flush"
                                        + " kcp.redundancy rate.up relay.rate relay.pairs"
                                        + " tcp.nodelay tcp.keepalive tcp.sndbuf tcp.rcvbuf")
                                .split(" "))));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void eachKeyAloneIsToldByItsEffect(ConfigKey key) {
        Changes changes = between(clientWith(key, false), clientWith(key, true), !isSecret(key));
        if (key.effect() == Effect.LIVE) {
            assertThat(changes.refused()).isEmpty();
            assertThat(changes.live())
                    .singleElement()
                    .satisfies(text ->
                            assertThat(text).startsWith(key.path() + ": ").contains(" -> "));
        } else {
            assertThat(changes.refused()).containsExactly(key.path());
            assertThat(changes.live()).isEmpty();
        }
    }

    @Test
    void changesAreShownWithBothValues() {
        Changes changes = between(
                server("\"timeout\": 100", "\"kcp\": {\"sndwnd\": 512}"),
                object(
                        "\"kcp_bind\": \":1000\", \"connect\": \"[::1]:81\"",
                        "\"kcp\": {\"sndwnd\": 1024}",
                        "\"tcp\": {\"nodelay\": false}"),
                true);
        assertThat(changes.refused()).isEmpty();
        assertThat(changes.live())
                .containsExactly(
                        "connect: 10.0.0.1:80 -> [::1]:81",
                        "timeout: 100 -> 600",
                        "kcp.sndwnd: 512 -> 1024",
                        "tcp.nodelay: true -> false");
    }

    @Test
    void whatIsAutomaticOrAbsentIsSaidSo() {
        Changes changes = between(
                server("\"kcp\": {\"sndwnd\": 512, \"resend\": 0}"),
                server("\"kcp\": {\"rcvwnd\": 1024}", "\"rate\": {\"up\": \"2500 kbit/s\"}"),
                true);
        assertThat(changes.refused()).isEmpty();
        assertThat(changes.live())
                .containsExactly(
                        "kcp.sndwnd: 512 -> automatic",
                        "kcp.rcvwnd: automatic -> 1024",
                        "kcp.resend: 0 -> automatic",
                        "rate.up: none -> 2500 kbit/s");
    }

    @Test
    void theSameValuesWrittenOtherwiseAreNoChange() {
        assertThat(between(server(), server("\"timeout\": 600", "\"log\": \"stdout\""), true))
                .isEqualTo(new Changes(List.of(), List.of()));
    }

    @Test
    void everyRefusedKeyIsNamed() {
        Changes changes = between(
                client("\"log\": \"stderr\""),
                object(
                        "\"listen\": \":8081\", \"kcp_connect\": \"10.0.0.1:1000\"",
                        "\"kcp\": {\"mtu\": 1300}",
                        "\"linger\": 5"),
                true);
        assertThat(changes.refused()).containsExactly("listen", "log", "kcp.mtu");
        assertThat(changes.live()).containsExactly("linger: 30 -> 5");
    }

    @Test
    void anotherModeIsRefusedByItsName() {
        assertThat(between(server(), client(), true).refused())
                .containsExactly("mode (server -> client)", "listen", "connect", "kcp_bind", "kcp_connect");
        assertThat(between(server(), object("\"kcp_bind\": \":1000\""), true).refused())
                .containsExactly("mode (server -> rendezvous server)", "connect");
    }

    @Test
    void anAddressThatComesOrGoesIsRefused() {
        String met = object("\"listen\": \":8080\", \"rendezvous_server\": \"10.0.0.1:9\"");
        String both = object(PLAIN_CLIENT, "\"rendezvous_server\": \"10.0.0.1:9\"");
        assertThat(between(met, both, true).refused()).containsExactly("kcp_connect");
        assertThat(between(both, met, true).refused()).containsExactly("kcp_connect");
    }

    @Test
    void theReceiveBufferCannotGoBackToTheSystemsDefault() {
        assertThat(between(client("\"tcp\": {\"rcvbuf\": 65536}"), client(), true)
                        .refused())
                .containsExactly("tcp.rcvbuf");
        assertThat(between(client("\"tcp\": {\"sndbuf\": 65536}"), client(), true)
                        .live())
                .containsExactly("tcp.sndbuf: 65536 -> 0");
    }

    @Test
    void anotherSecretIsNamedAndNeverShown() {
        String password = client("\"method\": \"aes256gcm\"", "\"password\": \"hunter2\"");
        String psk = client("\"method\": \"aes256gcm\"", "\"psk\": \"" + Scratch.KEY + '"');
        assertThat(between(password, password, false)).isEqualTo(new Changes(List.of("password"), List.of()));
        assertThat(between(password, psk, false)).isEqualTo(new Changes(List.of("psk"), List.of()));
        assertThat(between(psk, client(), false).refused()).containsExactly("method", "psk");
    }

    @Test
    void theSameKeyInAnotherFormIsNoChange() {
        String password = client("\"method\": \"aes256gcm\"", "\"password\": \"hunter2\"");
        String psk = client("\"method\": \"aes256gcm\"", "\"psk\": \"" + Scratch.KEY + '"');
        assertThat(between(password, psk, true)).isEqualTo(new Changes(List.of(), List.of()));
    }

    private Changes between(String running, String next, boolean isSameKey) {
        return Changes.between(scratch.read(running), scratch.read(next), isSameKey);
    }

    /// A client, or whoever else has the key where a client has not, with one of two values of a key.
    private static String clientWith(ConfigKey key, boolean isOther) {
        return switch (key.path()) {
            case "listen" -> object("\"kcp_connect\": \"10.0.0.1:1000\"", address("listen", isOther));
            case "kcp_connect" -> object("\"listen\": \":8080\"", address("kcp_connect", isOther));
            case "connect" -> object("\"kcp_bind\": \":1000\"", address("connect", isOther));
            case "psk" -> client("\"method\": \"aes256gcm\"", "\"psk\": \"" + Scratch.KEY + '"');
            case "password" -> client("\"method\": \"aes256gcm\"", "\"password\": \"" + isOther + '"');
            case "obfs" ->
                client(
                        "\"method\": \"aes256gcm\"",
                        "\"password\": \"p\"",
                        isOther ? member("obfs", literal(key)) : "\"timeout\": 600");
            case "method" ->
                client("\"password\": \"p\"", "\"method\": \"" + (isOther ? "aes256gcm" : "xsalsa20poly1305") + '"');
            case "relay.rate" -> relay(isOther ? "9 Mbit/s" : "8 Mbit/s", "1025-65000", "\"pairs\": 7");
            case "relay.pairs" -> relay("8 Mbit/s", "1025-65000", "\"pairs\": " + (isOther ? 8 : 7));
            case "relay.ports" -> relay("8 Mbit/s", isOther ? "1026-65000" : "1025-65000", "\"pairs\": 7");
            case "relay.address" ->
                relay("8 Mbit/s", "1025-65000", "\"address\": \"10.0.0." + (isOther ? "1\"" : "2\""));
            default -> isOther ? client(member(key.path(), literal(key))) : client();
        };
    }

    private static String relay(String rate, String ports, String more) {
        return object(
                "\"kcp_bind\": \":1000\", \"method\": \"aes256gcm\", \"password\": \"p\"",
                "\"relay\": {\"rate\": \"%s\", \"ports\": \"%s\", %s}".formatted(rate, ports, more));
    }

    private static String address(String path, boolean isOther) {
        return member(path, isOther ? "\"10.0.0.2:2\"" : "\"10.0.0.1:1\"");
    }

    /// A value that is not the default.
    private static String literal(ConfigKey key) {
        return switch (key) {
            case Int number ->
                String.valueOf(Objects.equals(number.fallback(), number.max()) ? number.min() : number.max());
            case Rate _ -> "\"50 Mbit/s\"";
            case Size bytes -> String.valueOf(bytes.max());
            case Bool bool -> String.valueOf(bool.fallback() == null || !bool.fallback());
            case Choice choice -> '"' + choice.words().getLast() + '"';
            case Text text ->
                switch (text.form()) {
                    case ADDRESS, ADDRESSES -> "\"10.0.0.9:9\"";
                    case SECRET, PORTS, IP_ADDRESS -> throw new AssertionError("given elsewhere");
                    case SERVICE_ID, INTERFACE, IDENTITY -> "\"other\"";
                    case REGISTRY -> "\"redis://user:password@other\"";
                    case TOKEN -> "\"another-token\"";
                };
        };
    }

    private static boolean isSecret(ConfigKey key) {
        return key.path().equals("psk") || key.path().equals("password");
    }

    static Stream<ConfigKey> keys() {
        return KeyTable.KEYS.stream();
    }
}
