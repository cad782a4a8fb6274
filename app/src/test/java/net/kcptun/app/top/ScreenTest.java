package net.kcptun.app.top;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import net.kcptun.app.top.Screen.Size;
import net.kcptun.app.top.SessionRow.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ScreenTest {
    private static final Size WIDE = new Size(50, 200);

    private final Tree before = snapshot("10:00:00Z", 1_000, 0);
    private final Tree now = snapshot("10:00:02Z", 2_001_000, 500);

    ScreenTest() throws IOException {}

    @Test
    void everythingThatIsKnownIsShown() {
        assertThat(Screen.lines(now, before, WIDE, Order.RATE))
                .containsExactly(
                        "kcptun-netty 1.2.3 client, aes256gcm, up 1 h 40 min: ready",
                        "  note: 2.1% of segments are sent twice",
                        "",
                        "into the tunnel       1.25 MB/s      3.00 GB in all",
                        "out of the tunnel             -            - in all",
                        "UDP sent                      -            - in all",
                        "UDP received                  -            - in all",
                        "round trip 180 ms; resent 2.1% of segments (- since the start); efficiency sent -, received -",
                        "dropped packets: forged 7, no buffer 2",
                        "",
                        "2 sessions open, 0 opening, - ending; at most 100",
                        "CONV     PEER                        RX/s       TX/s      RTT RESENT WAITING WINDOW   STATE"
                                + "         AGE    SEEN      RTO",
                        "0000000B 10.0.0.2:9             1.00 MB/s    250 B/s   180 ms   2.1%     300    256    open"
                                + "       2 min   1.5 s   230 ms",
                        "0000000A -                              -          -        -      -       -      -    open"
                                + "           -       -        -");
    }

    @Test
    void whatIsNotReadySaysWhy() throws IOException {
        Tree lost = Tree.parse("{\"ready\": {\"is_ready\": false, \"reason\": \"the peer is silent\"}}");
        assertThat(Screen.lines(lost, Tree.EMPTY, WIDE, Order.RATE))
                .first()
                .isEqualTo("kcptun-netty ? ?, not encrypted, up -: NOT READY, the peer is silent");
    }

    @Test
    void ratesAreNotKnownAtFirst() {
        assertThat(Screen.lines(now, Tree.EMPTY, WIDE, Order.CONV).get(12)).startsWith("0000000A");
        assertThat(Screen.lines(now, Tree.EMPTY, WIDE, Order.CONV).get(13)).contains(" -          - ");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 10", "24, 80", "14, 40", "13, 200", "200, 300"})
    void nothingIsLargerThanTheWindow(int rows, int columns) {
        List<String> lines = Screen.lines(now, before, new Size(rows, columns), Order.RATE);
        assertThat(lines).hasSizeLessThanOrEqualTo(rows).allMatch(line -> line.length() <= columns);
    }

    @Test
    void sessionsBeyondTheWindowAreCounted() {
        assertThat(Screen.lines(now, before, new Size(13, 200), Order.RATE).getLast())
                .isEqualTo("and 2 more");
        assertThat(Screen.lines(now, before, new Size(14, 200), Order.RATE).getLast())
                .startsWith("0000000A");
    }

    @Test
    void whatStrangersSendCannotChangeTheTerminal() throws IOException {
        Tree hostile = Tree.parse("{\"diagnosis\": [{\"severity\": \"note\", \"text\": \"a\\u001b[2J\\nb\\u202ec\"}]}");
        assertThat(Screen.lines(hostile, Tree.EMPTY, WIDE, Order.RATE).get(1)).isEqualTo("  note: a?[2J?b?c");
    }

    @Test
    void norCanTheNamesOfTheirNumbers() throws IOException {
        Tree hostile = Tree.parse("{\"dropped_packets\": {\"a\\u001b[2J\": 1}}");
        assertThat(Screen.lines(hostile, Tree.EMPTY, WIDE, Order.RATE)).contains("dropped packets: a?[2J 1");
    }

    @Test
    void anEmptySnapshotIsShownToo() {
        assertThat(Screen.lines(Tree.EMPTY, Tree.EMPTY, WIDE, Order.AGE)).isNotEmpty();
    }

    private static Tree snapshot(String time, long received, long sent) throws IOException {
        return Tree.parse("""
                {"time": "2026-01-01T%s",
                 "instance": {"version": "1.2.3", "mode": "client", "method": "aes256gcm", "uptime_seconds": 6000},
                 "ready": {"is_ready": true, "reason": "x"},
                 "diagnosis": [{"severity": "note", "text": "2.1%% of segments are sent twice"}],
                 "rates": {"tcp": {"received_bytes_per_second": 1250000}, "round_trip_seconds": 0.18,
                           "retransmission_share": 0.021, "efficiency": {"sent": null}},
                 "totals": {"tcp": {"received_bytes": 3000000000}},
                 "dropped_packets": {"forged": 7, "replayed": 0}, "udp_errors": {"no_buffer": 2},
                 "session_counts": {"open": 2, "opening": 0, "limit": 100},
                 "sessions": [
                   {"conv": "0000000A", "state": "open"},
                   {"conv": "0000000B", "peer": "10.0.0.2:9", "state": "open", "received_bytes": %d, "sent_bytes": %d,
                    "srtt_seconds": 0.18, "rto_seconds": 0.23, "waiting": 300, "send_window": 256,
                    "retransmission_share": 0.021, "age_seconds": 120, "seen_seconds_ago": 1.5},
                   {"conv": "0000000C", "state": "time_wait"}]}
                """.formatted(time, received, sent));
    }
}
