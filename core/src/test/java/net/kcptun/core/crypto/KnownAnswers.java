package net.kcptun.core.crypto;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Reads a file of known answers made with the C program: one object with texts and one array of flat objects.
///
/// @param header the texts of the outer object by name
/// @param entries the objects of the array
record KnownAnswers(Map<String, String> header, List<Map<String, String>> entries) {
    static KnownAnswers read(String file) {
        try (InputStream in = Objects.requireNonNull(KnownAnswers.class.getResourceAsStream("/vectors/" + file), file);
                JsonParser parser = new JsonFactory().createParser(in)) {
            parser.nextToken();
            return parse(parser);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KnownAnswers parse(JsonParser parser) throws IOException {
        Map<String, String> header = new HashMap<>();
        List<Map<String, String>> entries = new ArrayList<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                header.put(name, parser.getText());
                continue;
            }
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                entries.add(texts(parser));
            }
        }
        return new KnownAnswers(header, entries);
    }

    private static Map<String, String> texts(JsonParser parser) throws IOException {
        Map<String, String> texts = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            texts.put(name, parser.getText());
        }
        return texts;
    }
}
