package net.kcptun.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.List;
import net.kcptun.app.doctor.finding.Finding;
import net.kcptun.app.doctor.finding.Words;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReportTest {
    private static final Finding OK =
            Finding.ok("peer", "answers").with("rtt_ms", 1.5).with("sent", 50);
    private static final Finding WARN = Finding.warn("key", "short", "make it longer");
    private static final Finding FAIL = Finding.fail("mtu", "too \"long\"", "set it");

    @Test
    void linesAreAligned() {
        assertThat(Report.line(OK)).isEqualTo("ok    peer           answers");
        assertThat(Report.line(WARN)).isEqualTo("warn  key            short; make it longer");
    }

    @Test
    void aFindingIsOneLine() {
        assertThat(Report.line(Finding.ok("name", "a\nb\u001b[2J"))).isEqualTo("ok    name           a?b?[2J");
        assertThat(Report.line(Finding.ok("name", "\u009b2J\u202ea\u2028ö"))).isEqualTo("ok    name           ?2J?a?ö");
    }

    @Test
    void onlyAFailureIsTheStatus() {
        assertThat(Report.exitStatus(List.of(OK, WARN))).isZero();
        assertThat(Report.exitStatus(List.of(OK, FAIL, WARN))).isEqualTo(1);
        assertThat(Report.exitStatus(List.of())).isZero();
    }

    @Test
    void jsonHoldsTheWorstAndAll() throws IOException {
        String json = Report.json("a.json", List.of(OK, FAIL.with("addresses", List.of("a", "b")), WARN));
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            while (parser.nextToken() != null) {
                // It is well formed.
            }
        }
        assertThat(json.replaceAll("\\s", ""))
                .startsWith("{\"file\":\"a.json\",\"status\":\"fail\",\"findings\":[")
                .contains("\"values\":{\"rtt_ms\":1.5,\"sent\":50}")
                .contains("\"text\":\"too\\\"long\\\"\"")
                .contains("\"addresses\":[\"a\",\"b\"]");
    }

    @ParameterizedTest
    @CsvSource({"70,70 ms", "2500,2.5 s", "61000,1 min 1 s", "3600000,1 h 0 min 0 s", "3725000,1 h 2 min 5 s"})
    void durationsAreReadable(long millis, String text) {
        assertThat(Words.duration(millis)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"48200000,48.2 ms", "210000,0.21 ms", "9940000,9.94 ms"})
    void roundTripsAreReadable(long nanos, String text) {
        assertThat(Words.millis(nanos)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"300,300 bytes", "425984,416 KB", "4194304,4.0 MB", "12218321920,11.4 GB"})
    void sizesAreReadable(long bytes, String text) {
        assertThat(Words.bytes(bytes)).isEqualTo(text);
    }
}
