package net.kcptun.app.invite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.kcptun.app.config.HostPort;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.crypto.PresharedKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LinkTextTest {
    private static final Path DESCRIPTION = Path.of("..", "docs", "link.md");

    @Test
    void whatIsUsualIsLeftOut() {
        assertThat(LinkText.of(Links.to("203.0.113.10:12345"))).isEqualTo(Links.PLAIN);
        assertThat(LinkText.of(Links.named("home"))).isEqualTo(Links.PLAIN + "#home");
    }

    @Test
    void everyPartIsReadAsItWasWritten() {
        Link link = new Link(
                HostPort.parse("[2001:db8::10]:443"),
                null,
                CipherMethod.AES256GCM,
                PresharedKey.fromBase64(Links.PSK),
                "dpi/tcp-wnd",
                1280,
                22,
                "My-2.home");
        String text = "kcptun://" + Links.KEY
                + "@[2001:db8::10]:443?method=aes256gcm&obfs=dpi/tcp-wnd&mtu=1280&target=22#My-2.home";
        assertThat(LinkText.of(link)).isEqualTo(text);
        Link read = LinkText.parse(text);
        assertThat(read.key().toBase64()).isEqualTo(Links.PSK);
        assertThat(read).usingRecursiveComparison().ignoringFields("key").isEqualTo(link);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ssh", "a service & more = 100%", "Tür/#?", "\uD83D\uDD11"})
    void aServiceIsWhateverTheConfigurationAllows(String service) {
        String text = LinkText.of(Links.through("[::1]:1", service));
        assertThat(text).matches("[!-~]+").doesNotContain("'", "\"");
        assertThat(LinkText.parse(text).service()).isEqualTo(service);
    }

    @ParameterizedTest
    @ValueSource(strings = {"b\u00fccher.example:1", "[fe80::1%eth0]:65535", "localhost:80", "a_b:1"})
    void hostsOfAllKindsAreReadAsTheyWereWritten(String address) {
        String text = LinkText.of(Links.to(address));
        assertThat(text).matches("[!-~]+");
        assertThat(LinkText.parse(text).address()).isEqualTo(HostPort.parse(address));
    }

    @Test
    void withoutAParameterIsAsTheFirstVersionHasIt() {
        Link link = LinkText.parse(Links.PLAIN);
        assertThat(link.method()).isEqualTo(CipherMethod.XCHACHA20POLY1305_IETF);
        assertThat(link.mtu()).isEqualTo(1400);
        assertThat(link.target()).isZero();
        assertThat(link.service()).isNull();
        assertThat(link.obfs()).isNull();
        assertThat(link.name()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"?colour=blue", "?v=1", "/", "/?", "#", "#../../etc/passwd", "#a%00b", "?colour=", "#.hidden"})
    void whatIsNotNeededIsLeftAside(String rest) {
        assertThat(LinkText.of(LinkText.parse(Links.PLAIN + rest))).isEqualTo(Links.PLAIN);
    }

    @Test
    void theSchemeMayBeInCapitals() {
        assertThat(LinkText.of(LinkText.parse("KCPTUN" + Links.PLAIN.substring(6))))
                .isEqualTo(Links.PLAIN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "?v=2 | is of version 2, and this program knows version 1; use a newer one",
                "?v=01 | is of version 01, and this program knows version 1; use a newer one",
                "?v=x | has a version that is no number",
                "?must-fec=1 | needs must-fec, which this program does not know; use a newer one",
                "?mtu=1&mtu=2 | has the parameter mtu twice",
                "?mtu=299 | has an mtu that is not in 300..1500",
                "?mtu=1e3 | has no number as mtu",
                "?target=0 | has no number as target",
                "?target=65536 | has a target that is no port",
                "?method=rot13 | asks for a method that this program does not know; see --list-methods",
                "?obfs=x | asks for a disguise that this program does not know",
                "?obfs=dpi/tcp-wnd&service= | has obfs and service, which are not possible together",
                "?service=%1b[2J | has a service with control characters",
                "?service=%ff | has percent-encoded bytes that are not UTF-8",
                "?service=%e2%8 | has a % without two hexadecimal digits behind it",
                "?service=%e2%80%ae | has a service with control characters",
                "?service | has a parameter that is not of the form name=value",
                "?Service=x | has a parameter that is not of the form name=value",
                "?a=1&&b=2 | has a parameter that is not of the form name=value",
                "/path | is not of the form kcptun://KEY@HOST:PORT?...#NAME; is it whole?",
                "0 | has a port that is not a number in 0..65535",
            })
    void aRestThatIsWrongIsTold(String rest, String message) {
        assertRefused(Links.PLAIN + rest, message);
    }

    @Test
    void aWrongBeginningIsTold() {
        assertRefused("", "is empty");
        assertRefused("https://example.org/", "does not begin with kcptun://");
        assertRefused(Links.PLAIN + "\u001b[2J", "has a character that no link has; copy it again, as one line");
        assertRefused(Links.PLAIN + "\n", "has a character that no link has; copy it again, as one line");
        assertRefused(Links.PLAIN + "#" + "x".repeat(2000), "is longer than 2000 characters");
        assertRefused("kcptun://203.0.113.10:1", "is not of the form kcptun://KEY@HOST:PORT?...#NAME; is it whole?");
        assertRefused("kcptun://@203.0.113.10:1", "has no key (kcptun://KEY@HOST:PORT)");
        String key = "kcptun://" + Links.KEY;
        assertRefused(
                "kcptun://user:" + Links.KEY + "@203.0.113.10:1",
                "has a key that is not of 43 characters A-Z, a-z, 0-9, '-' and '_'");
        assertRefused(key + "@203.0.113.10:", "has no port (kcptun://KEY@HOST:PORT)");
        assertRefused(key + "@203.0.113.10:0", "has port 0, which cannot be connected to");
        assertRefused(key + "@:1", "names no host");
        assertRefused(key + "@a%2Fb:1", "has a host with a slash");
        assertRefused(key + "@a%0Ab:1", "has a host with spaces, brackets or control characters");
        assertRefused(key + "@$(reboot):1", "has a host that is neither a name nor an address");
        assertRefused(key + "@" + "x".repeat(256) + ":1", "has a host of more than 255 characters");
        assertRefused(key + "@" + "%C3%BC".repeat(128) + ":1", "has a host that is neither a name nor an address");
        assertRefused(key + "@[not-v6]:1", "has brackets around something that is not an IPv6 address");
    }

    @Test
    void theDescriptionIsTrue() throws IOException {
        List<String> examples = Files.readAllLines(DESCRIPTION).stream()
                .filter(line -> line.startsWith("kcptun://"))
                .toList();
        List<String> good = examples.subList(1, 7);
        List<String> bad = examples.subList(7, examples.size());
        assertThat(bad)
                .hasSize(5)
                .allSatisfy(text -> assertThatIllegalArgumentException().isThrownBy(() -> LinkText.parse(text)));
        assertThat(good.subList(0, 5))
                .allSatisfy(
                        text -> assertThat(LinkText.of(LinkText.parse(text))).isEqualTo(text));
        assertThat(LinkText.of(LinkText.parse(good.getLast()))).isEqualTo(good.getFirst());
        assertThat(Files.readString(DESCRIPTION))
                .contains(ConfigText.ofClient(HostPort.parse("127.0.0.1:2222"), LinkText.parse(good.get(1)))
                        .json());
    }

    @Test
    void aLinkNeverShowsItsKey() {
        assertThat(Links.to("203.0.113.10:12345").toString()).doesNotContain("PLACEHOLDER");
    }

    private static void assertRefused(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinkText.parse(text))
                .withMessage(message)
                .withNoCause();
    }
}
