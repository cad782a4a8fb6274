package net.kcptun.app.invite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LinkViewTest {
    private static final String[] SECRET = {
        "The link carries the key: whoever has it can use the tunnel, so pass it on only", "where nobody else reads it."
    };

    @Test
    void aNarrowTerminalShowsTheLinkAlone() {
        assertThat(shown(new Screen(StandardCharsets.UTF_8, 30, true), true))
                .containsExactly(
                        "",
                        Links.PLAIN,
                        "",
                        "No QR code: the terminal has 30 columns, and it takes 41.",
                        SECRET[0],
                        SECRET[1]);
    }

    @Test
    void outputThatIsNotUnicodeShowsTheLinkAlone() {
        assertThat(shown(Screen.plain(StandardCharsets.ISO_8859_1), true))
                .containsExactly("", Links.PLAIN, "", "No QR code: the output is not UTF-8.", SECRET[0], SECRET[1]);
    }

    @Test
    void aCodeThatIsNotWantedIsNoMatterOfWords() {
        assertThat(shown(Screen.plain(StandardCharsets.UTF_8), false))
                .containsExactly("", Links.PLAIN, "", SECRET[0], SECRET[1]);
    }

    @Test
    void coloursAreForTerminalsThatTakeThem() {
        assertThat(shown(new Screen(StandardCharsets.UTF_8, 41, true), true))
                .anyMatch(line -> line.startsWith("\033["));
        assertThat(shown(Screen.plain(StandardCharsets.UTF_8), true)).noneMatch(line -> line.contains("\033"));
        assertThat(Screen.wantsColours(Map.of("TERM", "xterm"))).isTrue();
        assertThat(Screen.wantsColours(Map.of("TERM", "dumb"))).isFalse();
        assertThat(Screen.wantsColours(Map.of("NO_COLOR", "1"))).isFalse();
    }

    private static List<String> shown(Screen screen, boolean wantsCode) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Charset charset = screen.charset();
        new LinkView(new PrintStream(bytes, true, charset), screen, wantsCode).show(Links.to("203.0.113.10:12345"));
        return bytes.toString(charset).lines().toList();
    }
}
