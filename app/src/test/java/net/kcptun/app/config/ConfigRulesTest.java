package net.kcptun.app.config;

import static net.kcptun.app.config.Scratch.client;
import static net.kcptun.app.config.Scratch.object;
import static net.kcptun.app.config.Scratch.server;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.kcptun.app.config.Config.Mode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The rules between keys, with every message in full.
final class ConfigRulesTest {
    private static final String METHOD = "\"method\": \"aes256gcm\"";
    private static final String PSK = "\"psk\": \"" + Scratch.KEY + '"';
    private static final String PASSWORD = "\"password\": \"hunter2\"";
    private static final String OBFS = "\"obfs\": \"dpi/tcp-wnd\"";
    private static final String MEETING = "\"rendezvous_server\": \"r:9\"";
    private static final String OPEN = "method: none is set, so nothing is encrypted and anyone can use the tunnel";

    @TempDir
    Path folder;

    private Scratch scratch;

    @BeforeEach
    void setUp() {
        scratch = new Scratch(folder);
    }

    @Test
    void upToEightRendezvousServersMayBeListed() {
        String two = "{\"listen\": \":1\", \"rendezvous_server\": [\"r:9\", \"[::1]:8\"]}";
        assertThat(scratch.read(two).config().addresses().rendezvousServers())
                .containsExactly(new HostPort("r", 9), new HostPort("::1", 8));
        for (String wrong : List.of("[]", "[\"r:9\", \"r:9\"]", "[1]", "[\"r:0\"]", "[\"r\"]", "[null]")) {
            assertThat(scratch.problems("{\"listen\": \":1\", \"rendezvous_server\": " + wrong + "}"))
                    .as(wrong)
                    .anyMatch(problem -> problem.startsWith("rendezvous_server: "));
        }
        String nine = IntStream.range(0, 9).mapToObj(i -> "\"r" + i + ":9\"").collect(Collectors.joining(","));
        assertProblems(
                "{\"listen\": \":1\", \"rendezvous_server\": [" + nine + "]}",
                "rendezvous_server: must have 1..8 addresses, not 9");
    }

    @Test
    void addressesDecideTheMode() {
        assertThat(mode(server())).isEqualTo(Mode.SERVER);
        assertThat(mode(client())).isEqualTo(Mode.CLIENT);
        assertThat(mode("{\"kcp_bind\": \":1\"}")).isEqualTo(Mode.RENDEZVOUS_SERVER);
        assertThat(mode("{\"connect\": \":1\", \"rendezvous_server\": \"r:9\"}"))
                .isEqualTo(Mode.SERVER);
        assertThat(mode("{\"listen\": \":1\", \"rendezvous_server\": \"r:9\"}")).isEqualTo(Mode.CLIENT);
    }

    @Test
    void modesHaveNamesForPeople() {
        assertThat(Mode.values()).extracting(Mode::text).containsExactly("server", "client", "rendezvous server");
    }

    @Test
    void aServerIsNoClient() {
        assertProblems(
                server("\"listen\": \":2\""), "connect: contradicts listen: a server has connect, a client has listen");
    }

    @Test
    void eachModeNeedsItsAddresses() {
        assertProblems("{\"connect\": \":1\"}", "kcp_bind: a server needs it (or rendezvous_server)");
        assertProblems("{\"listen\": \":1\"}", "kcp_connect: a client needs it (or rendezvous_server)");
        assertProblems(
                "{}",
                "kcp_bind: is missing: a server has connect, a client has listen, a rendezvous server has kcp_bind");
        assertProblems(
                "{\"kcp_bind\": \":1\", \"rendezvous_server\": \"r:9\"}",
                "rendezvous_server: needs connect (a server) or listen (a client) beside it");
    }

    @Test
    void pskAndPasswordExcludeEachOther() {
        assertProblems(server(METHOD, PSK, PASSWORD), "psk: contradicts password: give one of them");
    }

    @Test
    void aKeyNeedsAMethod() {
        assertProblems(server(PSK), "method: is missing: a key without a method encrypts nothing");
        assertProblems(server(PASSWORD), "method: is missing: a key without a method encrypts nothing");
    }

    @Test
    void aMethodNeedsAKey() {
        assertProblems(server(METHOD), "psk: is missing: aes256gcm needs psk or password");
    }

