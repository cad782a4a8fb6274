package net.kcptun.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import net.kcptun.app.config.ConfigFile.UnreadableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Each value by itself, with every message in full; driven by [KeyTable], so that a new key is tested at once.
final class ConfigValuesTest {
    @ParameterizedTest
    @MethodSource("integers")
    void bothEndsOfARangeAreAccepted(ConfigKey.Int key) throws UnreadableException {
        for (int end : List.of(key.min(), key.max())) {
            Values values = values(key.path(), String.valueOf(end));
            assertThat(values.problems()).isEmpty();
            assertThat(values.integer(key.path())).isEqualTo(end);
        }
    }

    @ParameterizedTest
    @MethodSource("integers")
    void whatIsBeyondARangeIsNamedWithIt(ConfigKey.Int key) throws UnreadableException {
        String range = key.range();
        for (long beyond : List.of(key.min() - 1L, key.max() + 1L, Long.MAX_VALUE, Long.MIN_VALUE)) {
            Values values = values(key.path(), String.valueOf(beyond));
            assertThat(values.problems()).containsExactly(key.path() + ": " + beyond + " is not in " + range);
            assertThat(values.integerIfAny(key.path())).isEqualTo(key.fallback());
        }
        for (String odd : List.of("20.5", "1e2", "99999999999999999999")) {
            assertThat(values(key.path(), odd).problems())
                    .containsExactly(key.path() + ": " + odd + " is not a whole number of " + range);
        }
    }

    @ParameterizedTest
    @MethodSource("integers")
    void integersAreNumbers(ConfigKey.Int key) throws UnreadableException {
        assertMismatches(key, "a whole number of " + key.range(), "text", "true", "null", "a list", "an object");
    }

    @Test
    void whatHasNoDefaultSaysThatItMayBeAutomatic() throws UnreadableException {
        assertThat(values("kcp.redundancy", "5").problems())
                .containsExactly("kcp.redundancy: 5 is not in 0..4, or \"auto\"");
        assertThat(values("kcp.nodelay", "\"auto\"").problems())
                .containsExactly("kcp.nodelay: must be a whole number of 0..2, not text");
    }

    @Test
    void sizesAreBytesOrNought() throws UnreadableException {
        String key = "max_buffered";
        String range = "1048576..1099511627776, or 0";
        for (long good : List.of(0L, 1L << 20, 1L << 40)) {
            Values values = values(key, String.valueOf(good));
            assertThat(values.problems()).isEmpty();
            assertThat(values.size(key)).isEqualTo(good);
        }
        for (long beyond : List.of(-1L, 1L, (1L << 20) - 1, (1L << 40) + 1)) {
            Values values = values(key, String.valueOf(beyond));
            assertThat(values.problems()).containsExactly(key + ": " + beyond + " is not in " + range);
            assertThat(values.size(key)).isZero();
        }
        assertThat(values(key, "1e9").problems()).containsExactly(key + ": 1e9 is not a whole number of " + range);
        assertMismatches(KeyTable.find(key), "a whole number of " + range, "text", "true", "null");
    }

    @ParameterizedTest
    @CsvSource({
        "64 kbit/s, 64000, 64 kbit/s",
        "64000 bit/s, 64000, 64 kbit/s",
        "50 Mbit/s, 50000000, 50 Mbit/s",
        "50Mbit/s, 50000000, 50 Mbit/s",
        "2.5 Gbit/s, 2500000000, 2500 Mbit/s",
        "64000.999 bit/s, 64000, 64 kbit/s",
        "1000 Gbit/s, 1000000000000, 1000 Gbit/s"
    })
    void aRateIsBitsASecondWithTheirUnit(String text, long bits, String shown) throws UnreadableException {
        Values values = values("rate.up", '"' + text + '"');
        assertThat(values.problems()).isEmpty();
        assertThat(values.rate("rate.up")).isEqualTo(new BitRate(bits)).hasToString(shown);
        assertThat(new BitRate(bits).bytesPerSecond()).isEqualTo(bits / 8);
    }

