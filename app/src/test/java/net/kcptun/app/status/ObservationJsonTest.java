package net.kcptun.app.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import net.kcptun.app.stats.Observation;
import net.kcptun.app.stats.Scene;
import org.junit.jupiter.api.Test;

/// The JSON is what openapi.json says.
final class ObservationJsonTest {
    private final Observation seen = Scene.calm().withSessions().withLine().observation();

    @Test
    void everyMemberIsDescribedAndEveryDescribedMemberIsThere() throws IOException {
        Set<String> written = JsonPaths.of(JsonPaths.object(ObservationJson.of(seen, SessionFilter.ALL)));
        written.addAll(
                JsonPaths.of(JsonPaths.object(ObservationJson.of(Scene.calm().mapped(), SessionFilter.ALL))));
        Set<String> described = described("Snapshot");
        described.removeIf(
                path -> path.startsWith("services.") || path.startsWith("relay.") || path.startsWith("registry."));
        assertThat(written).isEqualTo(described);
    }

    @Test
    void whatIsRelayedIsToldOfThePathAndOfEachLine() throws IOException {
        Map<String, Object> direct =
                JsonPaths.object(ObservationJson.of(Scene.calm().withLine().introduced(), SessionFilter.ALL));
        assertThat(JsonPaths.at(direct, "instance.has_rendezvous")).isEqualTo(true);
        assertThat(JsonPaths.at(direct, "path.is_relayed")).isEqualTo(false);
        Map<String, Object> relayed = JsonPaths.object(
                ObservationJson.of(Scene.calm().withLine().relayed().introduced(), SessionFilter.ALL));
        assertThat(JsonPaths.at(relayed, "path.is_relayed")).isEqualTo(true);
        assertThat((Map<?, ?>) ((List<?>) JsonPaths.at(relayed, "paths")).getFirst())
                .extracting("peer", "is_relayed")
                .containsExactly("203.0.113.9:40000", true);
    }

    @Test
    void theRelayIsAsDescribed() throws IOException {
        Map<String, Object> json =
                JsonPaths.object(ObservationJson.of(Scene.calm().relaying(), SessionFilter.ALL));
        Set<String> described = described("Snapshot");
        described.removeIf(path -> !path.startsWith("relay."));
        Set<String> written = JsonPaths.of(json);
        written.removeIf(path -> !path.startsWith("relay."));
        assertThat(written).isEqualTo(described);
        assertThat(JsonPaths.at(json, "relay.pairs")).isEqualTo(2L);
        assertThat(JsonPaths.at(json, "relay.pairs_proven")).isEqualTo(1L);
        assertThat(JsonPaths.at(json, "relay.relayed_bytes")).isEqualTo(17L);
        assertThat(JsonPaths.at(json, "relay.dropped_packets.stranger")).isEqualTo(1L);
        assertThat((Map<?, ?>) ((List<?>) JsonPaths.at(json, "relay.busiest")).getFirst())
                .extracting("client", "server", "is_proven", "relayed_bytes", "age_seconds")
                .containsExactly("192.0.2.1:5000", "198.51.100.1:6000", true, 17L, 30L);
    }

    @Test
    void whatARendezvousServerHasIsAsDescribed() throws IOException {
        Observation meeting = Scene.calm().withService("home").observation();
        Set<String> written = JsonPaths.of(JsonPaths.object(ObservationJson.of(meeting, SessionFilter.ALL)));
        written.removeIf(path -> !path.startsWith("services.") && !path.startsWith("registry."));
        Set<String> described = described("Snapshot");
        described.removeIf(path -> !path.startsWith("services.") && !path.startsWith("registry."));
        assertThat(written).isEqualTo(described).contains("registry.is_up");
    }

    @Test
    void theHistoryIsAsDescribed() throws IOException {
        Set<String> written = JsonPaths.of(JsonPaths.object(ObservationJson.of(List.of())));
        assertThat(written).isEqualTo(described("History"));
    }

    @Test
    void whatIsNotKnownIsNull() {
        String json = new String(ObservationJson.of(seen, SessionFilter.ALL), StandardCharsets.UTF_8);
        assertThat(json)
                .doesNotContain("NaN")
                .contains("\"efficiency\":{\"received\":null,\"sent\":null}")
                .contains("\"srtt_seconds\":null");
    }

    @Test
    void itIsOneLine() {
        assertThat(new String(ObservationJson.of(seen, SessionFilter.ALL), StandardCharsets.UTF_8))
                .doesNotContain("\n");
    }

