package net.kcptun.app.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.kcptun.app.config.HttpToken;
import net.kcptun.app.stats.Scene;
import net.kcptun.app.status.Stage;
import net.kcptun.core.tunnel.api.PathView;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/// The page in a real browser, served by the real status server.
final class PageTest {
    private static final String PILL = "#pill";
    private static final String CONVS = "#sessions tbody td:first-child";

    private static Browser browser;
    private Stage stage;

    @BeforeAll
    static void startBrowser() {
        browser = new Browser();
    }

    @AfterAll
    static void quitBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void open() throws Exception {
        stage = new Stage(Scene.calm().withSessions(), "client", null);
        browser.size(1280, 900);
        browser.colors("light");
        browser.complaints();
        browser.open(stage.url());
        browser.until("the page is ready", () -> browser.text(PILL).equals("ready"));
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void itLoadsWithoutComplaints() {
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.text("#instance")).contains("1.2.3", "client", "aes256gcm");
        assertThat(browser.text("#diagnosis")).contains("the peer 203.0.113.10:12345 answers");
        assertThat(browser.script("return document.querySelectorAll('.chart canvas').length"))
                .isEqualTo(5L);
    }

    @Test
    void theChartsKnowTheLine() {
        stage.show(Scene.calm().withSessions().measured().withLine());
        browser.until("it is drawn", () -> browser.text("#c-line .u-legend").contains("284 Mbit/s"));
        assertThat(browser.text("#diagnosis"))
                .contains("the line carries 284 Mbit/s with 1.0% random loss; nothing stands in its queue");
        browser.until("its queue", () -> browser.text("#c-rtt .u-legend").contains("0.30 ms"));
        assertThat(browser.text("#c-rtt .u-legend")).contains("of it in the line's queue");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void chartsMove() {
        String time = "#c-rtt .u-legend tr:first-child td";
        browser.until("the chart shows a time", () -> browser.text(time).contains(":"));
        String first = browser.text(time);
        browser.until("the time goes on", () -> !browser.text(time).equals(first));
        assertThat(browser.text("#c-rtt .u-legend")).contains("180 ms");
    }

    /// Also where nothing is carried, and so nothing sent twice.
    @Test
    void noAxisSaysTheSameTwice() {
        stage.show(Scene.calm());
        browser.script("""
                window.words = {};
                const { clearRect, fillText } = CanvasRenderingContext2D.prototype;
                Object.assign(CanvasRenderingContext2D.prototype, {
                  clearRect(...at) { window.words[this.canvas.closest(".chart").id] = []; clearRect.apply(this, at); },
                  fillText(text, ...at) { window.words[this.canvas.closest(".chart").id].push(text); fillText.call(this, text, ...at); },
                });
                return 1""");
        browser.until(
                "all are drawn",
                () -> browser.script("return Object.keys(window.words).length").equals(5L));
        for (String chart : List.of("c-rate", "c-line", "c-rtt", "c-loss", "c-efficiency")) {
            assertThat((List<?>) browser.script("return window.words['" + chart + "']"))
                    .as(chart)
                    .hasSizeGreaterThan(3)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void sortingWorksByMouseAndByKeyboard() {
        assertThat(browser.texts(CONVS)).hasSize(3);
        browser.find("#sessions th:nth-child(1) button").click();
        assertThat(browser.texts(CONVS)).containsExactly("00000001", "00ABCDEF", "10ABCDEF");
        assertThat(browser.find("#sessions th:nth-child(1)").getDomAttribute("aria-sort"))
                .isEqualTo("ascending");
        browser.find("#sessions th:nth-child(1) button").sendKeys(Keys.ENTER);
        assertThat(browser.texts(CONVS)).containsExactly("10ABCDEF", "00ABCDEF", "00000001");
        browser.find("#sessions th:nth-child(8) button").sendKeys(Keys.SPACE);
        assertThat(browser.texts(CONVS)).first().isEqualTo("00ABCDEF");
    }

    @Test
    void endedSessionsAreShownWithTheirReasonWhenWanted() {
        browser.find("#ended").click();
        assertThat(browser.texts(CONVS)).contains("DDA6F611");
        browser.find("#filter").sendKeys("reset by");
        assertThat(browser.texts(CONVS)).containsExactly("DDA6F611");
        browser.find("#filter").sendKeys(" nobody");
        assertThat(browser.text("#sessions tbody")).isEqualTo("no session matches");
        browser.find("#filter").clear();
        browser.find("#filter").sendKeys("00abc");
        assertThat(browser.texts(CONVS)).containsExactly("00ABCDEF");
    }

    @Test
    void updatesKeepRowsAndFocus() {
        browser.find("#sessions th:nth-child(1) button").click();
        browser.script("window.row = document.querySelector('#sessions tbody tr'); return 1");
        String time = browser.text("#c-rate .u-legend tr:first-child td");
        browser.until(
                "an update",
                () -> !browser.text("#c-rate .u-legend tr:first-child td").equals(time));
        assertThat(browser.script("return window.row === document.querySelector('#sessions tbody tr')"))
                .isEqualTo(true);
        assertThat(browser.script("return document.activeElement.textContent")).isEqualTo("Conv");
    }

    @Test
    void aPeerThatDoesNotAnswerIsSaidSo() {
        stage.show(Scene.calm().with(new PathView(PathView.State.SILENT, null, 0, 0)));
        browser.until("not ready", () -> browser.text(PILL).startsWith("not ready: "));
        assertThat(browser.text("#diagnosis .problem")).contains("has not answered");
        assertThat(browser.text("#sessions tbody")).isEqualTo("no sessions");
    }

    @Test
    void aKilledProgramShowsAsSuchAndRecovers() throws Exception {
        stage.close();
        browser.until("it is lost", () -> browser.text(PILL).startsWith("connection to this program lost, last seen"));
        stage.start();
        browser.until("it is back", () -> browser.text(PILL).equals("ready"));
        assertThat(browser.texts(CONVS)).hasSize(3);
    }

    @Test
    void theTokenLetsIn() throws Exception {
        try (Stage guarded = new Stage(Scene.calm(), "server", new HttpToken("a+b/c=d~efgh"))) {
            browser.open(guarded.url());
            assertThat(browser.text("body")).contains("the token is needed");
            browser.open(guarded.url() + "?token=a+b/c=d~efgh");
            browser.until("the page is ready", () -> browser.text(PILL).equals("ready"));
            assertThat(browser.script("return location.search")).isEqualTo("");
            assertThat(browser.script("return document.cookie")).isEqualTo("");
        } finally {
            browser.forgetCookies();
        }
    }

    @Test
    void theRelayOfARendezvousServerIsShown() throws Exception {
        assertThat(browser.text("#relay")).isEmpty();
        try (Stage rendezvous = new Stage(Scene.calm().withService("home"), "rendezvous server", null)) {
            browser.open(rendezvous.url());
            browser.until("pairs", () -> !browser.texts("#relay td").isEmpty());
            assertThat(browser.texts("#relay tr:first-child td"))
                    .containsExactly("192.0.2.1:5000", "198.51.100.1:6000", "40000", "relayed", "30 s", "17 B");
            assertThat(browser.text("#relay-counts"))
                    .contains("of 100 Mbit/s, 17 B in all", "2 of 2 pairs, 1 opening", "dropped packets: stranger 1");
            assertThat(browser.complaints()).isEmpty();
        }
    }

    @Test
    void servicesOfStrangersStayText() throws Exception {
        try (Stage rendezvous =
                new Stage(Scene.calm().withService("<img src=x onerror=alert(1)>"), "rendezvous server", null)) {
            browser.open(rendezvous.url());
            browser.until("services", () -> !browser.texts("#services td").isEmpty());
            assertThat(browser.texts("#services td")).first().isEqualTo("\"<img src=x onerror=alert(1)>\"");
            assertThat(browser.find("#services-section").isDisplayed()).isTrue();
            assertThat(browser.script("return document.images.length")).isEqualTo(0L);
        }
    }

    @Test
    void aThousandSessionsStayFluid() {
        stage.show(Scene.calm().withSessions(1000));
        browser.until("they are there", () -> browser.texts(CONVS).size() == 100);
        for (int i = 0; i < 9; i++) {
            browser.script("document.getElementById('more').click(); return 1");
        }
        assertThat(browser.texts(CONVS)).hasSize(1000);
        browser.script("window.frames_ = 0; const step = () => { window.frames_++; requestAnimationFrame(step) };"
                + "step(); return 1");
        String time = browser.text("#c-rate .u-legend tr:first-child td");
        browser.until(
                "an update",
                () -> !browser.text("#c-rate .u-legend tr:first-child td").equals(time));
        long frames = (Long) browser.script("return window.frames_");
        String next = browser.text("#c-rate .u-legend tr:first-child td");
        browser.until(
                "another",
                () -> !browser.text("#c-rate .u-legend tr:first-child td").equals(next));
        assertThat((Long) browser.script("return window.frames_")).isGreaterThan(frames + 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {360, 768, 1600})
    void nothingIsWiderThanTheWindow(int width) {
        browser.size(width, 800);
        browser.until("the width", () -> browser.script("return innerWidth").equals((long) width));
        browser.until(
                "all fits",
                () -> browser.script("return document.documentElement.scrollWidth <= innerWidth")
                        .equals(true));
    }

    @Test
    void darkIsDark() {
        browser.colors("dark");
        assertThat(browser.script("return getComputedStyle(document.body).backgroundColor"))
                .isEqualTo("rgb(15, 19, 24)");
        assertThat(browser.complaints()).isEqualTo(List.of());
    }
}