    @Test
    void whatIsNoRateOrOutOfRangeIsRefusedInOneLine() throws UnreadableException {
        for (String bad :
                List.of("", "50", "50 MB/s", "50 mbit/s", "50  Mbit/s", "-5 Mbit/s", "1e3 bit/s", "5. bit/s")) {
            assertThat(values("rate.up", '"' + bad + '"').problems())
                    .containsExactly("rate.up: \"" + bad
                            + "\" is not a rate such as 50 Mbit/s (bit/s, kbit/s, Mbit/s or Gbit/s)");
        }
        for (String beyond : List.of("0 bit/s", "63.9 kbit/s", "1000.1 Gbit/s", "999999999999 Gbit/s")) {
            assertThat(values("rate.up", '"' + beyond + '"').problems())
                    .containsExactly("rate.up: " + beyond + " is not in 64 kbit/s..1000 Gbit/s");
        }
        assertThat(values("rate.up", "50").problems())
                .containsExactly("rate.up: must be text of 64 kbit/s..1000 Gbit/s, not a number");
    }

    @ParameterizedTest
    @MethodSource("flags")
    void flagsAreTrueOrFalse(ConfigKey.Bool key) throws UnreadableException {
        assertMismatches(key, "true or false", "text", "a number", "null", "a list", "an object");
        assertThat(values(key.path(), "true").flag(key.path())).isTrue();
        assertThat(values(key.path(), "false").flag(key.path())).isFalse();
    }

    @ParameterizedTest
    @MethodSource("texts")
    void textsAreText(ConfigKey key) throws UnreadableException {
        if (key.path().equals("rendezvous_server")) {
            assertMismatches(key, "text, or a list of texts", "a number", "true", "false", "null", "an object");
        } else {
            assertMismatches(key, "text", "a number", "true", "false", "null", "a list", "an object");
        }
    }

    @ParameterizedTest
    @MethodSource("choices")
    void choicesAreAmongTheirWords(ConfigKey.Choice key) throws UnreadableException {
        for (String word : key.words()) {
            assertThat(values(key.path(), '"' + word + '"').text(key.path())).isEqualTo(word);
        }
        for (String other : List.of("", "rot13", key.words().getFirst().toUpperCase(java.util.Locale.ROOT))) {
            assertThat(values(key.path(), '"' + other + '"').problems())
                    .containsExactly(key.path() + ": \"" + other + "\" is none of " + String.join(", ", key.words()));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "timeuot, timeout",
        "Timeout, timeout",
        "kcp-bind, kcp_bind",
        "kcp.sndwind, kcp.sndwnd",
        "tcp.no_delay, tcp.nodelay",
        "udp.recvbuf, udp.rcvbuf",
        "mtu, kcp.mtu",
        "sndwnd, kcp.sndwnd",
        "kcp.timeout, timeout",
        "kpc, kcp"
    })
    void aMisspeltOrMisplacedKeyIsMetWithTheRightOne(String path, String meant) throws UnreadableException {
        assertThat(values(path, "1").problems()).containsExactly(path + ": unknown key, did you mean " + meant + "?");
    }

    @Test
    void aKeyLikeNoOtherIsUnknown() throws UnreadableException {
        assertThat(values("colour", "1").problems()).containsExactly("colour: unknown key");
        assertThat(values("kcp.colour", "1").problems()).containsExactly("kcp.colour: unknown key");
        assertThat(values("", "1").problems()).containsExactly(": unknown key");
        assertThat(values("kcp", "{\"udp\": {}}").problems()).containsExactly("kcp.udp: unknown key");
    }

    @Test
    void anUnknownKeyIsShownOnOneShortLine() throws UnreadableException {
        assertThat(values("a\\nb\\u001b", "1").problems()).containsExactly("a?b?: unknown key");
        assertThat(values("x".repeat(200), "1").problems()).containsExactly("x".repeat(64) + "...: unknown key");
    }

    @Test
    void whatOccursTwiceIsShownOnOneLine() throws UnreadableException {
        assertThat(new Values(members("{\"a\\nb\": 1, \"a\\nb\": 1}")).problems())
                .contains("a?b: occurs more than once");
    }

    @Test
    void aKeyMayOccurOnce() throws UnreadableException {
        Json.Members root = members("{\"linger\": 5, \"kcp\": {\"nc\": 1, \"nc\": 1}, \"linger\": 6, \"linger\": 7}");
        assertThat(new Values(root).problems())
                .containsExactly("linger: occurs more than once", "kcp.nc: occurs more than once");
    }

    @Test
    void aSectionMayOccurOnce() throws UnreadableException {
        Json.Members root = members("{\"kcp\": {\"nc\": 1}, \"kcp\": {\"mtu\": 1400}}");
        assertThat(new Values(root).problems()).containsExactly("kcp: occurs more than once");
    }

