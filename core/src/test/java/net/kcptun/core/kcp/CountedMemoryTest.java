package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import net.kcptun.core.path.PathModel;
import org.junit.jupiter.api.Test;

/// What a conversation keeps follows from what is in it, not from its windows, and all of it is counted.
final class CountedMemoryTest {
    private static final long T0 = 1_000_000_000_000L;
    private static final int TS0 = (int) (T0 / 1_000_000);
    private static final int MTU = 1400;
    private static final int WINDOW = 65536;
    private static final int FAR = WINDOW - 1;
    /// Small arrays that every conversation has, and headers.
    private static final long SLACK_BYTES = 1000;

    /// A table for the whole window, a page and a buffer, and what else there is before anything comes.
    private static final int FEW_BYTES = 16 * 1024;

    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final BufferShare share = new BufferBudget().share();
    private final SegmentPool pool = new SegmentPool(MTU, 4, share);
    private final Reader reader = new Reader();
    private final Packets out = new Packets();
    private final Kcp kcp = new Kcp(
            Packets.CONV,
            MTU,
            new KcpOptions(WINDOW, WINDOW, 1, 10, 2, true, 1),
            pool,
            new PathModel(null, share::add),
            reader);

    @Test
    void aByteAtTheFarEndOfTheWindowIsCountedAndCostsNoWindow() {
        input(Packets.push(FAR, 1, 0, "a"));
        assertThat(assertCounted()).isLessThan(FEW_BYTES);
    }

    @Test
    void bytesFarApartAreCounted() {
        for (int sn = 1; sn < WINDOW; sn += 4096) {
            input(Packets.push(sn, 1, 0, "a"));
        }
        assertThat(assertCounted()).isLessThan(4 * FEW_BYTES);
    }

    @Test
    void whatAStoppedReaderLeavesIsCounted() {
        reader.ready = false;
        for (int sn = 0; sn < 200; sn++) {
            input(Packets.push(sn, 1, 0, "a"));
        }
        assertThat(assertCounted()).isGreaterThan(200 * MTU);
    }

    @Test
    void acknowledgementsThatAreOwedAreCounted() {
        for (int i = 0; i < 2000; i++) {
            input(Packets.push(1, i, 0, ""));
        }
        assertThat(assertCounted()).isBetween(8 * 1024L, 14 * 1024L);
        kcp.flush(T0, 1000, out);
        assertThat(share.own()).isLessThan(500);
    }

    /// The peer acknowledges all but the oldest, so that the window moves on over what is left of it.
    @Test
    void aFlightThatIsFullOfHolesIsCountedAndCostsNoWindow() {
        byte[] data = new byte[MTU - 24];
        input(Packets.segment(SegmentHeader.WINS, FAR, new int[] {1, 0, 0, 0}));
        long now = T0;
        for (int sn = 0; sn < 60_000; sn++) {
            now += 1_000_000;
            kcp.send(data, 0, data.length);
            List<Integer> sent = new ArrayList<>();
            kcp.flush(now, 10, (buf, off, len) -> {
                PacketReader packet = new PacketReader().begin(Packets.CONV, buf, off, len);
                packet.next();
                sent.add(packet.sn());
            });
            for (int number : sent) {
                if (number % 1000 > 0) {
                    int millis = (int) (now / 1_000_000);
                    byte[] ack = Packets.segment(SegmentHeader.ACK, FAR, new int[] {millis, number, 0, 0});
                    kcp.input(ack, 0, ack.length, now + 500_000);
                }
            }
        }
        int inFlight = kcp.view().inFlight();
        assertThat(inFlight).isBetween(20, 200);
        int queued = kcp.queued();
        assertThat(assertCounted()).isLessThan((inFlight + queued) * 4000L + FEW_BYTES);
    }

    @Test
    void nothingIsLeftOnceItIdles() {
        kcp.send(new byte[100], 0, 100);
        kcp.flush(T0, 10, out);
        input(Packets.ack(0, TS0, 1));
        input(Packets.push(1, 1, 1, "b"));
        kcp.flush(T0, 10, out);
        input(Packets.push(0, 1, 1, "a"));
        assertThat(share.own()).isPositive();
        for (int i = 1; i < 5; i++) {
            kcp.flush(T0 + 1_000_000_000L * i, 10, out);
        }
        assertThat(share.own()).isZero();
    }

    @Test
    void whoEmptiesAndFillsByTurnsAllocatesNothing() {
        byte[] data = new byte[MTU - 24];
        byte[] window = Packets.segment(SegmentHeader.WINS, FAR, new int[] {1, 0, 0, 0});
        input(window);
        byte[] ack = new byte[24];
        long before = 0;
        long now = T0;
        for (int round = 0; round < 40; round++) {
            if (round == 20) {
                before = THREADS.getCurrentThreadAllocatedBytes();
            }
            for (int i = 0; i < 60; i++) {
                kcp.send(data, 0, data.length);
            }
            for (int millis = 0; millis < 30; millis++) {
                now += 1_000_000;
                kcp.flush(now, 1000, CountedMemoryTest::drop);
            }
            SegmentHeader.putStart(ack, 0, Packets.CONV, SegmentHeader.ACK, FAR);
            int una = 60 * (round + 1);
            SegmentHeader.putRest(
                    ack, 0, SegmentHeader.pair((int) (now / 1_000_000), una - 1), SegmentHeader.pair(una, 0));
            kcp.input(ack, 0, ack.length, now);
            assertDrained();
        }
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
    }

    private static void drop(byte[] buf, int off, int len) {}

    private void assertDrained() {
        if (!kcp.isDrained()) {
            throw new AssertionError("not drained");
        }
    }

    private void input(byte[] packet) {
        kcp.input(packet, 0, packet.length, T0);
    }

    /// Returns what is counted, which is all that is kept, and nothing once it is released.
    private long assertCounted() {
        long counted = share.own();
        long slack = SLACK_BYTES + counted / 50;
        long kept = Reachable.arrayBytes(kcp, pool, reader, out);
        assertThat(kept).isBetween(counted - slack, counted + slack);
        kcp.release();
        assertThat(share.own()).isZero();
        return counted;
    }

    private static final class Reader implements StreamSink {
        private boolean ready = true;

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void onBytes(byte[] buf, int off, int len) {}
    }
}
