package net.kcptun.app.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A JSON object of another program, which may be of another version: what is missing or of another kind is not known.
public record Tree(Map<String, @Nullable Object> members) {
    public static final Tree EMPTY = new Tree(Map.of());

    private static final JsonFactory JSON = new JsonFactory();

    /// @throws IOException where it is no JSON object
    public static Tree parse(String json) throws IOException {
        try (JsonParser parser = JSON.createParser(json)) {
            parser.nextToken();
            if (value(parser) instanceof Tree tree) {
                return tree;
            }
        } catch (JsonProcessingException e) {
            // Its words have several lines, about places that the user does not see.
            throw new IOException("what comes is not JSON", e);
        }
        throw new IOException("what comes is no JSON object");
    }

    public Tree tree(String name) {
        return members.get(name) instanceof Tree tree ? tree : EMPTY;
    }

    public List<Tree> trees(String name) {
        List<?> items = members.get(name) instanceof List<?> list ? list : List.of();
        return items.stream()
                .filter(Tree.class::isInstance)
                .map(Tree.class::cast)
                .toList();
    }

    /// NaN: not known.
    public double number(String name) {
        return members.get(name) instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    public boolean flag(String name) {
        return Boolean.TRUE.equals(members.get(name));
    }

    /// Without characters that would change the terminal; `fallback` where it is not known.
    public String text(String name, String fallback) {
        if (!(members.get(name) instanceof String text)) {
            return fallback;
        }
        return PlainText.of(text);
    }

    private static @Nullable Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> {
                List<@Nullable Object> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(parser));
                }
                yield items;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case null, default -> null;
        };
    }

    private static Tree object(JsonParser parser) throws IOException {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            members.put(name, value(parser));
        }
        return new Tree(members);
    }
}
