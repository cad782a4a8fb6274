package net.kcptun.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SpellingTest {
    private static final List<String> WORDS = List.of("timeout", "log", "loglevel", "kcp_bind");

    @Test
    void aFewEditsAreForgiven() {
        assertThat(Spelling.nearest("timeotu", WORDS)).isEqualTo("timeout");
        assertThat(Spelling.nearest("timout", WORDS)).isEqualTo("timeout");
        assertThat(Spelling.nearest("timeouts", WORDS)).isEqualTo("timeout");
        assertThat(Spelling.nearest("log_level", WORDS)).isEqualTo("loglevel");
        assertThat(Spelling.nearest("lgo", WORDS)).isEqualTo("log");
    }

    @Test
    void caseAndHyphensCostNothing() {
        assertThat(Spelling.nearest("KCP-BIND", WORDS)).isEqualTo("kcp_bind");
    }

    @Test
    void whatIsFarFromAllIsNoMisspelling() {
        assertThat(Spelling.nearest("colour", WORDS)).isNull();
        assertThat(Spelling.nearest("", WORDS)).isNull();
        assertThat(Spelling.nearest("timeout".repeat(20), WORDS)).isNull();
    }
}
