package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.kcptun.core.path.PathModel;
import org.junit.jupiter.api.Test;

final class KcpTest {
    private static final long MILLI = 1_000_000;
    private static final long T0 = 1_000_000 * MILLI;
    private static final int TS0 = 1_000_000;
    private static final int MTU = 124;

    private final Text text = new Text();
    private final Packets out = new Packets();
    private final SegmentPool pool = new SegmentPool(MTU, 100);
    private Kcp kcp = with(1, 2);

    @Test
    void firstDataLeavesAtOnceInEveryFlushMode() {
        for (int flush = 0; flush <= 2; flush++) {
            kcp = with(flush, 0);
            send("hello");
            assertThat(kcp.nextDeadline()).isLessThanOrEqualTo(T0);
            kcp.flush(T0, 10, out);
            assertThat(out.takeHex())
                    .containsExactly("0000000751000100000f4240000000000000000000000005" + "68656c6c6f");
        }
    }

    @Test
    void smallSendsFillOneSegment() {
        send("hel");
        kcp.send(ByteBuffer.wrap(new byte[] {'l', 'o'}));
        assertThat(kcp.waiting()).isEqualTo(1);
        kcp.flush(T0, 10, out);
        assertThat(out.all.getFirst()).hasSize(24 + 5);
    }

    @Test
    void fullSegmentsLeaveInPacketsOfTheMtu() {
        kcp.send(new byte[250], 0, 250);
        kcp.flush(T0, 10, out);
        assertThat(out.all).extracting(p -> p.length).containsExactly(124, 124, 74);
    }

    @Test
    void budgetEndsAFlushAndTheRestIsDueAtOnce() {
        kcp.send(new byte[500], 0, 500);
        assertThat(kcp.flush(T0, 2, out)).isTrue();
        assertThat(out.all).hasSize(2);
        assertThat(kcp.nextDeadline()).isLessThanOrEqualTo(T0);
        assertThat(kcp.flush(T0, 3, out)).isFalse();
        assertThat(out.all).hasSize(5);
    }

    @Test
    void periodicModeWaitsForTheTickAfterTheFirstFlush() {
        kcp = with(0, 0);
        send("a");
        kcp.flush(T0, 10, out);
        send("b");
        assertThat(kcp.nextDeadline()).isEqualTo(T0 + 100 * MILLI);
        kcp.flush(T0 + 99 * MILLI, 10, out);
        assertThat(out.takeSegments()).containsExactly("PUSH 0");
        kcp.flush(T0 + 100 * MILLI, 10, out);
        assertThat(out.takeSegments()).containsExactly("PUSH 1");
    }

    @Test
    void inOrderAcknowledgementLeavesAfterThreeMillis() {
        input(Packets.push(0, 50, 0, "a"), T0);
        assertThat(text.toString()).isEqualTo("a");
        assertThat(kcp.nextDeadline()).isEqualTo(T0 + 3 * MILLI);
        kcp.flush(T0 + 3 * MILLI, 10, out);
        assertThat(out.takeSegments()).containsExactly("ACK 0 una 1");
    }

    @Test
    void secondPendingSegmentIsAcknowledgedAtOnceWithTheDefaultWindow() {
        input(Packets.push(0, 50, 0, "a"), T0);
        input(Packets.push(1, 51, 0, "b"), T0 + MILLI);
        assertThat(kcp.nextDeadline()).isLessThanOrEqualTo(T0);
        kcp.flush(T0 + MILLI, 10, out);
        assertThat(out.takeSegments()).containsExactly("ACK 1 una 2");
    }

    @Test
    void dataCarriesPendingAcknowledgements() {
        input(Packets.push(0, 50, 0, "a"), T0);
        send("answer");
        kcp.flush(T0, 10, out);
        assertThat(out.all).hasSize(1);
        assertThat(out.takeSegments()).containsExactly("ACK 0 una 1", "PUSH 0");
    }

    @Test
    void segmentBeyondAHoleAndItsFillerAreAcknowledgedAtOnce() {
        input(Packets.push(1, 50, 0, "b"), T0);
        kcp.flush(T0, 10, out);
        assertThat(out.takeSegments()).containsExactly("ACK 1 una 0");
        assertThat(text.toString()).isEmpty();
        input(Packets.push(0, 60, 0, "a"), T0 + 5 * MILLI);
        kcp.flush(T0 + 5 * MILLI, 10, out);
        assertThat(out.takeSegments()).containsExactly("ACK 0 una 2");
        assertThat(text.toString()).isEqualTo("ab");
    }

    @Test
    void aCopyThatFollowsSoonNeedsNoAcknowledgementOfItsOwn() {
        input(Packets.push(0, 50, 0, "a"), T0);
        input(Packets.push(0, 51, 0, "a"), T0 + MILLI);
        kcp.flush(T0 + 3 * MILLI, 10, out);
        assertThat(out.takeSegments()).containsExactly("ACK 0 una 1");
        input(Packets.push(0, 70, 0, "a"), T0 + 22 * MILLI);
        kcp.flush(T0 + 22 * MILLI, 10, out);
        assertThat(out.takeSegments()).isEmpty();
        assertThat(kcp.stats().duplicates).isEqualTo(2);
    }

    @Test
    void duplicateIsAcknowledgedAgainButDeliveredOnce() {
        input(Packets.push(0, 50, 0, "a"), T0);
        kcp.flush(T0 + 3 * MILLI, 10, out);
        input(Packets.push(0, 70, 0, "a"), T0 + 23 * MILLI);
        out.all.clear();
        kcp.flush(T0 + 23 * MILLI, 10, out);
        assertThat(out.takeHex()).containsExactly("000000075200010000000046000000000000000100000000");
        assertThat(text.toString()).isEqualTo("a");
        assertThat(kcp.stats().duplicates).isEqualTo(1);
    }

