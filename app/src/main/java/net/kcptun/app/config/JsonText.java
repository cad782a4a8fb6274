package net.kcptun.app.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.kcptun.app.config.ConfigFile.UnreadableException;

/// Reads JSON text into a [Json] tree, strictly: no comments, no trailing commas, nothing after the value.
///
/// Depth, names, numbers and texts are bounded, so that a hostile or damaged file costs little.
final class JsonText {
    private static final int DEPTH_MAX = 16;
    private static final int NAME_MAX = 256;
    private static final int NUMBER_MAX = 64;
    private static final int TEXT_MAX = 65_536;

    private static final String TOO_EARLY = "the file ends too early";

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxNameLength(NAME_MAX)
                    .maxNumberLength(NUMBER_MAX)
                    .maxStringLength(TEXT_MAX)
                    .build())
            .build();

    private JsonText() {}

    /// @param text not kept, and not changed
    /// @throws UnreadableException with the place in front; it quotes nothing but punctuation, since the rest
    ///     may be a key
    static Json parse(char[] text) throws UnreadableException {
        try (JsonParser parser = FACTORY.createParser(text, 0, text.length)) {
            return document(parser);
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
    }

    private static Json document(JsonParser parser) throws IOException, UnreadableException {
        try {
            if (parser.nextToken() == null) {
                throw new UnreadableException("is empty");
            }
            Json value = value(parser);
            if (parser.nextToken() != null) {
                throw new UnreadableException(place(parser.currentTokenLocation()) + "more text after the end");
            }
            return value;
        } catch (JsonProcessingException e) {
            // A broken bound comes without a place.
            JsonLocation location = e.getLocation() == null ? parser.currentLocation() : e.getLocation();
            throw new UnreadableException(place(location) + describe(e));
        }
    }

    private static Json value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> members(parser);
            case START_ARRAY -> items(parser);
            case VALUE_STRING -> new Json.Text(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Json.Number(parser.getText());
            case VALUE_TRUE -> new Json.Bool(true);
            case VALUE_FALSE -> new Json.Bool(false);
            case VALUE_NULL -> new Json.Null();
            case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("a value cannot start with " + token);
        };
    }

    private static Json members(JsonParser parser) throws IOException {
        Map<String, Json> members = new LinkedHashMap<>();
        Set<String> duplicates = new LinkedHashSet<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            if (members.put(name, value(parser)) != null) {
                duplicates.add(name);
            }
        }
        return new Json.Members(members, duplicates);
    }

    private static Json items(JsonParser parser) throws IOException {
        List<Json> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(parser));
        }
        return new Json.Items(items);
    }

    private static String place(JsonLocation location) {
        return "line " + location.getLineNr() + ", column " + location.getColumnNr() + ": ";
    }

    /// Jackson quotes the file in its messages, so only what is known to be harmless is taken over.
    private static String describe(JsonProcessingException e) {
        return switch (e) {
            case JsonEOFException _ -> TOO_EARLY;
            case StreamConstraintsException _ ->
                "too deeply nested, or a name, number or text is too long for a configuration";
            case JsonParseException parse -> unexpected(parse.getOriginalMessage());
            default -> "not valid JSON";
        };
    }

    private static String unexpected(String message) {
        if (message.startsWith("Unexpected end-of-input")) {
            return TOO_EARLY;
        }
        String prefix = "Unexpected character ('";
        boolean quotable = message.startsWith(prefix) && "{}[],:\"'/#".indexOf(message.charAt(prefix.length())) >= 0;
        return "not valid JSON" + (quotable ? ": unexpected " + message.charAt(prefix.length()) : "");
    }
}