    @Test
    void sessionsBeyondTheLimitAreCounted() {
        Map<String, Object> json = JsonPaths.object(ObservationJson.of(seen, new SessionFilter(3, 1, 16)));
        assertThat((List<?>) JsonPaths.at(json, "sessions")).hasSize(1);
        assertThat(JsonPaths.at(json, "sessions_omitted")).isEqualTo(3L);
    }

    @Test
    void valuesHaveTheirUnits() {
        Map<String, Object> json = JsonPaths.object(ObservationJson.of(seen, SessionFilter.ALL));
        assertThat(JsonPaths.at(json, "instance.uptime_seconds")).isEqualTo(100L);
        assertThat(JsonPaths.at(json, "path.round_trip_seconds")).isEqualTo(0.1);
        Map<?, ?> busy = (Map<?, ?>) ((List<?>) JsonPaths.at(json, "sessions")).get(1);
        assertThat(busy)
                .extracting("conv", "state", "srtt_seconds", "rto_seconds", "in_flight", "age_seconds")
                .containsExactly("00ABCDEF", "open", 0.18, 0.23, 200L, 60L);
    }

    @Test
    void aLineIsToldWithItsPeer() {
        Map<String, Object> json = JsonPaths.object(ObservationJson.of(seen, SessionFilter.ALL));
        assertThat((Map<?, ?>) ((List<?>) JsonPaths.at(json, "paths")).getFirst())
                .extracting(
                        "peer",
                        "sessions",
                        "state",
                        "rate_bytes_per_second",
                        "queue_seconds",
                        "random_loss",
                        "message_p99_seconds",
                        "has_rival")
                .containsExactly("203.0.113.10:12345", 2L, "cruise", 35_500_000L, 0.0003, 0.01, 0.104, false);
        assertThat((Map<?, ?>) ((List<?>) JsonPaths.at(json, "paths")).getFirst())
                .extracting("payload_bytes", "copies", "copy_bytes", "copies_first")
                .containsExactly(80_000_000L, 400L, 500_000L, 8L);
    }

    @Test
    void aLineIsToldInWords() {
        Map<String, Object> json = JsonPaths.object(ObservationJson.of(seen, SessionFilter.ALL));
        Map<?, ?> path = (Map<?, ?>) ((List<?>) JsonPaths.at(json, "paths")).getFirst();
        assertThat(path.get("findings"))
                .isEqualTo(List.of(Map.of(
                        "code", "line_carries",
                        "severity", "ok",
                        "text", "the line carries 284 Mbit/s with 1.0% random loss; nothing stands in its queue")));
    }

    @Test
    void mappedPortIsTold() {
        assertThat(JsonPaths.at(
                        JsonPaths.object(ObservationJson.of(Scene.calm().mapped(), SessionFilter.ALL)), "port_mapping"))
                .isEqualTo(Map.of(
                        "address",
                        "203.0.113.7:40002",
                        "router",
                        "192.168.1.1:5351",
                        "protocol",
                        "PCP",
                        "is_public",
                        true));
    }

    @Test
    void pathsBeyondTheirLimitAreCounted() {
        Observation many = Scene.calm().withPeers(40).observation();
        Map<String, Object> json = JsonPaths.object(ObservationJson.of(many, SessionFilter.ALL));
        assertThat((List<?>) JsonPaths.at(json, "paths")).hasSize(16);
        assertThat(JsonPaths.at(json, "paths_omitted")).isEqualTo(24L);
        json = JsonPaths.object(ObservationJson.of(many, SessionFilter.of(Map.of("paths", "1000"), "all")));
        assertThat((List<?>) JsonPaths.at(json, "paths")).hasSize(40);
        assertThat(JsonPaths.at(json, "paths_omitted")).isEqualTo(0L);
    }

    private static Set<String> described(String schema) throws IOException {
        try (InputStream in = ObservationJson.class.getResourceAsStream("openapi.json")) {
            Map<String, Object> openapi =
                    JsonPaths.object(Objects.requireNonNull(in).readAllBytes());
            Set<String> paths = new TreeSet<>();
            properties(JsonPaths.at(openapi, "components.schemas." + schema), "", paths);
            return paths;
        }
    }

    private static void properties(Object schema, String prefix, Set<String> paths) {
        Map<?, ?> members = (Map<?, ?>) schema;
        if (members.get("oneOf") instanceof List<?> forms) {
            forms.forEach(form -> properties(form, prefix, paths));
        }
        if (members.get("items") instanceof Map<?, ?> items) {
            properties(items, prefix, paths);
        }
        if (members.get("properties") instanceof Map<?, ?> properties) {
            properties.forEach((name, property) -> {
                paths.add(prefix + name);
                properties(property, prefix + name + ".", paths);
            });
        }
    }
}
