package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import net.kcptun.core.path.PathModel;
import org.junit.jupiter.api.Test;

/// What is kept, and what is asked for, before the stream has begun as its reader wants it.
final class UnbegunStreamTest {
    private static final long T0 = 1_000_000_000_000L;
    private static final int MTU = 124;

    private final SegmentPool pool = new SegmentPool(MTU, 100);
    private final Packets out = new Packets();
    private final Beginner reader = new Beginner();
    private final Kcp kcp =
            new Kcp(Packets.CONV, MTU, new KcpOptions(256, 4096, 1, 100, 0, true, 2), pool, new PathModel(), reader);

    @Test
    void noMoreIsKeptThanMayBeSentWithoutAnAnswer() {
        receive(Packets.push(127, 5, 0, "a"));
        receive(Packets.push(128, 5, 0, "a"));
        receive(Packets.push(4095, 5, 0, "a"));
        assertThat(Buffered.segments(kcp, pool)).isEqualTo(1);
        assertThat(kcp.stats().outOfWindow).isEqualTo(2);
    }

    @Test
    void noMoreIsAskedFor() {
        receive(Packets.push(3, 5, 0, "a"));
        assertThat(answeredWindow()).isEqualTo(128);
    }

    @Test
    void thenTheWholeWindowIs() {
        receive(Packets.push(3, 5, 0, "a"));
        answeredWindow();
        receive(Packets.push(0, 5, 0, "dial"));
        assertThat(answeredWindow()).isEqualTo(4096);
        receive(Packets.push(4000, 5, 0, "a"));
        assertThat(Buffered.segments(kcp, pool)).isEqualTo(2);
    }

    @Test
    void aBeginningThatComesFirstIsAnsweredOnce() {
        receive(Packets.push(0, 5, 0, "dial"));
        kcp.flush(T0, 10, out);
        assertThat(out.takeSegments()).containsExactly("ACK 0 una 1");
    }

    private int answeredWindow() {
        out.all.clear();
        kcp.flush(T0, 10, out);
        byte[] last = out.all.getLast();
        return SegmentHeader.wnd(last, 0);
    }

    private void receive(byte[] packet) {
        kcp.input(packet, 0, packet.length, T0);
    }

    private static final class Beginner implements StreamSink {
        private boolean hasBegun;

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public boolean hasBegun() {
            return hasBegun;
        }

        @Override
        public void onBytes(byte[] buf, int off, int len) {
            hasBegun = true;
        }
    }
}
