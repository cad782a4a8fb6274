package net.kcptun.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.SAXException;

/// The pictures of `docs/internals`, and those of how ends meet, serve everybody: they are told in words, too, follow
/// the reader's light or dark
/// scheme, and their letters are large enough on a phone.
final class PicturesTest {
    private static final int LEAST_PIXELS = 12;
    /// Of a phone's page.
    private static final int COLUMN_PIXELS = 358;
    private static final Pattern FONT = Pattern.compile("\\bfont(?:-size)?: ([0-9.]+)px");

    private final Path docs = SourceTree.ofRepository().root().resolve("docs");

    @Test
    void picturesAreToldInWords() throws Exception {
        for (Path picture : pictures()) {
            Document parsed = parse(picture);
            assertThat(List.of("title", "desc"))
                    .as(picture.toString())
                    .allSatisfy(element -> assertThat(
                                    parsed.getElementsByTagName(element).item(0).getTextContent())
                            .isNotBlank());
        }
    }

    @Test
    void picturesFollowTheScheme() throws IOException {
        for (Path picture : pictures()) {
            assertThat(Files.readString(picture)).as(picture.toString()).contains("(prefers-color-scheme: dark)");
        }
    }

    @Test
    void lettersAreLargeEnoughOnAPhone() throws Exception {
        for (Path picture : pictures()) {
            String viewBox = parse(picture).getDocumentElement().getAttribute("viewBox");
            double scale = COLUMN_PIXELS / Double.parseDouble(viewBox.split(" ")[2]);
            assertThat(FONT.matcher(Files.readString(picture)).results())
                    .as(picture.toString())
                    .isNotEmpty()
                    .allSatisfy(font -> assertThat(Double.parseDouble(font.group(1)) * scale)
                            .isGreaterThanOrEqualTo(LEAST_PIXELS));
        }
    }

    private List<Path> pictures() throws IOException {
        List<Path> found = new ArrayList<>(drawn(docs.resolve("internals"), ""));
        found.addAll(drawn(docs.resolve("pictures"), "meet-"));
        return found;
    }

    private static List<Path> drawn(Path folder, String prefix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found = files.filter(
                            file -> file.getFileName().toString().startsWith(prefix))
                    .filter(file -> file.toString().endsWith(".svg"))
                    .toList();
            assertThat(found).isNotEmpty();
            return found;
        }
    }

    private static Document parse(Path picture) throws IOException, SAXException, ParserConfigurationException {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(picture.toFile());
    }
}
