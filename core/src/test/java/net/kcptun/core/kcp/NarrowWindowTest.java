package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.kcptun.core.path.PathModel;
import org.junit.jupiter.api.Test;

/// What a conversation tells, and takes, while the buffers run short.
final class NarrowWindowTest {
    private static final long T0 = 1_000_000_000_000L;
    private static final int MTU = 124;
    private static final int LIMIT = 1 << 20;

    private final BufferBudget budget = new BufferBudget();
    private final BufferShare others = budget.share();
    private final SegmentPool pool = new SegmentPool(MTU, 100, budget.share());
    private final Packets out = new Packets();
    private final Reader reader = new Reader();
    private final KcpOptions options = new KcpOptions(256, 256, 1, 100, 0, true, 2);
    private final Kcp kcp = new Kcp(Packets.CONV, MTU, options, pool, new PathModel(), reader);

    private static final class Reader implements StreamSink {
        final List<String> taken = new ArrayList<>();
        boolean isReady = true;

        @Override
        public boolean isReady() {
            return isReady;
        }

        @Override
        public void onBytes(byte[] buf, int off, int len) {
            taken.add(new String(buf, off, len, java.nio.charset.StandardCharsets.US_ASCII));
        }
    }

    NarrowWindowTest() {
        budget.limit(LIMIT);
    }

    @Test
    void thePeerIsToldOfWhatIsLeft() {
        others.add(LIMIT / 8 * 5);
        receive(0);
        assertThat(told()).isEqualTo(128);
        assertThat(kcp.view().receiveWindow()).isEqualTo(128);
        others.add(-LIMIT / 8);
        receive(1);
        assertThat(told()).isEqualTo(256);
    }

    @Test
    void whatWasSentBeyondTheSmallerWindowIsTaken() {
        others.add(LIMIT / 4 * 3 - 10_000);
        receive(200);
        assertThat(Buffered.segments(kcp, pool)).isEqualTo(1);
        assertThat(kcp.stats().overBudget).isZero();
    }

    @Test
    void fromThreeQuartersOnItIsDropped() {
        others.add(LIMIT / 8 * 7);
        receive(9);
        assertThat(Buffered.segments(kcp, pool)).isZero();
        assertThat(kcp.stats().overBudget).isEqualTo(1);
        receive(8);
        assertThat(Buffered.segments(kcp, pool)).isEqualTo(1);
    }

    @Test
    void atTheLimitWhatComesInOrderGoesThrough() {
        others.add(LIMIT);
        receive(0);
        receive(1);
        assertThat(reader.taken).containsExactly("0", "1");
        assertThat(told()).isEqualTo(2);
    }

    @Test
    void atTheLimitWhatComesOutOfOrderIsDroppedAndNotAcknowledged() {
        others.add(LIMIT);
        receive(1);
        assertThat(kcp.stats().overBudget).isEqualTo(1);
        assertThat(kcp.stats().segmentsReceived).isZero();
        assertThat(kcp.owesAcks()).isFalse();
        receive(0);
        receive(1);
        assertThat(reader.taken).containsExactly("0", "1");
    }

    @Test
    void atTheLimitAStoppedReaderIsKeptTwoSegmentsFor() {
        reader.isReady = false;
        others.add(LIMIT);
        receive(0);
        receive(1);
        receive(2);
        assertThat(Buffered.segments(kcp, pool)).isEqualTo(2);
        assertThat(kcp.stats().overBudget).isEqualTo(1);
        assertThat(told()).isZero();
        reader.isReady = true;
        kcp.deliver();
        assertThat(reader.taken).containsExactly("0", "1");
        assertThat(told()).as("the peer hears at once that there is room").isEqualTo(2);
        receive(2);
        assertThat(reader.taken).hasSize(3);
    }

    @Test
    void whatTheWindowWasWhenItWasWholeStaysKept() {
        reader.isReady = false;
        for (int sn = 0; sn < 100; sn++) {
            receive(sn);
        }
        others.add(LIMIT);
        assertThat(Buffered.segments(kcp, pool)).isEqualTo(100);
        assertThat(kcp.view().receiveWindow()).isZero();
        reader.isReady = true;
        kcp.deliver();
        assertThat(reader.taken).hasSize(100);
        assertThat(pool.outstandingBytes()).isZero();
    }

    @Test
    void theCallerIsGrantedAsMuchAsTheWindows() {
        assertThat(kcp.grant(320)).isEqualTo(320);
        others.add(LIMIT / 8 * 5);
        assertThat(kcp.grant(320)).isEqualTo(160);
        others.add(LIMIT);
        assertThat(kcp.grant(320)).isEqualTo(2);
    }

    private void receive(int sn) {
        byte[] packet = Packets.push(sn, 1, 0, String.valueOf(sn));
        kcp.input(packet, 0, packet.length, T0);
    }

    /// The window in the last header that leaves now.
    private int told() {
        out.all.clear();
        kcp.flush(T0, 10, out);
        return SegmentHeader.wnd(out.all.getLast(), 0);
    }
}