    @Test
    void sectionsAreObjects() throws UnreadableException {
        for (String section : KeyTable.SECTIONS) {
            assertThat(values(section, "5").problems()).containsExactly(section + ": must be an object, not a number");
            assertThat(values(section, "[]").problems()).containsExactly(section + ": must be an object, not a list");
            assertThat(values(section, "{}").problems()).isEmpty();
        }
    }

    @Test
    void aServiceIdHasAtMost256BytesOfUtf8() throws UnreadableException {
        assertThat(values("service_id", '"' + "e".repeat(256) + '"').problems()).isEmpty();
        assertThat(values("service_id", '"' + "é".repeat(128) + '"').problems()).isEmpty();
        assertThat(values("service_id", '"' + "é".repeat(129) + '"').problems())
                .containsExactly("service_id: is longer than 256 bytes");
    }

    @Test
    void anInterfaceHasANameThatLinuxAllows() throws UnreadableException {
        assertThat(values("netdev", "\"eth0.100-abcdef\"").problems()).isEmpty();
        for (String bad : List.of("", "eth 0", "eth/0", "eth0.100-abcdefg")) {
            assertThat(values("netdev", '"' + bad + '"').problems())
                    .containsExactly("netdev: \"" + bad + "\" is not the name of a network interface");
        }
    }

    @Test
    void anIdentityIsAUserAGroupOrBoth() throws UnreadableException {
        for (String good : List.of("nobody", "nobody:nogroup", "nobody:", ":nogroup", "65534:65534")) {
            assertThat(values("user", '"' + good + '"').problems()).isEmpty();
        }
        for (String bad : List.of("", ":", "a:b:c", "::")) {
            assertThat(values("user", '"' + bad + '"').problems())
                    .containsExactly("user: \"" + bad + "\" is none of user, user:group, user:, :group");
        }
    }

    @Test
    void everyKeyOfTheTableIsReadable() throws UnreadableException {
        Values empty = new Values(members("{}"));
        for (ConfigKey key : KeyTable.KEYS) {
            assertThat(empty.has(key.path())).isFalse();
            switch (key) {
                case ConfigKey.Int number ->
                    assertThat(empty.integerIfAny(key.path())).isEqualTo(number.fallback());
                case ConfigKey.Rate rate -> assertThat(empty.rate(rate.path())).isNull();
                case ConfigKey.Size bytes ->
                    assertThat(empty.size(bytes.path())).isZero();
                case ConfigKey.Bool flag ->
                    assertThat(empty.flagIfAny(key.path())).isEqualTo(flag.fallback());
                case ConfigKey.Choice choice ->
                    assertThat(empty.text(key.path())).isEqualTo(choice.fallback());
                case ConfigKey.Text text -> assertThat(empty.text(key.path())).isEqualTo(text.fallback());
            }
        }
    }

    static Stream<ConfigKey> integers() {
        return KeyTable.KEYS.stream().filter(ConfigKey.Int.class::isInstance);
    }

    static Stream<ConfigKey> flags() {
        return KeyTable.KEYS.stream().filter(ConfigKey.Bool.class::isInstance);
    }

    static Stream<ConfigKey> choices() {
        return KeyTable.KEYS.stream().filter(ConfigKey.Choice.class::isInstance);
    }

    static Stream<ConfigKey> texts() {
        return KeyTable.KEYS.stream().filter(key -> key instanceof ConfigKey.Choice || key instanceof ConfigKey.Text);
    }

    private static void assertMismatches(ConfigKey key, String wanted, String... kinds) throws UnreadableException {
        for (String kind : kinds) {
            String literal = switch (kind) {
                case "text" -> "\"1\"";
                case "a number" -> "1";
                case "a list" -> "[1]";
                case "an object" -> "{\"a\": 1}";
                default -> kind;
            };
            assertThat(values(key.path(), literal).problems())
                    .containsExactly(key.path() + ": must be " + wanted + ", not " + kind);
        }
    }

    private static Values values(String path, String literal) throws UnreadableException {
        return new Values(members('{' + Scratch.member(path, literal) + '}'));
    }

    private static Json.Members members(String text) throws UnreadableException {
        return (Json.Members) JsonText.parse(text.toCharArray());
    }
}