    @Test
    void aPasswordIsNotEmpty() {
        assertProblems(server(METHOD, "\"password\": \"\""), "password: is empty");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hunter2",
                "PLACEHOLDER+PUT+YOUR+OWN+KEY+OF+GENPSK+HERE",
                "PLACEHOLDER+PUT+YOUR+OWN+KEY+OF+GENPSK+HERE=\\n",
                "PLACEHOLDER+PUT+YOUR+OWN+KEY+OF+GENPSK+HER==",
                "PLACEHOLDER+PUT+YOUR+OWN+KEY+OF+GENPSK+HEREA",
                "PLACEHOLDER_PUT_YOUR_OWN_KEY_OF_GENPSK_HERE=",
                "PLACEHOLDER PUT YOUR OWN KEY OF GENPSK HERE=",
                "\\u0000\\u0007PLACEHOLDER+PUT+YOUR+OWN+KEY+OF+GENPSK="
            })
    void aBadKeyIsRefusedAndNeverShown(String text) {
        List<String> problems = scratch.problems(server(METHOD, "\"psk\": \"" + text + '"'));
        assertThat(problems)
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith("psk: a key is ")
                        .endsWith(" (kcptun-netty --genpsk METHOD prints one)")
                        .doesNotContain("PLACE", "HERE", "hunter2"));
    }

    @Test
    void aKeyOfAnotherTypeIsOneProblemAndNeverShown() {
        assertProblems(server(METHOD, "\"psk\": 7007"), "psk: must be text, not a number");
        assertProblems(server(METHOD, "\"password\": [\"hunter2\"]"), "password: must be text, not a list");
    }

    @Test
    void noProblemOfAFileShowsItsSecrets() {
        String key = Scratch.KEY.substring(0, 43);
        String text =
                object("\"psk\": \"" + key + "\", \"password\": \"hunter2\", \"kcp\": \"hunter2\", \"linger\": 0");
        assertThat(String.join("\n", scratch.problems(text))).doesNotContain("hunter2", "PLACEHOLDER");
    }

    @Test
    void anUnknownMethodIsOneProblem() {
        String known = "xchacha20poly1305_ietf, xsalsa20poly1305, chacha20poly1305_ietf, aes256gcm";
        String message = "method: \"rot13\" is none of " + known;
        assertProblems(server("\"method\": \"rot13\"", PSK), message);
        assertProblems(server("\"method\": \"rot13\""), message);
        assertProblems(server("\"method\": \"rot13\"", PASSWORD, OBFS), message);
    }

    @Test
    void threadsAreAsGivenAndElseWhatFitsTheMachine() {
        assertThat(scratch.read(server()).config().threads()).isZero();
        assertThat(scratch.read(client()).config().threads()).isZero();
        assertThat(scratch.read(server("\"threads\": 7")).config().threads()).isEqualTo(7);
        assertThat(scratch.read(client("\"threads\": 7", "\"kcp_bind\": \"h:0\""))
                        .config()
                        .threads())
                .isEqualTo(7);
    }

    @Test
    void whereOneThreadIsAllMoreAreWarnedOf() {
        assertOneThread(object("\"kcp_bind\": \":1\"", METHOD, PSK), "at a rendezvous server");
        assertOneThread(object("\"connect\": \":1\"", MEETING, METHOD, PSK), "with rendezvous_server");
        assertOneThread(object("\"listen\": \":1\"", MEETING, METHOD, PSK), "with rendezvous_server");
        assertOneThread(server(METHOD, PSK, OBFS), "with obfs");
        assertOneThread(
                client(METHOD, PSK, "\"kcp_bind\": \":9\""),
                "at a client with a port in kcp_bind, where each needs a port of its own");
    }

    private void assertOneThread(String text, String where) {
        assertThat(scratch.read(text).config().threads()).isEqualTo(1);
        assertThat(scratch.read(text).warnings()).isEmpty();
        String asked = text.replaceFirst("\\}$", ", \"threads\": 4}");
        assertThat(scratch.read(asked).config().threads()).isEqualTo(1);
        assertThat(scratch.read(asked).warnings())
                .containsExactly("threads: 4 are not possible " + where + "; there is 1");
        assertThat(scratch.read(text.replaceFirst("\\}$", ", \"threads\": 1}")).warnings())
                .isEmpty();
    }

    @Test
    void withoutAMethodAWarningIsGiven() {
        assertThat(scratch.read(server()).warnings()).containsExactly(OPEN);
        assertThat(scratch.read(server(METHOD, PSK)).warnings()).isEmpty();
    }

    @Test
    void rendezvousNeedsKeepalive() {
        assertProblems(
                object("\"listen\": \":1\"", MEETING, METHOD, PSK, "\"keepalive\": 0"),
                "keepalive: 0 is not possible with rendezvous_server");
        assertThat(scratch.read(client("\"keepalive\": 0")).warnings()).containsExactly(OPEN);
        assertThat(scratch.read("{\"kcp_bind\": \":1\", \"keepalive\": 0}").warnings())
                .containsExactly(OPEN);
    }

    @Test
    void rendezvousWarnsOfALongKeepalive() {
        String text = object("\"connect\": \":1\"", MEETING, METHOD, PSK);
        assertThat(scratch.read(text).warnings()).isEmpty();
        assertThat(scratch.read(text.replace("}", ", \"keepalive\": 26}")).warnings())
                .containsExactly("keepalive: 26 s may be too long for a NAT to remember the peer; 25 is usual");
        assertThat(scratch.read(text.replace("}", ", \"keepalive\": 1}")).warnings())
                .isEmpty();
    }

    @Test
    void rendezvousExcludesObfs() {
        assertProblems(
                object("\"connect\": \":1\"", MEETING, METHOD, PSK, OBFS), "obfs: is not possible in rendezvous mode");
        assertProblems(object("\"kcp_bind\": \":1\"", METHOD, PSK, OBFS), "obfs: is not possible in rendezvous mode");
    }

    @Test
    void obfsNeedsEncryption() {
        assertProblems(server(OBFS), "obfs: needs encryption: set method, and psk or password");
        assertThat(scratch.read(server(METHOD, PSK, OBFS)).config().security().obfs())
                .isEqualTo("dpi/tcp-wnd");
    }

    @Test
    void allProblemsAreToldAtOnceValuesFirst() {
        assertProblems(
                """
                {
                  "listen": "8080",
                  "metod": "aes256gcm",
                  "kcp": { "mtu": 20, "sndwnd": "256", "windw": 1 },
                  "tcp": [],
                  "linger": 601,
                  "linger": 4,
                  "psk": "hunter2"
                }
                """,
                "linger: occurs more than once",
                "listen: \"8080\" has no port (host:port, [v6]:port or :port)",
                "metod: unknown key, did you mean method?",
                "kcp.mtu: 20 is not in 300..1500",
                "kcp.sndwnd: must be a whole number of 16..65536, or \"auto\", not text",
                "kcp.windw: unknown key",
                "tcp: must be an object, not a list",
                "linger: 4 is not in 5..600",
                "kcp_connect: a client needs it (or rendezvous_server)",
                "method: is missing: a key without a method encrypts nothing",
                "psk: a key is 44 characters of Base64, not 7 (kcptun-netty --genpsk METHOD prints one)");
    }

    @Test
    void portIsMappedWhereAServerIsToBeReachedBehindNatUnlessTheFileSaysOtherwise() {
        String met = object("\"connect\": \":1\"", MEETING, METHOD, PSK);
        String bound = server(METHOD, PSK);
        assertThat(isMapped(met)).isTrue();
        assertThat(isMapped(met.replace("}", ", \"port_mapping\": false}"))).isFalse();
        assertThat(isMapped(bound)).isFalse();
        assertThat(isMapped(bound.replace("}", ", \"port_mapping\": true}"))).isTrue();
        assertThat(isMapped("{\"kcp_bind\": \":1\"}")).isFalse();
        assertThat(isMapped("{\"kcp_bind\": \":1\", \"port_mapping\": true}")).isTrue();
    }

    @Test
    void portMappingIsNotForClientsNorForTheDisguise() {
        assertNotMapped(client(METHOD, PSK), "by a client, which nobody has to reach");
        assertNotMapped(object("\"listen\": \":1\"", MEETING, METHOD, PSK), "by a client, which nobody has to reach");
        assertNotMapped(server(METHOD, PSK, OBFS), "with obfs, which is no UDP");
    }

    private void assertNotMapped(String text, String where) {
        assertThat(isMapped(text)).isFalse();
        assertThat(scratch.read(text.replaceFirst("\\}$", ", \"port_mapping\": false}"))
                        .warnings())
                .isEmpty();
        String asked = text.replaceFirst("\\}$", ", \"port_mapping\": true}");
        assertThat(isMapped(asked)).isFalse();
        assertThat(scratch.read(asked).warnings()).containsExactly("port_mapping: is not used " + where);
    }

    private boolean isMapped(String json) {
        return scratch.read(json).config().udp().portMapping();
    }

    private Mode mode(String json) {
        return scratch.read(json).config().mode();
    }

    private void assertProblems(String json, String... problems) {
        assertThat(scratch.problems(json)).containsExactly(problems);
    }
}
