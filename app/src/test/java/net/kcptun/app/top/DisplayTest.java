package net.kcptun.app.top;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.kcptun.app.top.Screen.Size;
import org.junit.jupiter.api.Test;

final class DisplayTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void aTerminalIsAsItWasInTheEnd() {
        Display display = new Display(out, true);
        assertThat(display.show(List.of("a"))).isTrue();
        display.close();
        assertThat(display.show(List.of("late"))).isFalse();
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .startsWith("\033[?1049h\033[?25l\033[?7l")
                .endsWith("\033[?7h\033[?25h\033[?1049l")
                .contains("a\033[K")
                .doesNotContain("late");
    }

    @Test
    void aFullLineKeepsItsLastCharacter() {
        assertThat(Display.frame(List.of("abc", "ab"), 3)).isEqualTo("\033[Habc\r\nab\033[K\033[J");
        assertThat(Display.frame(List.of("ab", "abc"), 3)).isEqualTo("\033[Hab\033[K\r\nabc");
    }

    @Test
    void elsewhereItIsPlainText() {
        try (Display display = new Display(out, false)) {
            assertThat(display.show(List.of("a", "b"))).isTrue();
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualToNormalizingNewlines("a\nb\n\n");
    }

    @Test
    void aTerminalThatDoesNotTellItsSizeIsMeasuredByTheEnvironment() {
        assertThat(Display.size(Map.of("LINES", "50", "COLUMNS", "132"))).isEqualTo(new Size(50, 132));
        assertThat(Display.size(Map.of("LINES", "0", "COLUMNS", "99999999999"))).isEqualTo(new Size(24, 80));
        assertThat(Display.size(Map.of())).isEqualTo(new Size(24, 80));
    }
}
