package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.kcptun.core.path.PathModel;
import org.junit.jupiter.api.Test;

/// No packet, however wrong, throws, allocates without bound, or stops the stream.
final class HostileInputTest {
    private static final long T0 = 1_000_000_000_000L;
    private static final int MTU = 200;

    @Test
    void randomBytesChangeNothing() {
        Random random = new Random(1);
        SegmentPool pool = new SegmentPool(MTU, 64);
        Kcp kcp = kcp(pool);
        byte[] packet = new byte[300];
        for (int i = 0; i < 100_000; i++) {
            random.nextBytes(packet);
            int len = random.nextInt(packet.length);
            assertThat(kcp.input(packet, 0, len, T0)).isFalse();
        }
        assertThat(kcp.stats().malformed).isEqualTo(100_000);
        assertThat(kcp.nextDeadline()).isGreaterThan(T0);
        assertThat(Buffered.segments(kcp, pool)).isZero();
    }

    @Test
    void structuredSegmentsNeverBreakTheStateAndMemoryStaysBounded() {
        Random random = new Random(2);
        SegmentPool pool = new SegmentPool(MTU, 64);
        Kcp kcp = new Kcp(Packets.CONV, MTU, options(), pool, new PathModel(), new Moody(random));
        kcp.startAt(-20, Integer.MIN_VALUE + 5);
        long now = T0;
        byte[] packet = new byte[24 * 8 + 60];
        for (int i = 0; i < 100_000; i++) {
            now += random.nextInt(3_000_000);
            int len = fill(packet, random);
            kcp.input(packet, 0, len, now);
            if (kcp.waiting() < 64) {
                kcp.send(packet, 0, random.nextInt(len + 1));
            }
            kcp.flush(now, 8, (buf, off, length) -> assertThat(length).isLessThanOrEqualTo(MTU));
            assertThat(kcp.view().inFlight()).isBetween(0, 64);
            assertThat(Buffered.segments(kcp, pool)).isBetween(0, 128);
            assertThat(kcp.view().rtoNanos()).isBetween(30_000_000L, 4_000_000_000L);
        }
        kcp.release();
        assertThat(pool.outstandingBytes()).isZero();
        assertThat(pool.share().own()).isZero();
    }

    @Test
    void lengthBeyondThePacketIsMalformedAndWhatCameBeforeIsKept() {
        Kcp kcp = kcp(new SegmentPool(MTU, 64));
        byte[] packet = Arrays.copyOf(Packets.push(0, 1, 0, "a"), 25 + 24);
        System.arraycopy(Packets.segment(81, 9, new int[] {1, 1, 0, Integer.MAX_VALUE}), 0, packet, 25, 24);
        assertThat(kcp.input(packet, 0, packet.length, T0)).isFalse();
        assertThat(kcp.stats().segmentsReceived).isEqualTo(1);
        System.arraycopy(Packets.segment(81, 9, new int[] {1, 1, 0, -1}), 0, packet, 25, 24);
        assertThat(kcp.input(packet, 25, 24, T0)).isFalse();
    }

    private static Kcp kcp(SegmentPool pool) {
        return new Kcp(Packets.CONV, MTU, options(), pool, new PathModel(), new Moody(new Random(3)));
    }

    private static KcpOptions options() {
        return new KcpOptions(64, 16, 1, 10, 2, true, 1);
    }

    /// Up to eight plausible segments with numbers near the edges.
    private static int fill(byte[] packet, Random random) {
        int at = 0;
        int count = 1 + random.nextInt(8);
        for (int i = 0; i < count; i++) {
            int ts = random.nextBoolean() ? (int) (T0 / 1_000_000) + random.nextInt(100_000) : random.nextInt();
            int len = random.nextInt(4) == 0 ? random.nextInt(40) : 0;
            SegmentHeader.putStart(
                    packet, at, Packets.CONV, 81 + random.nextInt(4), random.nextInt(300) & random.nextInt(0x10000));
            int sn = random.nextBoolean() ? random.nextInt(300) - 60 : Integer.MIN_VALUE + random.nextInt(3000);
            SegmentHeader.putRest(
                    packet, at, SegmentHeader.pair(ts, sn), SegmentHeader.pair(random.nextInt(60) - 60, len));
            at += 24;
        }
        return at + random.nextInt(60);
    }

    private record Moody(Random random) implements StreamSink {
        @Override
        public boolean isReady() {
            return random.nextInt(3) > 0;
        }

        @Override
        public void onBytes(byte[] buf, int off, int len) {}
    }
}