    @Test
    void slowReaderShrinksTheWindowAndItsReturnIsTold() {
        text.ready = false;
        for (int sn = 0; sn < 256; sn++) {
            input(Packets.push(sn, 50, 0, "x"), T0);
        }
        kcp.flush(T0, 10, out);
        assertThat(SegmentHeader.wnd(out.all.getFirst(), 0)).isZero();
        input(Packets.push(256, 50, 0, "x"), T0);
        assertThat(kcp.stats().outOfWindow).isEqualTo(1);
        out.all.clear();
        text.ready = true;
        kcp.deliver();
        assertThat(text.toString()).hasSize(256);
        assertThat(kcp.nextDeadline()).isLessThanOrEqualTo(T0);
        kcp.flush(T0, 10, out);
        assertThat(out.takeSegments()).containsExactly("WINS 256");
    }

    @Test
    void closedPeerWindowIsProbedAfterSevenSeconds() {
        input(Packets.segment(SegmentHeader.WINS, 0, new int[] {0, 0, 0, 0}), T0);
        send("a");
        assertThat(kcp.flush(T0, 10, out)).isFalse();
        kcp.flush(T0 + 6_999 * MILLI, 10, out);
        assertThat(out.all).isEmpty();
        assertThat(kcp.nextDeadline()).isLessThanOrEqualTo(T0 + 7_000 * MILLI);
        kcp.flush(T0 + 7_000 * MILLI, 10, out);
        assertThat(out.takeSegments()).containsExactly("WASK");
        input(Packets.segment(SegmentHeader.WINS, 5, new int[] {0, 0, 0, 0}), T0 + 7_010 * MILLI);
        kcp.flush(T0 + 7_010 * MILLI, 10, out);
        assertThat(out.takeSegments()).containsExactly("PUSH 0");
    }

    @Test
    void questionForTheWindowIsAnswered() {
        input(Packets.segment(SegmentHeader.WASK, 9, new int[] {0, 0, 0, 0}), T0);
        kcp.flush(T0, 10, out);
        assertThat(out.takeSegments()).containsExactly("WINS 256");
    }

    @Test
    void olderUnaDoesNotChangeThePeerWindow() {
        send("a");
        kcp.flush(T0, 10, out);
        input(Packets.segment(SegmentHeader.WINS, 50, new int[] {0, 0, 1, 0}), T0);
        input(Packets.segment(SegmentHeader.WINS, 3, new int[] {0, 0, 0, 0}), T0);
        assertThat(kcp.view().peerWindow()).isEqualTo(50);
    }

    @Test
    void paddingIsIgnored() {
        byte[] padded = Arrays.copyOf(Packets.push(0, 50, 0, "a"), 24 + 1 + 15);
        assertThat(kcp.input(padded, 0, padded.length, T0)).isTrue();
        assertThat(text.toString()).isEqualTo("a");
    }

    @Test
    void unaBeyondWhatWasSentChangesNothing() {
        send("a");
        kcp.flush(T0, 10, out);
        assertThat(kcp.input(Packets.ack(0, TS0, 2), 0, 24, T0)).isFalse();
        assertThat(kcp.input(Packets.ack(1, TS0, 0), 0, 24, T0)).isFalse();
        assertThat(kcp.isDrained()).isFalse();
        assertThat(kcp.stats().malformed).isEqualTo(2);
    }

    @Test
    void idleSessionHasNoDeadline() {
        assertThat(kcp.nextDeadline()).isEqualTo(Long.MAX_VALUE);
        send("a");
        kcp.flush(T0, 10, out);
        input(Packets.ack(0, TS0, 1), T0 + 10 * MILLI);
        assertThat(kcp.isDrained()).isTrue();
        assertThat(kcp.flush(T0 + 5_000 * MILLI, 10, out)).isFalse();
        assertThat(kcp.nextDeadline()).isEqualTo(Long.MAX_VALUE);
        assertThat(pool.outstandingBytes()).isZero();
    }

    @Test
    void whatWaitsGoesBackToThePoolAtTheEnd() {
        text.ready = false;
        send("queued");
        input(Packets.push(0, 50, 0, "a"), T0);
        input(Packets.push(2, 50, 0, "c"), T0);
        assertThat(pool.outstandingBytes()).isPositive();
        kcp.release();
        assertThat(pool.share().own()).isZero();
        assertThat(pool.outstandingBytes()).isZero();
        assertThat(text.toString()).isEmpty();
    }

    @Test
    void mtuBeyondThePoolIsRefused() {
        assertThatThrownBy(() -> new Kcp(1, MTU + 1, KcpOptions.DEFAULT, pool, new PathModel(), text))
                .hasMessage("mtu: 125 is not in 25..124");
    }

    private Kcp with(int flush, int resend) {
        return new Kcp(
                Packets.CONV, MTU, new KcpOptions(256, 256, 1, 100, resend, true, flush), pool, new PathModel(), text);
    }

    private void send(String data) {
        kcp.send(data.getBytes(StandardCharsets.US_ASCII), 0, data.length());
    }

    private void input(byte[] packet, long now) {
        kcp.input(packet, 0, packet.length, now);
    }

    private static final class Text implements StreamSink {
        private final StringBuilder bytes = new StringBuilder();
        private boolean ready = true;

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void onBytes(byte[] buf, int off, int len) {
            bytes.append(new String(buf, off, len, StandardCharsets.US_ASCII));
        }

        @Override
        public String toString() {
            return bytes.toString();
        }
    }
}
