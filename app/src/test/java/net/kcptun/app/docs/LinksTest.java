package net.kcptun.app.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The links of all pages. Those to other sites are only looked at, since the network is nothing that tests may need.
final class LinksTest {
    private static final Path DOCS = Document.ROOT.resolve("docs");
    /// A stranger reads no more.
    private static final int README_BYTES = 8 * 1024;

    static List<Document> documents() {
        return Document.all();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void linksLeadSomewhere(Document document) {
        for (String link : document.links()) {
            if (link.matches("[a-z]+:.*")) {
                assertThatCode(() -> URI.create(link).toURL()).as(link).doesNotThrowAnyException();
            } else {
                assertLeadsSomewhere(document, link);
            }
        }
    }

    @Test
    void everyPageIsNamedInTheIndex() {
        Document index = Document.read(DOCS.resolve("README.md"));
        Set<Path> named = new TreeSet<>(List.of(index.file().normalize()));
        index.links().stream().filter(link -> !link.contains(":")).forEach(link -> named.add(target(index, link)));
        for (Document document : documents()) {
            boolean isPage = DOCS.equals(document.file().getParent());
            assertThat(!isPage || named.contains(document.file().normalize()))
                    .as("docs/README.md names " + document)
                    .isTrue();
        }
    }

    @Test
    void readmeIsShort() throws Exception {
        assertThat(Files.size(Document.ROOT.resolve("README.md"))).isLessThanOrEqualTo(README_BYTES);
    }

    @Test
    void anchorsAreThoseOfGitHub() {
        Document document = new Document(Path.of("..", "x.md"), """
                # The `top`, and more: 2.x
                ## What's new?
                ## What's new?
                ```sh
                # no heading
                ```
                <a id="here"></a>
                """);
        assertThat(document.anchors()).containsExactly("the-top-and-more-2x", "whats-new", "whats-new-1", "here");
    }

    private static void assertLeadsSomewhere(Document document, String link) {
        int hash = link.indexOf('#');
        String path = hash < 0 ? link : link.substring(0, hash);
        Path target = path.isEmpty() ? document.file().normalize() : target(document, path);
        assertThat(target).as("link " + link).exists();
        if (hash >= 0) {
            assertThat(Document.read(target).anchors()).as("link " + link).contains(link.substring(hash + 1));
        }
    }

    private static Path target(Document document, String link) {
        return document.file().resolveSibling(link.split("#")[0]).normalize();
    }
}
