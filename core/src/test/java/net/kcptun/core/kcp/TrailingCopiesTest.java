package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.kcptun.core.path.PathModel;
import org.junit.jupiter.api.Test;

/// One test for each edge of the table of [TrailingCopies], and for what an acknowledgement says of a copy.
final class TrailingCopiesTest {
    private static final long MILLI = 1_000_000;
    private static final long T0 = 1_000_000 * MILLI;
    private static final int RTT = 160;

    private final Packets out = new Packets();
    private final PathModel path = new PathModel();

    /// Its round trip is known, and nothing is on its way.
    private Kcp settled(int copies) {
        KcpOptions options = new KcpOptions(1024, 1024, 1, 10, 2, true, 1, copies);
        Kcp kcp = new Kcp(Packets.CONV, 1400, options, new SegmentPool(1400, 100), path, new ReadyReader());
        say(kcp, "a");
        flush(kcp, -RTT);
        ack(kcp, 0, -RTT, 0);
        flush(kcp, 0);
        return kcp;
    }

    @Test
    void whatIsSentLastGoesAgainAfterASixteenthOfTheRoundTrip() {
        Kcp kcp = settled(1);
        say(kcp, "b");
        assertThat(flush(kcp, 0)).containsExactly("PUSH 1");
        assertThat(flush(kcp, 9)).isEmpty();
        assertThat(flush(kcp, 10)).containsExactly("PUSH 1");
        assertThat(flush(kcp, 100)).isEmpty();
    }

    @Test
    void furtherCopiesComeAtTwiceTheDistance() {
        Kcp kcp = settled(3);
        say(kcp, "b");
        assertThat(flush(kcp, 0)).hasSize(1);
        assertThat(flush(kcp, 10)).hasSize(1);
        assertThat(flush(kcp, 29)).isEmpty();
        assertThat(flush(kcp, 30)).hasSize(1);
        assertThat(flush(kcp, 69)).isEmpty();
        assertThat(flush(kcp, 70)).hasSize(1);
        assertThat(flush(kcp, 150)).isEmpty();
    }

    @Test
    void somethingNewerTakesThemAlongAndThePauseBeginsAnew() {
        Kcp kcp = settled(1);
        say(kcp, "b");
        flush(kcp, 0);
        say(kcp, "c");
        assertThat(flush(kcp, 5)).containsExactly("PUSH 2", "PUSH 1");
        assertThat(flush(kcp, 10)).isEmpty();
        assertThat(flush(kcp, 15)).containsExactly("PUSH 2");
    }

    @Test
    void theyEndWhereMoreIsQueuedThanLeaves() {
        Kcp kcp = settled(1);
        say(kcp, "b");
        flush(kcp, 0);
        say(kcp, "x".repeat(200 * 1376));
        for (int at = 5; at < 100; at++) {
            assertThat(flush(kcp, at)).doesNotContain("PUSH 1");
        }
        assertThat(kcp.queued()).isPositive();
        assertThat(kcp.stats().redundantSegments).isZero();
    }

    @Test
    void whatHasArrivedIsNotSaidAgain() {
        Kcp kcp = settled(2);
        say(kcp, "b");
        flush(kcp, 0);
        ack(kcp, 1, 0, 5);
        assertThat(flush(kcp, 10)).isEmpty();
        assertThat(kcp.nextDeadline()).isGreaterThan(T0 + 1000 * MILLI);
    }

    @Test
    void nothingIsSaidTwiceWhereThatIsAsked() {
        Kcp kcp = settled(0);
        say(kcp, "b");
        kcp.twice();
        flush(kcp, 0);
        assertThat(flush(kcp, 100)).isEmpty();
        assertThat(kcp.stats().redundantSegments).isZero();
    }

    @Test
    void whatIsMarkedGoesTwiceThoughNothingIsLost() {
        Kcp kcp = settled(KcpOptions.AUTO);
        for (int i = 0; i < 1000; i++) {
            path.redundancy().onFirst(false);
        }
        say(kcp, "b");
        flush(kcp, 0);
        assertThat(flush(kcp, 10)).isEmpty();
        say(kcp, "c");
        kcp.twice();
        assertThat(flush(kcp, 20)).containsExactly("PUSH 2");
        assertThat(flush(kcp, 30)).containsExactly("PUSH 2");
        assertThat(flush(kcp, 100)).isEmpty();
    }

    @Test
    void anAcknowledgementOfACopyTellsThatTheFirstWasLostAndSaysNothingElse() {
        Kcp kcp = settled(1);
        say(kcp, "b");
        flush(kcp, 0);
        flush(kcp, 10);
        double before = path.redundancy().share();
        long srtt = kcp.srttNanos();
        ack(kcp, 1, 10, 10 + RTT);
        assertThat(path.redundancy().share()).isGreaterThan(before);
        assertThat(kcp.stats().redundantFirst).isEqualTo(1);
        assertThat(kcp.stats().spuriousResends).isZero();
        assertThat(kcp.stats().resends()).isZero();
        assertThat(kcp.srttNanos()).isEqualTo(srtt);
        assertThat(kcp.isDrained()).isTrue();
    }

    @Test
    void whatIsSentAgainHasCopiesOfItsOwn() {
        Kcp kcp = settled(1);
        say(kcp, "b");
        flush(kcp, 0);
        flush(kcp, 10);
        long due = kcp.nextDeadline();
        int resent = (int) ((due - T0) / MILLI) + 1;
        assertThat(flush(kcp, resent)).containsExactly("PUSH 1");
        assertThat(kcp.stats().timeoutResends).isEqualTo(1);
        assertThat(flush(kcp, resent + 10)).containsExactly("PUSH 1");
        assertThat(kcp.stats().redundantSegments).isEqualTo(2);
    }

    @Test
    void copiesEndWithTheBudget() {
        Kcp kcp = settled(4);
        say(kcp, "x".repeat(100));
        flush(kcp, 0);
        long now = T0 + 10 * MILLI;
        while (path.redundancy().take(10, false, now)) {
            // All of it goes.
        }
        assertThat(flush(kcp, 10)).isEmpty();
        assertThat(kcp.stats().redundantSegments).isZero();
        assertThat(flush(kcp, 100)).isEmpty();
    }

    @Test
    void ofManyOnlyAFewDoNotWaitForThePace() {
        Kcp kcp = settled(1);
        say(kcp, "x".repeat(100 * 1376));
        for (int at = 0; kcp.queued() > 0; at++) {
            flush(kcp, at);
        }
        assertThat(kcp.stats().redundantSegments).isZero();
        int atOnce = flush(kcp, 90).size();
        assertThat(atOnce).isBetween(8, 20);
        for (int at = 91; at < 120; at++) {
            flush(kcp, at);
        }
        assertThat(kcp.stats().redundantSegments).isBetween(2L * atOnce, 99L);
    }

    private void say(Kcp kcp, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        kcp.send(bytes, 0, bytes.length);
    }

    private List<String> flush(Kcp kcp, int millis) {
        kcp.flush(T0 + millis * MILLI, 1000, out);
        return out.takeSegments();
    }

    private static void ack(Kcp kcp, int sn, int sentMillis, int millis) {
        byte[] packet = Packets.ack(sn, SegmentHeader.millis(T0 + sentMillis * MILLI), sn + 1);
        kcp.input(packet, 0, packet.length, T0 + millis * MILLI);
    }
}
