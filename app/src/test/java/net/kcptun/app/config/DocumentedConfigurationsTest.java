package net.kcptun.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.kcptun.app.config.ConfigFile.UnreadableException;
import net.kcptun.app.docs.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The configurations that the documentation shows are valid, and nothing has to be warned of. One that names no
/// address shows only what is added to a server's file.
final class DocumentedConfigurationsTest {
    private static final Set<String> ADDRESSES = Set.of("connect", "listen", "kcp_bind");
    private static final String ELLIPSIS = "\"...\"";

    @TempDir
    Path folder;

    static List<Document> documents() {
        return Document.all();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void configurationsAreValid(Document document) throws UnreadableException {
        for (String block : document.blocks("json")) {
            String json = block.replace(ELLIPSIS, '"' + Scratch.KEY + '"');
            if (!isConfiguration(json)) {
                continue;
            }
            assertThat(new Scratch(folder).read(whole(json)).warnings())
                    .as(block)
                    .isEmpty();
        }
    }

    @Test
    void someAreShown() {
        assertThat(documents().stream()
                        .mapToInt(document -> document.blocks("json").size())
                        .sum())
                .isGreaterThan(5);
    }

    /// Other JSON is shown too, as what a command writes.
    private static boolean isConfiguration(String json) throws UnreadableException {
        return JsonText.parse(json.toCharArray()) instanceof Json.Members object
                && object.members().keySet().stream()
                        .anyMatch(name -> KeyTable.names("").contains(name));
    }

    private static String whole(String json) throws UnreadableException {
        Map<String, Json> members =
                Schema.members(JsonText.parse(json.toCharArray())).members();
        if (members.keySet().stream().anyMatch(ADDRESSES::contains)) {
            return json;
        }
        String inside = json.strip();
        return Scratch.server(
                "\"method\": \"aes256gcm\"",
                "\"psk\": \"" + Scratch.KEY + '"',
                inside.substring(1, inside.length() - 1));
    }
}
