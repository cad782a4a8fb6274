package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.kcptun.core.path.PathModel;
import org.junit.jupiter.api.Test;

/// A receive window of 256 segments that was closed, or nearly, and opens again: the peer is told once an eighth of it,
/// 32 segments, is open.
final class ReopeningTest {
    private static final long MILLI = 1_000_000;
    private static final long T0 = 1_000_000 * MILLI;
    private static final int MTU = 124;

    private final Packets out = new Packets();
    private final Reader reader = new Reader();
    private final SegmentPool pool = new SegmentPool(MTU, 9);
    private final Kcp kcp =
            new Kcp(Packets.CONV, MTU, new KcpOptions(256, 256, 1, 100, 0, true, 1), pool, new PathModel(), reader);

    @Test
    void itIsToldWhenAnEighthIsOpenAndNotBefore() {
        receive(256);
        take(31);
        assertThat(kcp.nextDeadline()).isGreaterThan(T0);
        assertThat(flushAt(1)).isEmpty();
        take(1);
        assertThat(kcp.nextDeadline()).isZero();
        assertThat(flushAt(1)).containsExactly("WINS 32");
    }

    @Test
    void aWindowThatWasAnEighthOpenIsNotToldAgain() {
        receive(224);
        take(224);
        assertThat(flushAt(1)).isEmpty();
    }

    @Test
    void aWindowThatWasLessThanAnEighthOpenIsTold() {
        receive(225);
        take(225);
        assertThat(flushAt(1)).containsExactly("WINS 256");
    }

    @Test
    void aSegmentThatLetsTheReaderGoOnReopensItToo() {
        receive(255);
        reader.mayTake = 256;
        input(Packets.push(255, 50, 0, "x"), 1);
        assertThat(flushAt(1)).contains("WINS 256");
    }

    @Test
    void itIsToldThreeTimesATimeoutApart() {
        receive(256);
        take(256);
        assertThat(flushAt(1)).containsExactly("WINS 256");
        assertThat(flushAt(200)).isEmpty();
        assertThat(flushAt(201)).containsExactly("WINS 256");
        assertThat(flushAt(401)).containsExactly("WINS 256");
        assertThat(flushAt(5_000)).isEmpty();
    }

    @Test
    void dataShowsThatThePeerKnows() {
        receive(256);
        take(256);
        flushAt(1);
        reader.mayTake = 1;
        input(Packets.push(256, 50, 0, "x"), 2);
        assertThat(flushAt(5)).containsExactly("ACK 256 una 257");
        assertThat(flushAt(5_000)).isEmpty();
    }

    @Test
    void whatWaitsForTheReaderCanBeSeen() {
        receive(10);
        input(Packets.push(12, 50, 0, "x"), 1);
        assertThat(kcp.unread()).isEqualTo(10);
        assertThat(Buffered.segments(kcp, pool)).isEqualTo(11);
        assertThat(kcp.view().receiveWindow()).isEqualTo(246);
        take(10);
        assertThat(kcp.unread()).isZero();
        assertThat(Buffered.segments(kcp, pool)).isEqualTo(1);
        assertThat(kcp.view().receiveWindow()).isEqualTo(256);
    }

    @Test
    void anEmptySegmentIsNotHandedOver() {
        input(Packets.push(0, 50, 0, ""), 0);
        input(Packets.push(1, 50, 0, "x"), 0);
        assertThat(reader.calls).isZero();
        take(1);
        assertThat(reader.calls).isEqualTo(1);
    }

    /// All that was received is acknowledged, with the window that is left, and not taken by the reader.
    private void receive(int segments) {
        for (int sn = 0; sn < segments; sn++) {
            input(Packets.push(sn, 50, 0, "x"), 0);
        }
        flushAt(0);
    }

    private void take(int segments) {
        reader.mayTake = segments;
        kcp.deliver();
    }

    private void input(byte[] packet, int atMillis) {
        kcp.input(packet, 0, packet.length, T0 + atMillis * MILLI);
    }

    private List<String> flushAt(int atMillis) {
        kcp.flush(T0 + atMillis * MILLI, 1000, out);
        return out.takeSegments();
    }

    private static final class Reader implements StreamSink {
        private int mayTake;
        private int calls;

        @Override
        public boolean isReady() {
            return mayTake > 0;
        }

        @Override
        public void onBytes(byte[] buf, int off, int len) {
            calls++;
            mayTake--;
        }
    }
}
