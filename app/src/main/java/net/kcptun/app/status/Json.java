package net.kcptun.app.status;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An object of JSON while it is written: its members in the order in which they are put.
///
/// A value is null, a boolean or a number; an enum's constant becomes its word, all else its text. What is not known is
/// null, as JSON has no NaN. Numbers with a fraction are told to a millionth.
final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final double NANOS = 1e9;

    private final JsonGenerator out;

    private Json(JsonGenerator out) {
        this.out = out;
    }

    /// What writes to memory, and so never fails.
    private interface Step {
        void run() throws IOException;
    }

    /// UTF-8, on one line.
    static byte[] bytes(Consumer<Json> members) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator generator = FACTORY.createGenerator(bytes)) {
            new Json(generator).members(members);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    Json put(String name, @Nullable Object value) {
        write(() -> out.writeFieldName(name));
        return write(() -> value(value));
    }

    Json seconds(String name, long nanos) {
        return put(name, nanos / NANOS);
    }

    /// @param nanos 0 = not known
    Json secondsIfKnown(String name, long nanos) {
        return put(name, nanos == 0 ? null : nanos / NANOS);
    }

    Json object(String name, Consumer<Json> members) {
        write(() -> out.writeFieldName(name));
        return members(members);
    }

    /// @param members of the object that stands for an element
    <T> Json objects(String name, Iterable<T> elements, BiConsumer<Json, T> members) {
        write(() -> out.writeArrayFieldStart(name));
        elements.forEach(element -> members(json -> members.accept(json, element)));
        return write(out::writeEndArray);
    }

    Json values(String name, Stream<?> values) {
        write(() -> out.writeArrayFieldStart(name));
        values.forEach(value -> write(() -> value(value)));
        return write(out::writeEndArray);
    }

    private Json members(Consumer<Json> members) {
        write(out::writeStartObject);
        members.accept(this);
        return write(out::writeEndObject);
    }

    private void value(@Nullable Object value) throws IOException {
        switch (value) {
            case null -> out.writeNull();
            case Boolean truth -> out.writeBoolean(truth);
            case Double number when !Double.isFinite(number) -> out.writeNull();
            case Double number -> out.writeNumber(Math.round(number * 1e6) / 1e6);
            case Number whole -> out.writeNumber(whole.longValue());
            case Enum<?> constant -> out.writeString(Words.of(constant));
            default -> out.writeString(value.toString());
        }
    }

    private Json write(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }
}
