package net.kcptun.app.invite;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import net.kcptun.app.config.Config;
import net.kcptun.app.config.ConfigReader;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.config.PlainText;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// Whatever is taken for a link can be written and read again, and becomes a valid configuration in the folder that is
/// meant for it; whatever is refused is told in one line that quotes nothing of it.
final class LinkTextFuzzTest {
    private static final HostPort LISTEN = new HostPort("127.0.0.1", 2222);
    /// Our words, and what may be quoted: a number of version, the name of a parameter.
    private static final String MESSAGE = "(has|is|does|names|needs|asks) [-0-9a-zA-Z .,:;'%=@/?#()\\[\\]_]+";

    private static Path folder;

    @BeforeAll
    static void makeFolder() throws IOException {
        folder = Files.createTempDirectory("fuzz");
    }

    @AfterAll
    static void removeFolder() throws IOException {
        Files.deleteIfExists(folder.resolve("link.json"));
        Files.delete(folder);
    }

    @FuzzTest
    void anyText(byte[] data) throws IOException {
        String text = new String(data, StandardCharsets.UTF_8);
        Link link;
        try {
            link = LinkText.parse(text);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasNoCause();
            assertThat(e.getMessage()).matches(MESSAGE).hasSizeLessThan(100);
            return;
        }
        String written = LinkText.of(link);
        assertThat(written).matches("kcptun://[!-~]+").hasSizeLessThanOrEqualTo(LinkText.LENGTH_MAX);
        assertThat(LinkText.of(LinkText.parse(written))).isEqualTo(written);
        assertThat(QrCode.of(written).columns()).isPositive();
        assertShown(link.address().toString());
        assertStaysInFolder(link);
        assertConfigures(link);
    }

    private static void assertShown(String text) {
        assertThat(text.codePoints().allMatch(PlainText::isPlain)).isTrue();
    }

    private static void assertStaysInFolder(Link link) {
        Path file = new ConfigPlace(folder, true).fileFor(link.name() == null ? "client" : link.name());
        assertThat(file.normalize()).isEqualTo(file);
        assertThat(file.getParent()).isEqualTo(folder);
        assertThat(file.getFileName().toString()).endsWith(".json").matches("[A-Za-z0-9][A-Za-z0-9._-]+");
    }

    private static void assertConfigures(Link link) throws IOException {
        Path file = folder.resolve("link.json");
        Files.writeString(file, ConfigText.ofClient(LISTEN, link).json());
        Config config = ConfigReader.read(file).config();
        assertThat(config.mode()).isEqualTo(Config.Mode.CLIENT);
        assertThat(config.addresses().listen()).isEqualTo(LISTEN);
        HostPort peer = link.service() == null
                ? config.addresses().kcpConnect()
                : config.addresses().rendezvousServer();
        assertThat(peer).isEqualTo(link.address());
        assertThat(config.mtu()).isEqualTo(link.mtu());
        assertThat(config.security().method()).isEqualTo(link.method());
    }
}
