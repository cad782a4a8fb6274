package net.kcptun.app.doctor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import net.kcptun.app.config.PlainText;
import net.kcptun.app.doctor.finding.Finding;
import net.kcptun.app.doctor.finding.Status;

/// Findings as lines and as JSON.
final class Report {
    private static final JsonFactory JSON = new JsonFactory();

    private Report() {}

    /// `ok    peer           203.0.113.10:12345 answers`, without what a name could hold that changes the terminal.
    static String line(Finding finding) {
        String line = finding.advice().isEmpty() ? finding.text() : finding.text() + "; " + finding.advice();
        return "%-5s %-14s %s".formatted(finding.status().word(), finding.check(), plain(line));
    }

    private static String plain(String text) {
        return text.codePoints()
                .map(c -> PlainText.isPlain(c) ? c : '?')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /// 0: nothing fails, whatever is to be warned of.
    static int exitStatus(List<Finding> findings) {
        return findings.stream().anyMatch(finding -> finding.status() == Status.FAIL) ? 1 : 0;
    }

    /// One object: the worst of all, and all, each with its values beside it.
    static String json(String file, List<Finding> findings) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text).useDefaultPrettyPrinter()) {
            out.writeStartObject();
            out.writeStringField("file", file);
            out.writeStringField("status", worst(findings).word());
            out.writeArrayFieldStart("findings");
            for (Finding finding : findings) {
                write(finding, out);
            }
            out.writeEndArray();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static Status worst(List<Finding> findings) {
        return findings.stream().map(Finding::status).max(Status::compareTo).orElse(Status.OK);
    }

    private static void write(Finding finding, JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("check", finding.check());
        out.writeStringField("status", finding.status().word());
        out.writeStringField("text", finding.text());
        out.writeStringField("advice", finding.advice());
        out.writeObjectFieldStart("values");
        for (Map.Entry<String, Object> value : finding.values().entrySet()) {
            out.writeFieldName(value.getKey());
            write(value.getValue(), out);
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    private static void write(Object value, JsonGenerator out) throws IOException {
        switch (value) {
            case Boolean truth -> out.writeBoolean(truth);
            case Double number -> out.writeNumber(number);
            case Number whole -> out.writeNumber(whole.longValue());
            case List<?> list -> {
                out.writeStartArray();
                for (Object element : list) {
                    write(element, out);
                }
                out.writeEndArray();
            }
            default -> out.writeString(value.toString());
        }
    }
}
