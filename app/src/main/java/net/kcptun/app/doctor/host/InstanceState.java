package net.kcptun.app.doctor.host;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What a running instance says of itself, in its `/api/v1/stats`.
///
/// @param troubles what its diagnosis is worried about, in its own words
/// @param skewed   packets that were dropped for their time since its start
/// @param forged   packets that its key did not open since its start
record InstanceState(boolean isReady, String reason, List<String> troubles, long skewed, long forged) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Set<String> WORRIES = Set.of("problem", "warning");

    InstanceState {
        troubles = List.copyOf(troubles);
    }

    /// Of a program that tells only whether it is ready.
    static InstanceState of(boolean isReady, String reason) {
        return new InstanceState(isReady, reason, List.of(), 0, 0);
    }

    /// @throws IOException where it is nothing of the kind
    static InstanceState parse(byte[] json) throws IOException {
        try (JsonParser parser = JSON.createParser(json)) {
            return new Reading(parser).state();
        }
    }

    /// One walk over the object. A member is known by its name and the object around it.
    private static final class Reading {
        private final JsonParser parser;
        private final List<String> troubles = new ArrayList<>();
        private boolean isReady;
        private String reason = "";
        private String severity = "";
        private long skewed;
        private long forged;

        Reading(JsonParser parser) {
            this.parser = parser;
        }

        InstanceState state() throws IOException {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                String name = parser.currentName();
                if (token.isScalarValue() && name != null) {
                    onMember(around(), name, parser.getText());
                }
            }
            return new InstanceState(isReady, reason, troubles, skewed, forged);
        }

        /// The name of the object, or of the array of objects, that holds the member.
        private String around() {
            var object = parser.getParsingContext().getParent();
            while (object != null && object.inArray()) {
                object = object.getParent();
            }
            String name = object == null ? null : object.getCurrentName();
            return name == null ? "" : name;
        }

        private void onMember(String around, String name, String value) {
            switch (around + "." + name) {
                case "ready.is_ready" -> isReady = Boolean.parseBoolean(value);
                case "ready.reason" -> reason = value;
                case "diagnosis.severity" -> severity = value;
                case "diagnosis.text" -> {
                    if (WORRIES.contains(severity)) {
                        troubles.add(value);
                    }
                }
                case "dropped_packets.clock_skew" -> skewed = Long.parseLong(value);
                case "dropped_packets.forged" -> forged = Long.parseLong(value);
                default -> {}
            }
        }
    }
}
