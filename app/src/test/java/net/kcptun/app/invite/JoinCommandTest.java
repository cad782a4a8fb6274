package net.kcptun.app.invite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import net.kcptun.app.config.Config;
import net.kcptun.app.config.ConfigReader;
import net.kcptun.app.config.HostPort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `join` writes and says where nobody answers, which is quick where nothing listens: the kernel says so.
final class JoinCommandTest {
    private static final String[] LISTEN = {"--listen", "127.0.0.1:2222"};

    @TempDir
    Path folder;

    @Test
    @Timeout(60)
    void theFileIsThereThoughNobodyAnswers() throws IOException {
        String link = "kcptun://" + Links.KEY + "@127.0.0.1:" + unusedPort() + "?target=22&mtu=1280#home";
        Ran ran = join("", link, LISTEN);
        Path file = folder.resolve("home.json");
        Config config = ConfigReader.read(file).config();
        assertThat(config.addresses().listen()).isEqualTo(HostPort.parse("127.0.0.1:2222"));
        assertThat(config.mtu()).isEqualTo(1280);
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err())
                .first()
                .asString()
                .endsWith("says that nothing listens at this UDP port: start the server there, or check the port");
        assertThat(ran.err())
                .last()
                .isEqualTo("kcptun-netty join: " + file
                        + " stays as it is: systemctl enable --now kcptun-netty@home goes on trying.");
        assertThat(ran.out() + "" + ran.err()).doesNotContain(Links.KEY, Links.PSK);
    }

    @Test
    @Timeout(60)
    void aLinkOfStandardInputIsItsFirstLine() throws IOException {
        String link = "kcptun://" + Links.KEY + "@127.0.0.1:" + unusedPort();
        assertThat(join(link + " \r\nmore\n", "-", LISTEN).err())
                .first()
                .asString()
                .contains("nothing listens");
        assertThat(folder.resolve("client.json")).content().contains(Links.PSK);
        assertThat(join("\n", "-", LISTEN).err())
                .containsExactly("kcptun-netty join: there is no link in standard input");
        assertThat(join("x".repeat(1_000_000), "-", LISTEN).err())
                .containsExactly("kcptun-netty join: the link is longer than 2000 characters");
    }

    @Test
    void aFileThatExistsStaysAndNobodyIsAsked() throws IOException {
        Path file = Files.writeString(folder.resolve("client.json"), "before");
        Ran ran = join("", Links.PLAIN, LISTEN);
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err())
                .containsExactly(
                        "kcptun-netty join: " + file + " exists already; --force replaces it, -o FILE writes another");
        assertThat(file).hasContent("before");
    }

    @Test
    void aLinkDoesNotChooseWhatIsReplaced() throws IOException {
        Path file = Files.writeString(folder.resolve("server.json"), "before");
        Ran ran = join("", Links.PLAIN + "#server", "--listen", ":1", "--force");
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err())
                .containsExactly(
                        "kcptun-netty join: " + file + " exists already, and only the link names it; --force -o " + file
                                + " replaces it, -o FILE writes another");
        assertThat(file).hasContent("before");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "kcptun://x@h:1 | the link has a key that is not of 43 characters A-Z, a-z, 0-9, '-' and '_'",
                "https://example.org/ | the link does not begin with kcptun://",
            })
    void aLinkThatIsNoneIsTold(String link, String message) {
        Ran ran = join("", link, LISTEN);
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err()).containsExactly("kcptun-netty join: " + message);
        assertThat(folder).isEmptyDirectory();
    }

    /// Not even in the line that says that it is refused.
    @Test
    void aHostileLinkNeverReachesTheTerminal() {
        for (String evil : new String[] {"\u001b]0;x\u0007", "%1b[2J", "\u202e", "\r\nok", "%0d%0aok"}) {
            for (String place : new String[] {"?service=%s", "?%s=1", "?method=%s", "@%s:1", "?obfs=%s", "?v=%s"}) {
                String link = Links.PLAIN + place.formatted(evil);
                Ran ran = join("", link, LISTEN);
                assertThat(ran.status()).as(link).isEqualTo(2);
                assertThat(ran.err())
                        .singleElement()
                        .asString()
                        .matches("[ -~]+")
                        .doesNotContain("ok", "[2J");
            }
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void misuseIsTold() {
        assertThat(Ran.of(command(""), Links.PLAIN).err())
                .first()
                .isEqualTo("kcptun-netty join: where to take connections is needed: --listen 127.0.0.1:2222");
        assertThat(Ran.of(command(""), LISTEN).err())
                .first()
                .isEqualTo("kcptun-netty join: a link is needed: LINK, or - to read it from standard input");
        assertThat(join("", Links.PLAIN, "--listen", "2222").err())
                .containsExactly("kcptun-netty join: --listen: has no port (host:port, [v6]:port or :port)");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:2222, 22, ssh -p 2222 USER@127.0.0.1",
        ":2222, 22, ssh -p 2222 USER@127.0.0.1",
        "[::1]:8080, 80, open http://[::1]:8080/",
        "127.0.0.1:8443, 443, open https://127.0.0.1:8443/",
        "127.0.0.1:5432, 5432, connections to 127.0.0.1:5432 reach port 5432 at the other end",
        "127.0.0.1:1, 0, connections to 127.0.0.1:1 go through the tunnel"
    })
    void howToUseATunnelDependsOnWhereItLeads(String listen, int target, String line) {
        assertThat(Usage.line(HostPort.parse(listen), target)).isEqualTo(line);
    }

    @ParameterizedTest
    @CsvSource({"22, 2222", "80, 8080", "443, 8443", "25, 10025", "5432, 5432"})
    void aClientIsToldAPortThatNeedsNoRoot(int target, int port) {
        assertThat(Usage.listenHint(target)).isEqualTo("127.0.0.1:" + port);
    }

    private Ran join(String input, String link, String... rest) {
        return Ran.of(
                command(input),
                Stream.concat(Stream.of(link), Arrays.stream(rest)).toArray(String[]::new));
    }

    private JoinCommand command(String input) {
        InputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
        return new JoinCommand(in, new ConfigPlace(folder, true));
    }

    private static int unusedPort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
