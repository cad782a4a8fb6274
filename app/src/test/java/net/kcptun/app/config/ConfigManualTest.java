package net.kcptun.app.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import net.kcptun.app.config.ConfigFile.UnreadableException;
import net.kcptun.app.manual.MadeText;
import net.kcptun.app.manual.Roff;
import org.junit.jupiter.api.Test;

/// `kcptun-netty.json(5)` has each key of the table, in its order, with the words of the published schema.
final class ConfigManualTest {
    @Test
    void theManualHasEveryKeyWithItsRangeAndDefault() throws IOException, UnreadableException {
        Map<String, Map<String, Json>> words =
                Schema.read(Path.of("..", "docs", "config.schema.json")).properties();
        StringBuilder page = new StringBuilder(".SH KEYS\n");
        for (ConfigKey key : KeyTable.KEYS) {
            Map<String, Json> property = Objects.requireNonNull(words.get(key.path()));
            page.append(".TP\n\\fB").append(Roff.literal(key.path())).append("\\fR\n");
            page.append(Roff.text(Schema.text(property.get("title")))).append(".\n");
            page.append(Roff.text(Schema.text(property.get("description")))).append('\n');
            page.append(Roff.text(values(key) + effect(key))).append('\n');
        }
        MadeText.inPackaging("man", "kcptun-netty.json.5")
                .assertPart(".\\\" What follows is made from the table of keys.", ".\\\" So far.", page.toString());
    }

    private static String values(ConfigKey key) {
        String fallback = key.fallback() == null ? key.absence() : String.valueOf(key.fallback());
        return switch (key) {
            case ConfigKey.Int number -> "Values: " + number.range() + "; default: " + fallback + ".";
            case ConfigKey.Size bytes -> "Values: " + bytes.range() + "; default: " + fallback + ".";
            case ConfigKey.Rate rate -> "Values: " + rate.range() + "; default: " + fallback + ".";
            case ConfigKey.Bool _ -> "Values: true, false; default: " + fallback + ".";
            case ConfigKey.Choice choice ->
                "Values: " + String.join(", ", choice.words()) + "; default: " + fallback + ".";
            case ConfigKey.Text text -> form(text.form());
        };
    }

    private static String form(ConfigKey.Text.Form form) {
        return switch (form) {
            case ADDRESS -> "An address: host:port, [v6]:port or :port.";
            case ADDRESSES -> "An address, or a list of up to 8.";
            case SECRET, TOKEN -> "A text, which is never shown.";
            case REGISTRY -> "A URI.";
            case SERVICE_ID, INTERFACE, IDENTITY -> "A text.";
            case PORTS -> "Two ports, both of the range: first-last.";
            case IP_ADDRESS -> "An IP address.";
        };
    }

    private static String effect(ConfigKey key) {
        return switch (key.effect()) {
            case LIVE -> " May change by a reload.";
            case RESTART -> " A change needs a restart.";
        };
    }
}
