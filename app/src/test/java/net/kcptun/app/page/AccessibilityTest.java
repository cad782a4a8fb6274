package net.kcptun.app.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import net.kcptun.app.stats.Scene;
import net.kcptun.app.status.Stage;
import net.kcptun.core.tunnel.api.PathView;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/// What axe-core finds in the page against WCAG 2.1 AA, and whether it can be used by its keys.
final class AccessibilityTest {
    private static final String VISIBLE_CONTROLS = """
            return [...document.querySelectorAll("a[href], button, input, [tabindex]")]
              .filter((each) => each.checkVisibility() && each.getClientRects().length)
              .map((each, i) => each.dataset.control = `${i} ${each.tagName} ${each.id || each.textContent.slice(0, 20)}`)""";
    private static final String FOCUSED = """
            const focused = document.activeElement;
            const style = getComputedStyle(focused);
            const isSeen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
            return focused === document.body ? "" : `${focused.dataset.control}${isSeen ? "" : " without a visible focus"}`""";

    private static Browser browser;
    private static String axe;

    @BeforeAll
    static void startBrowser() throws IOException {
        browser = new Browser();
        try (InputStream in = AccessibilityTest.class.getResourceAsStream("/axe.min.js")) {
            axe = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @AfterAll
    static void quitBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"light, 360", "light, 1600", "dark, 360", "dark, 1600"})
    void axeFindsNothingWhateverThePageShows(String scheme, int width) throws Exception {
        browser.size(width, 900);
        browser.colors(scheme);
        Scene busy = Scene.calm().withSessions().measured().withLine();
        try (Stage stage = new Stage(busy, "client", null)) {
            browser.complaints();
            browser.open(stage.url());
            browser.until("the line", () -> !browser.texts("#lines .peer").isEmpty());
            browser.find("#ended").click();
            assertThat(violations()).as("one peer").isEmpty();
            stage.show(Scene.calm().withSessions().withPeers(40));
            browser.until(
                    "many peers", () -> !browser.texts("#peers tbody .pin").isEmpty());
            assertThat(violations()).as("many peers").isEmpty();
            stage.show(Scene.calm().with(new PathView(PathView.State.SILENT, null, 0, 0)));
            browser.until("silence", () -> browser.text("#pill").startsWith("not ready"));
            assertThat(violations()).as("nobody answers").isEmpty();
            assertThat(browser.complaints()).isEmpty();
        }
        browser.until("it is lost", () -> browser.text("#pill").startsWith("connection to this program lost"));
        assertThat(violations()).as("the program is gone").isEmpty();
        try (Stage rendezvous = new Stage(Scene.calm().withService("home"), "rendezvous server", null)) {
            browser.open(rendezvous.url());
            browser.until("services", () -> !browser.texts("#services td").isEmpty());
            assertThat(violations()).as("a rendezvous server").isEmpty();
        }
        try (Stage relayed = Stage.introduced(busy.relayed(), "client")) {
            browser.open(relayed.url());
            browser.until(
                    "relayed", () -> browser.texts("#lines .state").toString().contains("relayed"));
            assertThat(violations()).as("a relayed client").isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {360, 1600})
    void everyControlIsReachedByTabAndItsFocusIsSeen(int width) throws Exception {
        browser.size(width, 900);
        browser.colors("light");
        try (Stage stage = new Stage(Scene.calm().withSessions().withPeers(40), "server", null)) {
            browser.open(stage.url());
            browser.until("peers", () -> browser.texts("#peers tbody .pin").size() == 16);
            browser.until(
                    "rates", () -> browser.text("#peers tbody td:nth-child(2)").equals("0 bit/s"));
            List<?> controls = (List<?>) browser.script(VISIBLE_CONTROLS);
            List<Object> reached = new ArrayList<>();
            for (int i = 0; i < controls.size(); i++) {
                browser.press(Keys.TAB);
                reached.add(browser.script(FOCUSED));
            }
            assertThat(new TreeSet<>(reached)).isEqualTo(new TreeSet<>(controls));
        }
    }

    @Test
    void nothingMovesForThoseWhoDoNotWantIt() throws Exception {
        browser.prefer("prefers-reduced-motion", "reduce");
        try (Stage stage = new Stage(Scene.calm().withSessions().withLine(), "client", null)) {
            browser.open(stage.url());
            browser.until("the line", () -> !browser.texts("#lines .peer").isEmpty());
            assertThat(browser.script("""
                    return [...document.querySelectorAll("*")].map((each) => getComputedStyle(each))
                      .filter((style) => style.transitionDuration !== "0s" || style.animationName !== "none").length""")).isEqualTo(0L);
        }
    }

    private static List<?> violations() {
        browser.script(axe + "; return 1");
        return (List<?>) browser.promised("""
                axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] }).then(({ violations }) =>
                  violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target} ${node.failureSummary}`)))""");
    }
}
