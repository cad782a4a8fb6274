package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.kcptun.core.path.PathModel;
import org.junit.jupiter.api.Test;

/// Losses, one by one: segments are lost by not being acknowledged.
final class KcpRecoveryTest {
    private static final long MILLI = 1_000_000;
    private static final long T0 = 1_000_000 * MILLI;
    private static final int MTU = 124;

    private final Packets out = new Packets();
    private Kcp kcp = with(2, 256);

    @Test
    void lostSegmentIsResentAfterRto() {
        send(1, 0);
        assertThat(kcp.nextDeadline()).isEqualTo(T0 + 200 * MILLI);
        assertThat(flushAt(199)).isEmpty();
        assertThat(flushAt(200)).containsExactly("PUSH 0");
        assertThat(kcp.nextDeadline()).isEqualTo(T0 + 400 * MILLI);
        assertThat(flushAt(400)).containsExactly("PUSH 0");
        assertThat(kcp.stats().timeoutResends).isEqualTo(2);
    }

    @Test
    void lostTailIsResentAfterTheMeasuredRto() {
        send(3, 0);
        ack(0, 0, 0, 40);
        ack(1, 0, 0, 40);
        assertThat(kcp.srttNanos()).isEqualTo(40 * MILLI);
        assertThat(flushAt(99)).isEmpty();
        assertThat(flushAt((int) (kcp.view().rtoNanos() / MILLI))).containsExactly("PUSH 2");
    }

    @Test
    void segmentIsResentWhenTwoLaterOnesWereAcknowledged() {
        send(4, 0);
        ack(1, 0, 0, 40);
        assertThat(flushAt(40)).isEmpty();
        ack(2, 0, 0, 41);
        assertThat(flushAt(41)).containsExactly("PUSH 0");
        assertThat(flushAt(41)).isEmpty();
        assertThat(kcp.stats().fastResends).isEqualTo(1);
    }

    @Test
    void bundleOfAcknowledgementsCountsEachOfThem() {
        send(4, 0);
        byte[] packet = Arrays.copyOf(ackPacket(1, 0, 0), 48);
        System.arraycopy(ackPacket(2, 0, 0), 0, packet, 24, 24);
        kcp.input(packet, 0, 48, T0 + 40 * MILLI);
        assertThat(flushAt(40)).containsExactly("PUSH 0");
    }

    @Test
    void unaCountsAsLaterAcknowledgementOfWhatItCovers() {
        send(2, 0);
        send(2, 10);
        ack(1, 0, 0, 50);
        flushAt(50);
        ack(3, 10, 0, 51);
        assertThat(flushAt(51)).containsExactly("PUSH 0");
        ack(0, 51, 2, 91);
        assertThat(kcp.view().inFlight()).isEqualTo(1);
    }

    @Test
    void lostResendIsFoundByTheSameRule() {
        send(3, 0);
        ack(1, 0, 0, 40);
        ack(2, 0, 0, 40);
        assertThat(flushAt(40)).containsExactly("PUSH 0");
        send(2, 42);
        ack(3, 42, 0, 82);
        ack(4, 42, 0, 82);
        assertThat(flushAt(82)).containsExactly("PUSH 0");
        assertThat(kcp.stats().timeoutResends).isZero();
    }

    @Test
    void whatIsCoveredSoonerThanARoundTripAfterItsResendWasResentInVain() {
        send(1, 0);
        ack(0, 0, 1, 40);
        send(2, 50);
        assertThat(flushAt(1000)).containsExactly("PUSH 1", "PUSH 2");
        ack(2, 50, 3, 1005);
        assertThat(kcp.stats().spuriousResends).isEqualTo(2);
    }

    @Test
    void fastResendsGoOnAsLongAsLaterOnesArrive() {
        send(1, 0);
        for (int round = 0; round < 8; round++) {
            int at = 20 * round;
            send(2, at);
            ack(2 * round + 1, at, 0, at + 10);
            ack(2 * round + 2, at, 0, at + 10);
            flushAt(at + 10);
        }
        assertThat(kcp.stats().fastResends).isEqualTo(8);
        assertThat(kcp.stats().timeoutResends).isZero();
    }

