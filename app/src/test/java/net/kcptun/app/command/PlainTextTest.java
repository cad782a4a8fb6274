package net.kcptun.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PlainTextTest {
    @Test
    void lettersOfEuropeStay() {
        assertThat(PlainText.of("caf\u00e9 \u0416\u03a9 ~!")).isEqualTo("caf\u00e9 \u0416\u03a9 ~!");
    }

    @Test
    void whatControlsTheTerminalGoes() {
        assertThat(PlainText.of("a\033[2J\n\r\t\u009b1m\u007f\u00ad\u200b")).isEqualTo("a?[2J????1m???");
    }

    @Test
    void whatHasNotOneColumnGoes() {
        assertThat(PlainText.of("\u4e2d\ud83d\ude00e\u0301\ud800")).isEqualTo("??e??");
    }

    @Test
    void whatTurnsTheLineAroundGoes() {
        assertThat(PlainText.of("\u05d0\u0627\u202e")).isEqualTo("???");
    }
}
