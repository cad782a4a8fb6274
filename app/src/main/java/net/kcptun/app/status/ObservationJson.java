package net.kcptun.app.status;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import net.kcptun.app.stats.Finding;
import net.kcptun.app.stats.Instance;
import net.kcptun.app.stats.Machine;
import net.kcptun.app.stats.Observation;
import net.kcptun.app.stats.Totals;
import net.kcptun.core.tunnel.api.PathView;
import org.jspecify.annotations.Nullable;

/// An observation as JSON, version 1: openapi.json describes it, and holds for every later version of the program.
///
/// What is not known is null.
final class ObservationJson {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final double NANOS = 1e9;

    private final JsonGenerator json;

    private ObservationJson(JsonGenerator json) {
        this.json = json;
    }

    /// Something that writes JSON.
    interface Writer {
        void write(JsonGenerator json) throws IOException;
    }

    /// UTF-8, on one line.
    static byte[] bytes(Writer writer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator generator = FACTORY.createGenerator(bytes)) {
            writer.write(generator);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] of(Observation seen, SessionFilter filter) {
        return bytes(generator -> new ObservationJson(generator).write(seen, filter));
    }

    private void write(Observation seen, SessionFilter filter) throws IOException {
        Totals totals = seen.totals();
        json.writeStartObject();
        json.writeStringField("time", seen.takenAt().toString());
        instance(seen);
        json.writeObjectFieldStart("ready");
        json.writeBooleanField("is_ready", seen.readiness().isReady());
        json.writeStringField("reason", seen.readiness().reason());
        json.writeEndObject();
        diagnosis(seen.diagnosis());
        path(totals.path(), totals.tunnelNow());
        new TotalsJson(json).write(seen);
        machine(seen.machine(), totals.bufferedBytes());
        new SessionsJson(json).write(totals, filter);
        json.writeEndObject();
    }

    private void instance(Observation seen) throws IOException {
        Instance instance = seen.instance();
        json.writeObjectFieldStart("instance");
        json.writeStringField("version", instance.version());
        json.writeStringField("mode", instance.mode());
        json.writeNumberField("uptime_seconds", seen.uptime().toMillis() / 1e3);
        json.writeStringField("method", instance.method());
        json.writeStringField("obfs", instance.obfs());
        json.writeNumberField("threads", instance.threads());
        json.writeNumberField("mtu", instance.mtu());
        json.writeEndObject();
    }

    private void diagnosis(List<Finding> findings) throws IOException {
        json.writeArrayFieldStart("diagnosis");
        for (Finding finding : findings) {
            json.writeStartObject();
            json.writeStringField("code", finding.code());
            json.writeStringField("severity", finding.severity().text());
            json.writeStringField("text", finding.text());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void path(@Nullable PathView path, long now) throws IOException {
        if (path == null) {
            json.writeNullField("path");
            return;
        }
        json.writeObjectFieldStart("path");
        json.writeStringField("state", Words.of(path.state()));
        json.writeStringField("peer", path.peer() == null ? null : path.peer().toString());
        seconds(json, "heard_seconds_ago", path.heardAt() == 0 ? 0 : Math.max(1, now - path.heardAt()));
        seconds(json, "round_trip_seconds", path.roundTripNanos());
        json.writeEndObject();
    }

    private void machine(Machine machine, long sessionBuffers) throws IOException {
        json.writeArrayFieldStart("loops");
        for (double load : machine.loads()) {
            json.writeStartObject();
            number(json, "load", load);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeObjectFieldStart("memory");
        json.writeNumberField("heap_used_bytes", machine.heapUsedBytes());
        json.writeNumberField("heap_max_bytes", machine.heapMaxBytes());
        json.writeNumberField("direct_used_bytes", machine.directBytes());
        json.writeNumberField("session_buffer_bytes", sessionBuffers);
        if (machine.residentBytes() < 0) {
            json.writeNullField("resident_bytes");
        } else {
            json.writeNumberField("resident_bytes", machine.residentBytes());
        }
        json.writeEndObject();
    }

    /// @param nanos 0 = not known
    static void seconds(JsonGenerator json, String name, long nanos) throws IOException {
        number(json, name, nanos == 0 ? Double.NaN : nanos / NANOS);
    }

    /// @param value NaN = not known
    static void number(JsonGenerator json, String name, double value) throws IOException {
        json.writeFieldName(name);
        number(json, value);
    }

    /// To a millionth; JSON has no NaN.
    static void number(JsonGenerator json, double value) throws IOException {
        if (Double.isFinite(value)) {
            json.writeNumber(Math.round(value * 1e6) / 1e6);
        } else {
            json.writeNull();
        }
    }
}
