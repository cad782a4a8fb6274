package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import net.kcptun.core.path.PathModel;
import org.junit.jupiter.api.Test;

/// What a conversation shows of itself, and when it wants to be looked at.
final class KcpViewTest {
    private static final long MILLI = 1_000_000;
    private static final long T0 = 1_000_000 * MILLI;
    private static final int MTU = 124;

    private final Packets out = new Packets();
    private final PathModel path = new PathModel();
    private final Kcp kcp = with(new KcpOptions(300, 256, 1, 100, 2, true, 1));

    @Test
    void itsMeasuresAreThoseOfItsOptions() {
        assertThat(kcp.view().segmentBytes()).isEqualTo(100);
        assertThat(kcp.view().sendWindow()).isEqualTo(300);
        assertThat(kcp.view().congestionWindow()).isZero();
        assertThat(with(new KcpOptions(300, 256, 1, 100, 2, false, 1)).view().congestionWindow())
                .isEqualTo(1);
    }

    @Test
    void whatWaitsIsQueuedOrInFlight() {
        kcp.send(new byte[20_000], 0, 20_000);
        assertThat(kcp.queued()).isEqualTo(200);
        kcp.flush(T0, 1000, out);
        assertThat(kcp.view().inFlight()).isEqualTo(128);
        assertThat(kcp.queued()).isEqualTo(72);
        assertThat(kcp.waiting()).isEqualTo(200);
    }

    @Test
    void itIsBackloggedWhenAsMuchWaitsAsThePathTakesInTwentyMilliseconds() {
        // 16 a millisecond before anything is known.
        kcp.send(new byte[31_900], 0, 31_900);
        assertThat(kcp.isBacklogged()).isFalse();
        kcp.send(new byte[1], 0, 1);
        assertThat(kcp.isBacklogged()).isTrue();
    }

    @Test
    void roundTripsAreSmoothed() {
        send(3, 0);
        ack(0, 0, 40);
        assertThat(kcp.srttNanos()).isEqualTo(40 * MILLI);
        assertThat(kcp.view().rttvarNanos()).isEqualTo(20 * MILLI);
        ack(1, 0, 80);
        assertThat(kcp.srttNanos()).isEqualTo(45 * MILLI);
        assertThat(kcp.view().rttvarNanos()).isEqualTo(25 * MILLI);
    }

    @Test
    void whatComesAndGoesIsCounted() {
        send(3, 0);
        ack(0, 0, 40);
        ack(1, 0, 40);
        byte[] data = Packets.push(0, 5, 0, "abc");
        kcp.input(data, 0, data.length, T0 + 41 * MILLI);
        kcp.flush(T0 + 44 * MILLI, 10, out);
        KcpStats stats = kcp.stats();
        assertThat(stats.segmentsSent).isEqualTo(3);
        assertThat(stats.bytesSent).isEqualTo(300);
        assertThat(stats.packetsSent).isEqualTo(4);
        assertThat(stats.packetsReceived).isEqualTo(3);
        assertThat(stats.acksReceived).isEqualTo(2);
        assertThat(stats.acksSent).isEqualTo(1);
        assertThat(stats.bytesReceived).isEqualTo(3);
    }

    @Test
    void itOwesAcknowledgementsUntilTheyLeave() {
        assertThat(kcp.owesAcks()).isFalse();
        byte[] data = Packets.push(0, 5, 0, "abc");
        kcp.input(data, 0, data.length, T0);
        assertThat(kcp.owesAcks()).isTrue();
        kcp.flush(T0 + 3 * MILLI, 10, out);
        assertThat(kcp.owesAcks()).isFalse();
    }

    @Test
    void whoeverIsAskedForTheWindowIsAskedAtOnceAndOnce() {
        kcp.ask();
        assertThat(kcp.nextDeadline()).isZero();
        kcp.flush(T0, 10, out);
        assertThat(out.takeSegments()).containsExactly("WASK");
        assertThat(kcp.stats().probes).isEqualTo(1);
        kcp.flush(T0, 10, out);
        assertThat(out.takeSegments()).isEmpty();
    }