    @Test
    void withoutResendOnlyTimeHelps() {
        kcp = with(0, 256);
        send(5, 0);
        for (int sn = 1; sn < 5; sn++) {
            ack(sn, 0, 0, 40);
        }
        assertThat(flushAt(41)).isEmpty();
    }

    @Test
    void holeThatBlocksTheWindowIsResentAfterOneLaterAcknowledgement() {
        kcp = with(10, 16);
        send(20, 0);
        ack(1, 0, 0, 40);
        assertThat(flushAt(44)).isEmpty();
        assertThat(kcp.nextDeadline()).isEqualTo(T0 + 45 * MILLI);
        assertThat(flushAt(45)).containsExactly("PUSH 0");
    }

    @Test
    void provedSpuriousResendTeachesPatience() {
        send(3, 0);
        ack(1, 0, 0, 40);
        ack(2, 0, 0, 40);
        assertThat(flushAt(40)).containsExactly("PUSH 0");
        ack(0, 0, 3, 56);
        assertThat(kcp.stats().spuriousResends).isEqualTo(1);
        send(3, 60);
        ack(4, 60, 3, 100);
        ack(5, 60, 3, 100);
        assertThat(flushAt(100)).isEmpty();
        assertThat(kcp.nextDeadline()).isBetween(T0 + 104 * MILLI, T0 + 100 * MILLI + 18 * MILLI / 4);
        assertThat(flushAt(105)).containsExactly("PUSH 3");
    }

    @Test
    void timeoutOfASegmentThatLaterOnesPassedIsAFastResend() {
        send(4, 0);
        ack(1, 0, 0, 40);
        ack(2, 0, 0, 40);
        assertThat(flushAt(40)).containsExactly("PUSH 0");
        ack(0, 0, 3, 80);
        send(2, 100);
        ack(4, 100, 3, 140);
        ack(5, 100, 3, 140);
        int due = (int) Math.ceilDiv(kcp.nextDeadline() - T0, MILLI);
        assertThat(flushAt(due - 1)).isEmpty();
        assertThat(flushAt(due)).containsExactly("PUSH 3");
        assertThat(kcp.stats().fastResends).isEqualTo(2);
        assertThat(kcp.stats().timeoutResends).isZero();
    }

    @Test
    void congestionWindowDoublesEachRoundTripAndFallsOnTimeout() {
        kcp = new Kcp(
                Packets.CONV,
                MTU,
                new KcpOptions(256, 256, 1, 100, 2, false, 1),
                new SegmentPool(MTU, 9),
                new PathModel(),
                NOBODY);
        send(100, 0);
        assertThat(kcp.view().inFlight()).isEqualTo(1);
        ack(0, 0, 1, 10);
        flushAt(10);
        assertThat(kcp.view().inFlight()).isEqualTo(2);
        flushAt(1000);
        assertThat(kcp.view().congestionWindow()).isEqualTo(1);
    }

    private static final StreamSink NOBODY = new ReadyReader();

    private static Kcp with(int resend, int sndwnd) {
        KcpOptions options = new KcpOptions(sndwnd, 256, 1, 100, resend, true, 1);
        return new Kcp(Packets.CONV, MTU, options, new SegmentPool(MTU, 100), new PathModel(), NOBODY);
    }

    private void send(int segments, int atMillis) {
        kcp.send(new byte[segments * 100], 0, segments * 100);
        flushAt(atMillis);
    }

    private List<String> flushAt(int atMillis) {
        kcp.flush(T0 + atMillis * MILLI, 1000, out);
        return out.takeSegments();
    }

    private static byte[] ackPacket(int sn, int sentMillis, int una) {
        return Packets.ack(sn, 1_000_000 + sentMillis, una);
    }

    private void ack(int sn, int sentMillis, int una, int atMillis) {
        kcp.input(ackPacket(sn, sentMillis, una), 0, 24, T0 + atMillis * MILLI);
    }
}
