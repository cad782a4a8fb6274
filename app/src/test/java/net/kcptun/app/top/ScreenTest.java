package net.kcptun.app.top;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.kcptun.app.command.Tree;
import net.kcptun.app.top.Screen.Look;
import net.kcptun.app.top.Screen.Picture;
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
        assertThat(lines(now, before, WIDE, Order.RATE))
                .containsExactly(
                        "kcptun-netty 1.2.3 client, aes256gcm, up 1 h 40 min: ready",
                        "  note: 2.1% of segments are sent twice",
                        "",
                        "into the tunnel       1.25 MB/s      3.00 GB in all",
                        "out of the tunnel             -            - in all",
                        "UDP sent                      -            - in all",
                        "UDP received                  -            - in all",
                        "round trip 180 ms; resent 2.1% of segments (- since the start), said twice beforehand -; efficiency sent -, received -",
                        "dropped packets: forged 7, no buffer 2",
                        "",
                        "2 sessions open, 0 opening, - ending; at most 100; by rate",
                        "CONV     PEER                        RX/s       TX/s      RTT RESENT WAITING WINDOW   STATE"
                                + "         AGE    SEEN      RTO",
                        "0000000B 10.0.0.2:9             1.00 MB/s    250 B/s   180 ms   2.1%     300    256    open"
                                + "       2 min   1.5 s   230 ms",
                        "0000000A -                              -          -        -      -       -      -    open"
                                + "           -       -        -");
    }

    @Test
    void theBusiestLineIsTold() throws IOException {
        Tree one = Tree.parse("""
                {"rates": {"sent_per_payload": 1.07},
                 "paths": [
                   {"peer": "10.0.0.2:9", "state": "startup", "rate_bytes_per_second": null},
                   {"peer": "10.0.0.3:9", "state": "cruise", "rate_bytes_per_second": 35500000,
                    "pace_bytes_per_second": 35900000, "min_round_trip_seconds": 0.1, "queue_seconds": 0.0003,
                    "random_loss": 0.01, "congestion_loss": 0, "message_p99_seconds": 0.104, "has_rival": true, "in_flight_bytes": 3500000,
                    "in_flight_limit_bytes": 7000000}]}""");
        assertThat(lines(one, Tree.EMPTY, WIDE, Order.RATE))
                .contains(
                        "the line carries 35.5 MB/s, cruise, shared: pace 35.9 MB/s; 100 ms + 0.3 ms in its queue; lost"
                                + " 1.0% by chance, 0.0% beyond; p99 of a message 104 ms; 3.50 MB of 7.00 MB in flight; sent 107% of what",
                        "    users send");
    }

    @Test
    void aClientsServerIsReachedDirectlyOrRelayedWhereThereIsARendezvousServer() throws IOException {
        String client = """
                {"instance": {"mode": "%s", "has_rendezvous": %b}, "ready": {"is_ready": true},
                 "path": {"peer": "10.0.0.3:9", "is_relayed": %b},
                 "paths": [{"peer": "10.0.0.3:9", "state": "cruise", "rate_bytes_per_second": 1e6, "is_relayed": true}]}""";
        assertThat(shown(client.formatted("client", true, true)))
                .anyMatch(line -> line.endsWith(": ready, relayed"))
                .anyMatch(line -> line.startsWith("the line carries 1.00 MB/s, cruise, relayed: "));
        assertThat(shown(client.formatted("client", true, false))).anyMatch(line -> line.endsWith(": ready, direct"));
        assertThat(shown(client.formatted("client", false, false)))
                .anyMatch(line -> line.endsWith(": ready"))
                .anyMatch(line -> line.startsWith("the line carries 1.00 MB/s, cruise: "));
        assertThat(shown(client.formatted("server", true, false)))
                .anyMatch(line -> line.endsWith(": ready"))
                .anyMatch(line -> line.startsWith("the line carries 1.00 MB/s, cruise, relayed: "));
    }

    private static List<String> shown(String json) throws IOException {
        return lines(Tree.parse(json), Tree.EMPTY, WIDE, Order.RATE);
    }

    @Test
    void theRelayIsTold() throws IOException {
        String relay = """
                {"time": "2026-01-01T10:00:0%dZ",
                 "relay": {"limit_bytes_per_second": 12500000, "pairs": 3, "pairs_proven": 2, "pairs_limit": 500,
                           "relayed_bytes": %d, "dropped_packets": {"rate": 4, "stranger": 5}}}""";
        Tree earlier = Tree.parse(relay.formatted(0, 1_000_000));
        Tree later = Tree.parse(relay.formatted(2, 3_000_000));
        assertThat(lines(later, earlier, WIDE, Order.RATE))
                .contains(
                        "relay: 1.00 MB/s of 12.5 MB/s, 3.00 MB in all; 3 pairs of 500, 1 of them opening; packets dropped"
                                + " by rate 4, of strangers 5");
        assertThat(lines(now, before, WIDE, Order.RATE)).noneMatch(line -> line.startsWith("relay"));
    }

    @Test
    void whatIsNotReadySaysWhy() throws IOException {
        Tree lost = Tree.parse("{\"ready\": {\"is_ready\": false, \"reason\": \"the peer is silent\"}}");
        assertThat(lines(lost, Tree.EMPTY, WIDE, Order.RATE))
                .first()
                .isEqualTo("kcptun-netty ? ?, not encrypted, up -: NOT READY, the peer is silent");
    }

    @Test
    void ratesAreNotKnownAtFirst() {
        assertThat(lines(now, Tree.EMPTY, WIDE, Order.CONV).get(12)).startsWith("0000000A");
        assertThat(lines(now, Tree.EMPTY, WIDE, Order.CONV).get(13)).contains(" -          - ");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 10", "24, 80", "14, 40", "13, 200", "200, 300"})
    void nothingIsLargerThanTheWindow(int rows, int columns) {
        List<String> lines = lines(now, before, new Size(rows, columns), Order.RATE);
        assertThat(lines).hasSizeLessThanOrEqualTo(rows).allMatch(line -> line.length() <= columns);
    }

    @Test
    void sessionsBeyondTheWindowAreCounted() {
        assertThat(lines(now, before, new Size(13, 200), Order.RATE).getLast()).isEqualTo("and 2 more");
        assertThat(lines(now, before, new Size(14, 200), Order.RATE).getLast()).startsWith("0000000A");
    }

    @Test
    void whatStrangersSendCannotChangeTheTerminal() throws IOException {
        Tree hostile = Tree.parse("{\"diagnosis\": [{\"severity\": \"note\", \"text\": \"a\\u001b[2J\\nb\\u202ec\"}]}");
        assertThat(lines(hostile, Tree.EMPTY, WIDE, Order.RATE).get(1)).isEqualTo("  note: a?[2J?b?c");
    }

    @Test
    void norCanTheNamesOfTheirNumbers() throws IOException {
        Tree hostile = Tree.parse("{\"dropped_packets\": {\"a\\u001b[2J\": 1}}");
        assertThat(lines(hostile, Tree.EMPTY, WIDE, Order.RATE)).contains("dropped packets: a?[2J 1");
    }

    @Test
    void anEmptySnapshotIsShownToo() {
        assertThat(lines(Tree.EMPTY, Tree.EMPTY, WIDE, Order.AGE)).isNotEmpty();
    }

    @Test
    void wordsGoOnInTheNextLineWhereThereIsRoom() throws IOException {
        String advice =
                "the send window is the limit: 256 x 1308 B / 180 ms = 1.9 MB/s; a larger kcp.sndwnd carries more";
        Tree told = Tree.parse("{\"diagnosis\": [{\"severity\": \"note\", \"text\": \"" + advice + "\"}]}");
        assertThat(lines(told, Tree.EMPTY, new Size(24, 80), Order.RATE).subList(1, 4))
                .containsExactly(
                        "  note: the send window is the limit: 256 x 1308 B / 180 ms = 1.9 MB/s; a larger",
                        "    kcp.sndwnd carries more",
                        "");
        assertThat(lines(told, Tree.EMPTY, new Size(19, 80), Order.RATE).get(2)).isEmpty();
    }

    @Test
    void aWordThatIsLongerThanTheWindowIsCut() {
        assertThat(Screen.trouble("x".repeat(100), new Size(24, 80)).lines()).containsExactly("x".repeat(80));
    }

    @Test
    void sessionsAreScrolledToTheLastOne() throws IOException {
        Tree many = sessions(30);
        Picture picture = Screen.picture(many, Tree.EMPTY, new Look(new Size(20, 80), Order.CONV, 5));
        assertThat(picture.skipped()).isEqualTo(5);
        assertThat(picture.lines())
                .anyMatch(line -> line.startsWith("c105"))
                .noneMatch(line -> line.startsWith("c104"));
        assertThat(picture.lines().getLast()).startsWith("5 above, and ");

        Picture end = Screen.picture(many, Tree.EMPTY, new Look(new Size(20, 80), Order.CONV, 1000));
        assertThat(end.lines()).hasSize(20).anyMatch(line -> line.startsWith("c129"));
        assertThat(end.lines().getLast()).isEqualTo(end.skipped() + " above, and 0 more");

        assertThat(Screen.picture(many, Tree.EMPTY, new Look(new Size(20, 80), Order.CONV, -1))
                        .skipped())
                .isZero();
    }

    @Test
    void longAddressesKeepTheColumnsStraight() throws IOException {
        Tree sixes = Tree.parse("""
                {"sessions": [{"conv": "a", "peer": "[2001:db8:85a3::8a2e:370:7334]:40000", "state": "open"},
                              {"conv": "b", "peer": "10.0.0.1:1", "state": "open"}]}""");
        List<String> lines = lines(sixes, Tree.EMPTY, WIDE, Order.CONV);
        assertThat(lines.subList(lines.size() - 3, lines.size()))
                .extracting(String::length)
                .containsOnly(lines.getLast().length());
    }

    @Test
    void aClockThatIsSetBackGivesNoRates() {
        assertThat(lines(before, now, WIDE, Order.CONV).getLast()).contains(" -          - ");
    }

    private static List<String> lines(Tree now, Tree before, Size size, Order order) {
        return Screen.picture(now, before, new Look(size, order, 0)).lines();
    }

    private static Tree sessions(int count) throws IOException {
        String sessions = IntStream.range(100, 100 + count)
                .mapToObj(i -> "{\"conv\": \"c" + i + "\", \"state\": \"open\"}")
                .collect(Collectors.joining(", "));
        return Tree.parse("{\"sessions\": [" + sessions + "]}");
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