    @Test
    void twoSecondsAfterTheLastUseItIsLookedAtForTheLastTime() {
        send(1, 0);
        ack(0, 0, 1_000);
        assertThat(kcp.nextDeadline()).isEqualTo(T0 + 2_000 * MILLI);
        kcp.flush(T0 + 2_000 * MILLI, 10, out);
        assertThat(kcp.nextDeadline()).isEqualTo(T0 + 3_000 * MILLI);
        kcp.flush(T0 + 3_000 * MILLI, 10, out);
        assertThat(kcp.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void afterItWasLookedAtItGoesOn() {
        send(1, 0);
        ack(0, 0, 10);
        kcp.flush(T0 + 3_000 * MILLI, 10, out);
        send(1, 4_000);
        assertThat(out.takeSegments()).isEmpty();
        assertThat(kcp.view().inFlight()).isEqualTo(1);
        ack(1, 4_000, 4_010);
        assertThat(kcp.isDrained()).isTrue();
    }

    @Test
    void bytesOfABufferFillSegmentsInTheirOrder() {
        byte[] bytes = new byte[250];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        kcp.send(bytes, 0, 30);
        kcp.send(ByteBuffer.wrap(bytes, 30, 220));
        kcp.flush(T0, 10, out);
        byte[] sent = new byte[0];
        for (byte[] packet : out.all) {
            sent = Arrays.copyOf(sent, sent.length + packet.length - 24);
            System.arraycopy(packet, 24, sent, sent.length - packet.length + 24, packet.length - 24);
        }
        assertThat(sent).isEqualTo(bytes);
        assertThat(out.all).extracting(packet -> packet.length).containsExactly(124, 124, 74);
    }

    @Test
    void aPacketIsReadFromWhereItLiesToWhereItEnds() {
        byte[] buf = new byte[100];
        byte[] push = Packets.push(0, 5, 0, "abcdef");
        System.arraycopy(push, 0, buf, 40, push.length);
        assertThat(kcp.input(buf, 40, push.length - 1, T0))
                .as("data beyond its end")
                .isFalse();
        assertThat(kcp.input(buf, 40, push.length, T0)).isTrue();
        assertThat(kcp.stats().bytesReceived).isEqualTo(6);
        assertThat(kcp.input(new byte[24], 0, 23, T0)).isFalse();
    }

    @Test
    void aDuplicateIsNoOlderThanTheLargestWindow() {
        Kcp late = with(KcpOptions.DEFAULT);
        late.startAt(0, 100_000);
        byte[] oldest = Packets.push(100_000 - 65_536, 5, 0, "a");
        byte[] older = Packets.push(100_000 - 65_537, 5, 0, "a");
        late.input(oldest, 0, oldest.length, T0);
        late.input(older, 0, older.length, T0);
        assertThat(late.stats().duplicates).isEqualTo(1);
        assertThat(late.stats().outOfWindow).isEqualTo(1);
    }

    @Test
    void aFastResendHalvesTheCongestionWindow() {
        Kcp careful = with(new KcpOptions(256, 256, 1, 100, 2, false, 1));
        careful.send(new byte[5_000], 0, 5_000);
        int sn = 0;
        for (int round = 0; round < 4; round++) {
            careful.flush(T0 + round * 100 * MILLI, 100, out);
            for (int newest = sn + careful.view().inFlight(); sn < newest; sn++) {
                input(careful, Packets.ack(sn, 1_000_000 + round * 100, sn + 1), round * 100 + 10);
            }
        }
        careful.flush(T0 + 400 * MILLI, 100, out);
        int inFlight = careful.view().inFlight();
        for (int later = sn + 1; later <= sn + 2; later++) {
            input(careful, Packets.ack(later, 1_000_400, sn), 410);
        }
        careful.flush(T0 + 410 * MILLI, 100, out);
        assertThat(careful.stats().fastResends).isEqualTo(1);
        assertThat(careful.view().congestionWindow()).isEqualTo(inFlight / 2 + 2);
    }

    private Kcp with(KcpOptions options) {
        return new Kcp(Packets.CONV, MTU, options, new SegmentPool(MTU, 100), path, new ReadyReader());
    }

    private void send(int segments, int atMillis) {
        kcp.send(new byte[segments * 100], 0, segments * 100);
        kcp.flush(T0 + atMillis * MILLI, 1000, out);
        out.all.clear();
    }

    private void ack(int sn, int sentMillis, int atMillis) {
        input(kcp, Packets.ack(sn, 1_000_000 + sentMillis, sn + 1), atMillis);
    }

    private static void input(Kcp to, byte[] packet, int atMillis) {
        to.input(packet, 0, packet.length, T0 + atMillis * MILLI);
    }
}
