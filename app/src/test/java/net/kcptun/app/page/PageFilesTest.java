package net.kcptun.app.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class PageFilesTest {
    private static final int MAX_BYTES = 200_000;

    @Test
    void thePageIsSmall() {
        int bytes = PageFiles.all().values().stream()
                .mapToInt(file -> file.bytes().length)
                .sum();
        assertThat(bytes).isLessThan(MAX_BYTES);
    }

    /// The policy that is sent with it would block such code anyway, and the page would not work.
    @Test
    void nothingIsLoadedFromOutsideAndNoScriptOrStyleIsInline() {
        PageFiles.all().forEach((path, file) -> {
            String text = new String(file.bytes(), StandardCharsets.UTF_8)
                    .replace("https://github.com/leeoniya/uPlot", "")
                    .replace("http://www.w3.org/2000/svg", "");
            assertThat(text).as(path).doesNotContain("http:", "https:", "innerHTML", "eval(");
        });
        byte[] page = Objects.requireNonNull(PageFiles.all().get("/")).bytes();
        assertThat(new String(page, StandardCharsets.UTF_8))
                .doesNotContain("<style", "style=", "onclick")
                .doesNotContainPattern("<script>[^<]");
    }
}
