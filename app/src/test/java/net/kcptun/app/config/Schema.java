package net.kcptun.app.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import net.kcptun.app.config.ConfigFile.UnreadableException;

/// As much of JSON Schema (draft 2020-12) as the published schema uses; a keyword beyond that is an error, so that no
/// rule passes unseen.
final class Schema {
    private final Json.Members root;

    private Schema(Json.Members root) {
        this.root = root;
    }

    static Schema read(Path file) throws IOException, UnreadableException {
        return new Schema(members(JsonText.parse(Files.readString(file).toCharArray())));
    }

    Json.Members root() {
        return root;
    }

    boolean allows(String json) throws UnreadableException {
        return allows(root, JsonText.parse(json.toCharArray()));
    }

    /// The schema with what its `$ref` names put in.
    Map<String, Json> resolved(Json schema) {
        Map<String, Json> own = members(schema).members();
        if (!(own.get("$ref") instanceof Json.Text(String target))) {
            return own;
        }
        String name = target.substring("#/$defs/".length());
        Json definitions = root.members().get("$defs");
        Map<String, Json> all =
                new LinkedHashMap<>(resolved(members(definitions).members().get(name)));
        all.putAll(own);
        return all;
    }

    /// What it says of each key, by the paths of the keys.
    Map<String, Map<String, Json>> properties() {
        Map<String, Map<String, Json>> byPath = new LinkedHashMap<>();
        members(root.members().get("properties")).members().forEach((name, property) -> {
            if (!KeyTable.SECTIONS.contains(name)) {
                byPath.put(name, resolved(property));
                return;
            }
            members(section(name).get("properties"))
                    .members()
                    .forEach((inner, value) -> byPath.put(name + '.' + inner, resolved(value)));
        });
        return byPath;
    }

    /// An object inside the root.
    Map<String, Json> section(String name) {
        Json properties = root.members().get("properties");
        return members(members(properties).members().get(name)).members();
    }

    static Json.Members members(Json value) {
        return (Json.Members) value;
    }

    static List<Json> items(Json value) {
        return ((Json.Items) value).items();
    }

    static String text(Json value) {
        return ((Json.Text) value).text();
    }

    static long number(Json value) {
        return Long.parseLong(((Json.Number) value).literal());
    }

    private boolean allows(Json schema, Json value) {
        if (schema instanceof Json.Bool(boolean all)) {
            return all;
        }
        return members(schema).members().entrySet().stream()
                .allMatch(rule ->
                        obeys(rule.getKey(), rule.getValue(), members(schema).members(), value));
    }

    private boolean obeys(String keyword, Json rule, Map<String, Json> schema, Json value) {
        return switch (keyword) {
            case "$schema", "$defs", "title", "description", "default", "then" -> true;
            case "$ref" ->
                allows(
                        members(root.members().get("$defs"))
                                .members()
                                .get(text(rule).substring("#/$defs/".length())),
                        value);
            case "allOf" -> items(rule).stream().allMatch(each -> allows(each, value));
            case "anyOf" -> items(rule).stream().anyMatch(each -> allows(each, value));
            case "oneOf" ->
                items(rule).stream().filter(each -> allows(each, value)).count() == 1;
            case "not" -> !allows(rule, value);
            case "if" -> !allows(rule, value) || allows(schema.get("then"), value);
            case "type" -> isOfType(text(rule), value);
            case "enum" -> items(rule).contains(value);
            case "minimum" -> !(value instanceof Json.Number) || number(value) >= number(rule);
            case "maximum" -> !(value instanceof Json.Number) || number(value) <= number(rule);
            case "items" ->
                !(value instanceof Json.Items(List<Json> listed))
                        || listed.stream().allMatch(each -> allows(rule, each));
            case "minItems" -> !(value instanceof Json.Items(List<Json> listed)) || listed.size() >= number(rule);
            case "maxItems" -> !(value instanceof Json.Items(List<Json> listed)) || listed.size() <= number(rule);
            case "uniqueItems" ->
                !(value instanceof Json.Items(List<Json> listed))
                        || Set.copyOf(listed).size() == listed.size();
            case "minLength" -> !(value instanceof Json.Text(String text)) || text.length() >= number(rule);
            case "maxLength" -> !(value instanceof Json.Text(String text)) || text.length() <= number(rule);
            case "pattern" ->
                !(value instanceof Json.Text(String text))
                        || Pattern.compile(text(rule)).matcher(text).find();
            case "required", "properties", "additionalProperties", "dependentRequired" ->
                !(value instanceof Json.Members object) || obeysInside(keyword, rule, schema, object.members());
            default -> throw new IllegalArgumentException("the schema uses " + keyword + ", which is not checked here");
        };
    }

    private boolean obeysInside(String keyword, Json rule, Map<String, Json> schema, Map<String, Json> object) {
        return switch (keyword) {
            case "required" -> items(rule).stream().allMatch(name -> object.containsKey(text(name)));
            case "properties" ->
                members(rule).members().entrySet().stream()
                        .allMatch(each -> !object.containsKey(each.getKey())
                                || allows(each.getValue(), object.get(each.getKey())));
            case "additionalProperties" ->
                allows(rule, new Json.Null())
                        || members(schema.get("properties")).members().keySet().containsAll(object.keySet());
            default ->
                members(rule).members().entrySet().stream()
                        .allMatch(each -> !object.containsKey(each.getKey())
                                || obeysInside("required", each.getValue(), schema, object));
        };
    }

    private static boolean isOfType(String type, Json value) {
        return switch (type) {
            case "array" -> value instanceof Json.Items;
            case "object" -> value instanceof Json.Members;
            case "string" -> value instanceof Json.Text;
            case "boolean" -> value instanceof Json.Bool;
            case "integer" -> value instanceof Json.Number(String literal) && literal.matches("-?[0-9]+");
            default -> throw new IllegalArgumentException("the schema uses the type " + type);
        };
    }
}
