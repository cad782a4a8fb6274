package net.kcptun.app.top;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import net.kcptun.app.command.Tree;
import net.kcptun.app.top.SessionRow.Order;
import org.junit.jupiter.api.Test;

final class ViewTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final View view =
            new View(new Display(new PrintStream(bytes, true, StandardCharsets.UTF_8), false), Order.RATE);

    @Test
    void aKeySortsAnewAtOnce() throws IOException {
        view.onSnapshot(Tree.parse("{\"instance\": {\"version\": \"1.2.3\"}}"));
        assertThat(shown()).contains("1.2.3", "; by rate");
        view.onKey(Key.SORT);
        assertThat(shown()).contains("1.2.3", "; by rtt");
    }

    @Test
    void theOrdersComeRound() {
        for (Order order : Order.values()) {
            view.onSnapshot(Tree.EMPTY);
            assertThat(shown()).contains("; by " + order);
            view.onKey(Key.SORT);
        }
        assertThat(shown()).endsWith("; by rate" + System.lineSeparator().repeat(2));
    }

    @Test
    void troubleStaysUntilTheNextSnapshot() {
        view.onTrouble("lost");
        view.onKey(Key.DOWN);
        assertThat(shown().lines().filter(line -> !line.isEmpty())).containsExactly("lost", "lost");
        view.onSnapshot(Tree.EMPTY);
        assertThat(shown()).doesNotContain("lost");
    }

    @Test
    void otherKeysDrawNothing() {
        view.onKey(Key.OTHER);
        assertThat(shown()).isEmpty();
    }

    /// Since it was last asked.
    private String shown() {
        String shown = bytes.toString(StandardCharsets.UTF_8);
        bytes.reset();
        return shown;
    }
}
