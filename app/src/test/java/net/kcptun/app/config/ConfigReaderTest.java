package net.kcptun.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.kcptun.app.config.Config.Mode;
import net.kcptun.core.crypto.CipherMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigReaderTest {
    private static final String KEY = "hRf5ybMcQYlLgfPp5oxVkzGRdIKfU6hJ7mT6DUM9Spc=";
    private static final String SERVER = "\"kcp_bind\": \":12345\", \"connect\": \"127.0.0.1:80\"";
    private static final String CLIENT = "\"listen\": \":80\", \"kcp_connect\": \"example.net:12345\"";

    @TempDir
    private Path folder;

    static List<ConfigKey.Int> integers() {
        return KeyTable.KEYS.stream()
                .filter(ConfigKey.Int.class::isInstance)
                .map(ConfigKey.Int.class::cast)
                .toList();
    }

    @Test
    void theDefaultsAreThoseOfTheProtocol() throws Exception {
        Config config = read("{" + SERVER + "}").config();
        assertThat(config.mode()).isEqualTo(Mode.SERVER);
        assertThat(config.timing()).isEqualTo(net.kcptun.core.tunnel.TunnelOptions.Timing.DEFAULT);
        assertThat(config.kcp()).isEqualTo(net.kcptun.core.kcp.KcpOptions.DEFAULT);
        assertThat(config.mtu()).isEqualTo(1400);
        assertThat(config.tcp()).isEqualTo(new Config.Tcp(true, false, false, 0, 0));
        assertThat(config.udp()).isEqualTo(new Config.Udp(false, 0, 0));
        assertThat(config.logging()).isEqualTo(new Config.Logging(4, "stdout"));
        assertThat(config.maxSessions()).isEqualTo(65535);
        assertThat(config.serviceId()).isEmpty();
    }

    @Test
    void aFileWithEveryKindOfValueIsRead() throws Exception {
        Config config = read("""
            {
                "listen": "[::1]:1080", "kcp_connect": "203.0.113.1:12345",
                "kcp": {"mtu": 1492, "sndwnd": 1024, "rcvwnd": 2048, "nodelay": 2, "interval": 10, "resend": 2,
                        "nc": 0, "flush": 2},
                "tcp": {"nodelay": false, "keepalive": true, "reuseport": true, "sndbuf": 1, "rcvbuf": 2},
                "udp": {"reuseport": true, "sndbuf": 1048576, "rcvbuf": 1048576},
                "method": "aes256gcm", "password": "k", "timeout": 60, "linger": 5, "keepalive": 0, "time_wait": 5,
                "loglevel": 6, "log": "stderr", "max_sessions": 7
            }\
            """).config();
        assertThat(config.mode()).isEqualTo(Mode.CLIENT);
        assertThat(config.addresses().listen()).isEqualTo(new HostPort("::1", 1080));
        assertThat(config.kcp()).isEqualTo(new net.kcptun.core.kcp.KcpOptions(1024, 2048, 2, 10, 2, false, 2));
        assertThat(config.tcp()).isEqualTo(new Config.Tcp(false, true, true, 1, 2));
        assertThat(config.udp()).isEqualTo(new Config.Udp(true, 1048576, 1048576));
        assertThat(config.security().method()).isEqualTo(CipherMethod.AES256GCM);
        assertThat(config.maxSessions()).isEqualTo(7);
    }

    @ParameterizedTest
    @MethodSource("integers")
    void eachRangeHoldsAtBothEnds(ConfigKey.Int key) throws Exception {
        String range = " is not in " + key.min() + ".." + key.max();
        assertThat(problems(with(key, key.min() - 1L))).contains(key.path() + ": " + (key.min() - 1L) + range);
        assertThat(problems(with(key, key.max() + 1L))).contains(key.path() + ": " + (key.max() + 1L) + range);
        assertThat(problems(with(key, Long.MAX_VALUE))).contains(key.path() + ": " + Long.MAX_VALUE + range);
        read(with(key, key.min()));
        read(with(key, key.max()));
    }

    @Test
    void allProblemsAreToldAtOnce() {
        assertThat(problems(
                        "{\"kcp_bind\": \"x\", \"connect\": 5, \"kcp\": {\"mtu\": 20, \"mtv\": 1}, \"log\": \"file\","
                                + " \"tcp\": {\"nodelay\": 1}, \"kpc\": {}}"))
                .containsExactly(
                        "kcp_bind: \"x\" has no port (host:port, [v6]:port or :port)",
                        "connect: must be text, not a number",
                        "kcp.mtu: 20 is not in 300..1500",
                        "kcp.mtv: unknown key, did you mean kcp.mtu?",
                        "log: \"file\" is none of stdout, stderr, terminal, syslog, discard",
                        "tcp.nodelay: must be true or false, not a number",
                        "kpc: unknown key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"1400\"", "1400.5", "1e3", "true", "null", "[]", "{}"})
    void whatIsNoWholeNumberIsRefused(String value) {
        assertThat(problems("{" + SERVER + ", \"timeout\": " + value + "}"))
                .hasSize(1)
                .allSatisfy(line -> assertThat(line).startsWith("timeout: ").contains("whole number of 60..86400"));
    }

    @Test
    void aKeyThatOccursTwiceIsAProblem() {
        assertThat(problems("{" + SERVER + ", \"timeout\": 60, \"timeout\": 70}"))
                .containsExactly("timeout: occurs more than once");
    }

    @Test
    void aKeyOutsideItsSectionIsUnknownButRecognised() {
        assertThat(problems("{" + SERVER + ", \"kcp.mtu\": 1300, \"sndwnd\": 1, \"kcp\": {\"timeout\": 60}}"))
                .containsExactly(
                        "kcp.mtu: unknown key, did you mean kcp.mtu?",
                        "sndwnd: unknown key, did you mean kcp.sndwnd?",
                        "kcp.timeout: unknown key, did you mean timeout?");
    }

    @Test
    void aKeyOfTheWrongTypeIsNotAlsoMissing() {
        assertThat(problems("{" + SERVER + ", \"method\": \"aes256gcm\", \"psk\": 12345678}"))
                .containsExactly("psk: must be text, not a number");
    }

    @Test
    void charactersThatTurnTheLineAreNotShown() {
        assertThat(problems("{" + SERVER + ", \"a\u202eb\": 1}")).containsExactly("a?b: unknown key");
    }

    @Test
    void modesFollowFromTheAddresses() throws Exception {
        assertThat(read("{" + CLIENT + "}").config().mode()).isEqualTo(Mode.CLIENT);
        assertThat(read("{\"kcp_bind\": \":1\"}").config().mode()).isEqualTo(Mode.RENDEZVOUS_SERVER);
        assertThat(read("{\"connect\": \":1\", \"rendezvous_server\": \"a:1\"}")
                        .config()
                        .mode())
                .isEqualTo(Mode.SERVER);
        assertThat(read("{\"listen\": \":1\", \"rendezvous_server\": \"a:1\"}")
                        .config()
                        .mode())
                .isEqualTo(Mode.CLIENT);
    }

    @Test
    void contradictionsBetweenAddressesAreTold() {
        assertThat(problems("{" + SERVER + ", " + CLIENT + "}"))
                .anyMatch(line -> line.startsWith("connect: contradicts listen"));
        assertThat(problems("{\"connect\": \"a:1\"}"))
                .containsExactly("kcp_bind: a server needs it (or rendezvous_server)");
        assertThat(problems("{\"listen\": \":1\"}"))
                .containsExactly("kcp_connect: a client needs it (or rendezvous_server)");
        assertThat(problems("{}")).hasSize(1).allMatch(line -> line.startsWith("kcp_bind: is missing"));
        assertThat(problems("{\"listen\": \":1\", \"kcp_connect\": \"a:0\"}"))
                .containsExactly("kcp_connect: port 0 cannot be connected to");
    }

    @Test
    void aKeyWithoutAMethodOrAMethodWithoutAKeyIsAProblem() {
        assertThat(problems("{" + SERVER + ", \"psk\": \"" + KEY + "\"}"))
                .containsExactly("method: is missing: a key without a method encrypts nothing");
        assertThat(problems("{" + SERVER + ", \"method\": \"aes256gcm\"}"))
                .containsExactly("psk: is missing: aes256gcm needs psk or password");
        assertThat(problems(
                        "{" + SERVER + ", \"method\": \"aes256gcm\", \"psk\": \"" + KEY + "\", \"password\": \"k\"}"))
                .containsExactly("psk: contradicts password: give one of them");
        assertThat(problems("{" + SERVER + ", \"method\": \"rot13\", \"password\": \"k\"}"))
                .containsExactly("method: \"rot13\" is none of xchacha20poly1305_ietf, xsalsa20poly1305,"
                        + " chacha20poly1305_ietf, aes256gcm");
        assertThat(problems("{" + SERVER + ", \"method\": \"aes256gcm\", \"password\": \"\"}"))
                .containsExactly("password: is empty");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter2",
                "hRf5ybMcQYlLgfPp5oxVkzGRdIKfU6hJ7mT6DUM9Sp==",
                "!!!5ybMcQYlLgfPp5oxVkzGRdIKfU6hJ7mT6DUM9Spc=",
                ""
            })
    void aBadKeyIsToldWithoutShowingIt(String psk) {
        List<String> problems = problems("{" + SERVER + ", \"method\": \"aes256gcm\", \"psk\": \"" + psk + "\"}");
        assertThat(problems).hasSize(1);
        assertThat(problems.getFirst()).startsWith("psk: ").contains("--genpsk");
        if (!psk.isEmpty()) {
            assertThat(problems.getFirst()).doesNotContain(psk.substring(0, 6));
        }
    }

    @Test
    void withoutAMethodThereIsAWarning() throws Exception {
        assertThat(read("{" + SERVER + "}").warnings())
                .containsExactly("method: none is set, so nothing is encrypted and anyone can use the tunnel");
        assertThat(read("{" + SERVER + ", \"method\": \"aes256gcm\", \"psk\": \"" + KEY + "\"}")
                        .warnings())
                .isEmpty();
    }

    @Test
    void rendezvousNeedsAKeepaliveAndNoObfs() throws Exception {
        String client =
                "\"listen\": \":1\", \"rendezvous_server\": \"a:1\", \"method\": \"aes256gcm\", \"password\": \"k\"";
        assertThat(problems("{" + client + ", \"keepalive\": 0, \"obfs\": \"dpi/tcp-wnd\"}"))
                .containsExactly(
                        "keepalive: 0 is not possible with rendezvous_server",
                        "obfs: is not possible in rendezvous mode");
        assertThat(read("{" + client + ", \"keepalive\": 26}").warnings()).hasSize(1);
        assertThat(read("{" + client + "}").warnings()).isEmpty();
    }

    @Test
    void obfsNeedsEncryptionAndAKnownName() {
        assertThat(problems("{" + SERVER + ", \"obfs\": \"dpi/tcp-wnd\"}"))
                .containsExactly("obfs: needs encryption: set method, and psk or password");
        assertThat(problems("{" + SERVER + ", \"obfs\": \"tls\"}"))
                .containsExactly("obfs: \"tls\" is none of dpi/tcp-wnd");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "::1:80",
                "[::1]",
                "[::1]80",
                "host:",
                "host:65536",
                "host:-1",
                "host:http",
                "[host]:1",
                "a b:1",
                "host:00000080"
            })
    void badAddressesAreRefused(String address) {
        assertThat(problems("{\"kcp_bind\": \":1\", \"connect\": \"" + address + "\"}"))
                .hasSize(1)
                .allMatch(line -> line.startsWith("connect: \""));
    }

    @Test
    void filesThatCannotBeReadAreToldInOneLine() throws Exception {
        assertThat(problemsOf(folder)).containsExactly("is a directory");
        assertThat(problemsOf(folder.resolve("none"))).containsExactly("no such file");
        assertThat(problems("")).containsExactly("is empty");
        assertThat(problems("[1]")).containsExactly("must be a JSON object, not a list");
        assertThat(problems("{\n  \"kcp_bind\": \":1\",\n"))
                .hasSize(1)
                .allMatch(line -> line.endsWith("the file ends too early"));
        assertThat(problems("{} x")).hasSize(1).allMatch(line -> line.startsWith("line 1, column"));
        assertThat(problems("{\"a\":".repeat(100))).hasSize(1);
        assertThat(problems(" ".repeat((1 << 20) + 1)))
                .containsExactly("is larger than 1 MiB, so it is no configuration");
    }

    @Test
    void randomBytesAreRefusedInOneLine() throws IOException {
        Random random = new Random(1);
        for (int round = 0; round < 20; round++) {
            byte[] bytes = new byte[1 << round];
            random.nextBytes(bytes);
            Path file = folder.resolve("random");
            Files.write(file, bytes);
            assertThat(problemsOf(file))
                    .hasSize(1)
                    .allMatch(line -> line.chars().noneMatch(Character::isISOControl));
        }
    }

    @Test
    void aByteOrderMarkIsPassedOver() throws Exception {
        assertThat(read("\uFEFF{" + SERVER + "}").config().mode()).isEqualTo(Mode.SERVER);
    }

    @Test
    void theExamplesAreValid() throws Exception {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> examples = Files.newDirectoryStream(Path.of("..", "examples"), "*.json")) {
            examples.forEach(files::add);
        }
        assertThat(files).hasSizeGreaterThanOrEqualTo(2);
        for (Path file : files) {
            assertThat(ConfigReader.read(file).warnings()).as(file.toString()).isEmpty();
        }
    }

    @Test
    void aPasswordGivesTheKnownKeyOnceAndIsNeverShown() throws Exception {
        Secret secret = read("{" + SERVER + ", \"method\": \"aes256gcm\", \"password\": \"k\"}")
                .config()
                .security()
                .secret();
        assertThat(secret).isNotNull().hasToString("Secret[hidden]");
        assertThat(secret.deriveKey().toBase64()).isEqualTo("bElEGsoo12iawVDlaeDtd6XRhCRevfFJe2gYKC15HRI=");
        secret.wipe();
        assertThatThrownBy(secret::deriveKey).isInstanceOf(IllegalStateException.class);
    }

    private static String with(ConfigKey.Int key, long value) {
        int dot = key.path().indexOf('.');
        if (dot < 0) {
            return "{" + SERVER + ", \"" + key.path() + "\": " + value + "}";
        }
        return "{" + SERVER + ", \"" + key.path().substring(0, dot) + "\": {\""
                + key.path().substring(dot + 1) + "\": " + value + "}}";
    }

    private Loaded read(String text) throws IOException, ConfigException {
        return ConfigReader.read(write(text));
    }

    private List<String> problems(String text) {
        try {
            return problemsOf(write(text));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<String> problemsOf(Path file) {
        ConfigException refused = catchThrowableOfType(ConfigException.class, () -> ConfigReader.read(file));
        assertThat(refused).isNotNull();
        String prefix = file + ": ";
        assertThat(refused.problems()).allMatch(line -> line.startsWith(prefix));
        return refused.problems().stream()
                .map(line -> line.substring(prefix.length()))
                .toList();
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("config.json"), text);
    }
}
