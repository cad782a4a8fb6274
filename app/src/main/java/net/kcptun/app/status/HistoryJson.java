package net.kcptun.app.status;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.function.ToDoubleFunction;
import net.kcptun.app.stats.History.Entry;
import net.kcptun.app.stats.Rates;

/// The history as JSON: a column for each rate, an entry a second.
final class HistoryJson {
    private HistoryJson() {}

    static byte[] of(List<Entry> entries) {
        return ObservationJson.bytes(json -> {
            json.writeStartObject();
            json.writeNumberField("interval_seconds", 1);
            json.writeArrayFieldStart("time");
            for (Entry entry : entries) {
                json.writeNumber(entry.atSeconds());
            }
            json.writeEndArray();
            column(json, "tcp_received_bytes_per_second", entries, Rates::tcpReceived);
            column(json, "tcp_sent_bytes_per_second", entries, Rates::tcpSent);
            column(json, "pkt_received_bytes_per_second", entries, Rates::pktReceivedBytes);
            column(json, "pkt_sent_bytes_per_second", entries, Rates::pktSentBytes);
            column(json, "round_trip_seconds", entries, Rates::roundTripSeconds);
            column(json, "retransmission_share", entries, Rates::retransmissionShare);
            column(json, "efficiency_received", entries, Rates::receivedEfficiency);
            column(json, "efficiency_sent", entries, Rates::sentEfficiency);
            json.writeEndObject();
        });
    }

    private static void column(JsonGenerator json, String name, List<Entry> entries, ToDoubleFunction<Rates> rate)
            throws IOException {
        json.writeArrayFieldStart(name);
        for (Entry entry : entries) {
            ObservationJson.number(json, rate.applyAsDouble(entry.rates()));
        }
        json.writeEndArray();
    }
}
