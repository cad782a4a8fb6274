package net.kcptun.app.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.kcptun.app.page.PageFiles.PageFile;
import org.junit.jupiter.api.Test;

final class PageFilesTest {
    private static final int MAX_BYTES = 200_000;

    @Test
    void thePageIsSmall() {
        assertThat(PageFiles.all().stream()
                        .mapToInt(file -> file.bytes().length)
                        .sum())
                .isLessThan(MAX_BYTES);
    }

    /// The policy that is sent with it would block such code anyway, and the page would not work.
    @Test
    void nothingIsLoadedFromOutsideAndNoScriptOrStyleIsInline() {
        for (PageFile file : PageFiles.all()) {
            String text = new String(file.bytes(), StandardCharsets.UTF_8)
                    .replace("https://github.com/leeoniya/uPlot", "")
                    .replace("http://www.w3.org/2000/svg", "");
            assertThat(text).as(file.path()).doesNotContain("http:", "https:", "innerHTML", "eval(");
        }
        String page = new String(PageFiles.all().getFirst().bytes(), StandardCharsets.UTF_8);
        assertThat(page).doesNotContain("<style", "style=", "onclick").doesNotContainPattern("<script>[^<]");
    }
}
