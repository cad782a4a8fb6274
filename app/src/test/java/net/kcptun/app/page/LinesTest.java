package net.kcptun.app.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.kcptun.app.stats.Scene;
import net.kcptun.app.status.Stage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The lines to the peers, as the page draws them, in a real browser.
final class LinesTest {
    private static final String NAMES = "#lines .peer";
    private static final String ROWS = "#peers tbody tr";

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
        stage = new Stage(Scene.calm().withSessions().withLine(), "client", null);
        browser.size(1280, 900);
        browser.colors("light");
        browser.complaints();
        browser.open(stage.url());
        browser.until("the line is there", () -> browser.texts(NAMES).size() == 1);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void itIsDrawnAndToldInWordsAndFigures() {
        assertThat(browser.texts(NAMES)).containsExactly("203.0.113.10:12345");
        assertThat(browser.text("#lines .state")).isEqualTo("at its rate · 2 sessions");
        assertThat(browser.text("#lines .said"))
                .isEqualTo("The line carries 284 Mbit/s with 1.0% random loss; nothing stands in its queue.");
        assertThat(browser.texts("#lines .picture text"))
                .contains("client", "this end", "server", "peer", "0.30 ms", "round trip 103 ms", "pace 287 Mbit/s")
                .contains("lost ✕ 1.0% by chance   ▼ 0.0% because it is full");
        assertThat(browser.texts("#lines .figures div"))
                .contains(
                        "The line carries284 Mbit/space 287 Mbit/s",
                        "Round trip103 msshortest 100 ms",
                        "In its queue0.30 msof the round trip",
                        "On its way3.50 MBof 7.00 MB",
                        "Lost by chance1.0%2.1% lately, in all",
                        "Sent as copies0.6%2.0% came first",
                        "Sent / payload1.13since it is used",
                        "Small messages104 ms99 of 100 within");
        assertThat(browser.find("#lines .picture").getDomAttribute("aria-label"))
                .startsWith("The line to 203.0.113.10:12345 carries 284 Mbit/s;");
        assertThat(browser.find("#others").isDisplayed()).isFalse();
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void whereThereIsARendezvousServerItIsDirectOrRelayed() throws Exception {
        Scene busy = Scene.calm().withSessions().withLine();
        try (Stage introduced = Stage.introduced(busy, "client")) {
            browser.open(introduced.url());
            browser.until(
                    "direct", () -> browser.texts("#lines .state").equals(List.of("at its rate, direct · 2 sessions")));
            assertThat(browser.text("#t-rtt-sub")).isEqualTo("direct, heard just now");
            introduced.show(busy.relayed());
            browser.until(
                    "relayed",
                    () -> browser.texts("#lines .state").equals(List.of("at its rate, relayed · 2 sessions")));
            assertThat(browser.texts(NAMES)).containsExactly("203.0.113.9:40000");
            assertThat(browser.text("#t-rtt-sub")).isEqualTo("relayed, heard just now");
            assertThat(browser.texts("#diagnosis li")).anyMatch(text -> text.contains("through the relay"));
        }
        try (Stage server = Stage.introduced(busy.relayed(), "server")) {
            browser.open(server.url());
            browser.until(
                    "relayed",
                    () -> browser.texts("#lines .state").equals(List.of("at its rate, relayed · 2 sessions")));
            assertThat(browser.text("#t-rtt-sub")).isEqualTo("peer heard just now");
        }
    }

    @Test
    void whatIsSentShowsOnceItIsKnown() {
        browser.until("the rate", () -> browser.texts("#lines .figures div").contains("Sent now0 bit/s0.0% of it"));
        assertThat(browser.texts("#lines .picture text")).contains("sent 0 bit/s, the line carries 284 Mbit/s");
    }

    @Test
    void whatIsSentNowIsToldAndDrawn() {
        long begun = System.nanoTime();
        Scene scene = Scene.calm().withSessions().withLine();
        stage.play(() -> scene.sent((System.nanoTime() - begun) / 100));
        String figures = "return document.querySelector('#lines .figures').textContent";
        browser.until(
                "about 80 Mbit/s",
                () -> browser.script(figures).toString().matches(".*Sent now[78]\\d\\.\\d Mbit/s2\\d% of it.*"));
        assertThat(browser.texts("#lines .picture text"))
                .anyMatch(text -> text.matches("sent [78]\\d\\.\\d Mbit/s, the line carries 284 Mbit/s"));
        assertThat(browser.find("#lines .payload").getRect().getWidth()).isPositive();
    }

    @Test
    void twoPathsToOnePeerAreOneLine() {
        stage.show(Scene.calm().withSessions().withTwoPaths());
        browser.until("both", () -> browser.text("#lines .state").equals("at its rate · 4 sessions"));
        assertThat(browser.texts(NAMES)).hasSize(1);
        assertThat(browser.texts("#lines .figures div")).contains("The line carries568 Mbit/space 574 Mbit/s");
    }

    /// One sends 100 bytes a second, the other 1000. The second goes for three seconds, and comes back.
    @Test
    void aPathThatComesOrGoesChangesTheRateByItsOwnOnly() {
        Object told = browser.promised("""
                import(new URL("lines.js", location)).then(({ Lines }) => {
                  const lines = new Lines();
                  const path = (sent) => ({ peer: "a", sessions: 1, sent_bytes: sent, payload_bytes: sent, copy_bytes: 0 });
                  return Array.from({ length: 9 }, (_, at) => {
                    const paths = [path(5000 + 100 * at)];
                    if (at < 3 || at > 5) paths.unshift(path(90000 + 1000 * at));
                    return lines.update({ time: new Date(at * 1000).toISOString(), instance: {}, paths })[0].sent ?? -1;
                  });
                })""");
        assertThat((List<?>) told).isEqualTo(List.of(-1L, 1100L, 1100L, 100L, 100L, 100L, 1100L, 1100L, 1100L));
    }

    @Test
    void whoIsPicturedStaysWhileOthersAreBusier() {
        Object told = browser.promised("""
                import(new URL("peers.js", location)).then(({ Peers }) => {
                  const asked = [];
                  const list = document.getElementById("lines");
                  const peers = new Peers((most) => asked.push(most));
                  list.replaceChildren();
                  const names = () => [...list.querySelectorAll(".peer")].map((name) => name.textContent).sort().join("");
                  const show = (at, letters) => {
                    const paths = [...letters].map((peer) => ({ peer, sessions: 1, state: "cruise", findings: [], sent_bytes: 1,
                      rate_bytes_per_second: 1, queue_seconds: 0, random_loss: 0, congestion_loss: 0, recent_loss: 0 }));
                    peers.update({ time: new Date(at * 1000).toISOString(), instance: { mode: "server" }, paths, paths_omitted: 20 });
                    return names();
                  };
                  const seen = [show(1, "abcd"), show(2, "defg"), show(20, "defg")];
                  peers.pin("g");
                  peers.pin("f");
                  return [...seen, names(), String(asked)];
                })""");
        assertThat((List<?>) told).isEqualTo(List.of("abc", "abc", "def", "def", "1000"));
    }

    @Test
    void withoutAPeerItIsSaidSo() {
        stage.show(Scene.calm());
        browser.until("none", () -> browser.find("#no-line").isDisplayed());
        assertThat(browser.texts(NAMES)).isEmpty();
    }

    @Test
    void aRendezvousServerHasNone() throws Exception {
        try (Stage rendezvous = new Stage(Scene.calm().withService("home"), "rendezvous server", null)) {
            browser.open(rendezvous.url());
            browser.until("services", () -> !browser.texts("#services td").isEmpty());
            assertThat(browser.find("#lines-section").isDisplayed()).isFalse();
        }
    }

    @Test
    void ofManyPeersTheBusiestArePicturedAndAllAreListedWhenWanted() {
        stage.show(Scene.calm().withPeers(40));
        browser.open(stage.url());
        browser.until("they are there", () -> browser.texts(ROWS).size() == 16);
        assertThat(browser.texts(NAMES)).hasSize(3).startsWith("10.0.0.0:40000");
        assertThat(browser.text("#line-count")).isEqualTo("40");
        assertThat(browser.text("#more-peers")).isEqualTo("Show all 40");
        browser.find("#more-peers").click();
        browser.until("all", () -> browser.texts(ROWS).size() == 40);
        assertThat(browser.find("#more-peers").isDisplayed()).isFalse();
        browser.find("#peer-filter").sendKeys("10.0.0.38:");
        assertThat(browser.texts(ROWS)).hasSize(1);
    }

    @Test
    void aPeerIsPicturedFirstWhenChosen() {
        stage.show(Scene.calm().withPeers(40));
        browser.until("they are there", () -> browser.texts(ROWS).size() == 16);
        browser.find("#peer-filter").sendKeys("10.0.0.14:");
        browser.find("#peers .pin").click();
        assertThat(browser.texts(NAMES)).hasSize(3).startsWith("10.0.0.14:40000");
        assertThat(browser.find("#peers .pin").getDomAttribute("aria-pressed")).isEqualTo("true");
        browser.find("#peers .pin").click();
        assertThat(browser.texts(NAMES)).hasSize(3).doesNotContain("10.0.0.14:40000");
    }

    @Test
    void howeverManyPeersThereAreThePageStaysSmall() {
        stage.show(Scene.calm().withPeers(1500));
        browser.until("they are there", () -> browser.texts(ROWS).size() == 16);
        assertThat(browser.text("#more-peers")).isEqualTo("Show the busiest 1\u202f000");
        browser.find("#more-peers").click();
        browser.until("a hundred", () -> browser.texts(ROWS).size() == 100);
        assertThat(browser.text("#peer-note")).startsWith("500 more are not listed");
        assertThat((Long) browser.script("return document.querySelectorAll('*').length"))
                .isLessThan(3000);
    }

    @Test
    void changingValuesMoveNothing() {
        stage.show(Scene.calm().withSessions().measured().withLine());
        browser.until("steady", () -> browser.text("#t-rtt").equals("180 ms"));
        String places = """
                return [...document.querySelectorAll(".tile, .figures div, .picture, .chart, #sessions th")]
                  .map((each) => Object.values(each.getBoundingClientRect().toJSON()).join(" ")).join(",")""";
        Object before = browser.script(places);
        stage.show(Scene.calm().withSessions().measured().withSlowLine());
        browser.until("another rate", () -> browser.text("#lines .figures").contains("9.60 Mbit/s"));
        assertThat(browser.script(places)).isEqualTo(before);
    }

    /// Ticks are where the charts may put them: at steps of 1, 2, 2.5 and 5, and powers of ten of those.
    @Test
    void ticksNeverReadTheSame() {
        Object wrong = browser.promised("""
                import(new URL("format.js", location)).then(({ AXES }) => {
                  const wrong = [];
                  for (const [format, texts] of AXES) {
                    for (let power = -7; power < 10; power++) {
                      for (const step of [1, 2, 2.5, 5]) {
                        const ticks = Array.from({ length: 8 }, (_, i) => i * step * 10 ** power);
                        const told = texts(ticks);
                        if (new Set(told).size < 8 || told.some((text) => text.length > 16)) wrong.push(told.join(" "));
                      }
                    }
                  }
                  return wrong;
                })""");
        assertThat((List<?>) wrong).isEmpty();
    }

    @Test
    void aUnitStaysWhileItsNumberHardlyChanges() {
        Object told = browser.promised("""
                import(new URL("format.js", location)).then(({ byteRate }) => {
                  let shown = "";
                  return [990e3, 1001e3, 960e3, 901e3, 890e3, 999e3].map((value) => (shown = byteRate(value, shown)));
                })""");
        assertThat((List<?>) told)
                .isEqualTo(List.of("990 kB/s", "1.00 MB/s", "0.96 MB/s", "0.90 MB/s", "890 kB/s", "999 kB/s"));
    }

    @Test
    void aTileShowsTheMeanOfFourSeconds() {
        Object told = browser.promised("""
                import(new URL("steady.js", location)).then(({ Recent }) => {
                  const mean = new Recent();
                  return [4, 8, 0, 0, 0, 0, 0, null, 2].map((value) => mean.next(value) ?? -1);
                })""");
        assertThat((List<?>) told).isEqualTo(List.of(4L, 6L, 4L, 3L, 2L, 0L, 0L, -1L, 2L));
    }

    @Test
    void ratesAreOfTheLastSecondsAndUnknownAfterACounterBeganAnew() {
        Object told = browser.promised("""
                import(new URL("steady.js", location)).then(({ Growth }) => {
                  const growth = new Growth(3);
                  return [[100, 0], [200, 1], [200, 2], [200, 3], [200, 4], [200, 5], [50, 6], [60, 7]]
                    .map(([total, at]) => growth.next(total, at) ?? -1).map((rate) => Math.round(rate));
                })""");
        assertThat((List<?>) told).isEqualTo(List.of(-1L, 100L, 50L, 33L, 0L, 0L, -1L, 10L));
    }
}
