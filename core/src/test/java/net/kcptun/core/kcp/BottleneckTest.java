package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Conversations that share a way with a rate and a queue of bounded length, on a virtual clock. Their windows together
/// are much larger than both.
final class BottleneckTest {
    private static final long MILLI = 1_000_000;
    private static final int MTU = 300;
    private static final int CONVERSATIONS = 10;
    private static final KcpOptions OPTIONS = new KcpOptions(2048, 2048, 1, 10, 2, true, 1);

    /// One packet in 0.1 ms, so 500 in a round trip.
    private static final long PACKET_NANOS = MILLI / 10;

    private final ReadyReader reader = new ReadyReader();
    private final Random random = new Random(42);
    private final SegmentPool pool = new SegmentPool(MTU, 1000);
    private final ArrayDeque<Packet> forth = new ArrayDeque<>();
    private final ArrayDeque<Packet> back = new ArrayDeque<>();
    private final List<Kcp> senders = new ArrayList<>();
    private final List<Kcp> receivers = new ArrayList<>();
    private long now = 1_000_000 * MILLI;
    private long delayNanos = 25 * MILLI;
    private int queuePackets = 1000;
    private double loss;
    private long lineFreeAt;
    private long lost;

    private record Packet(long at, int conversation, byte[] bytes) {}

    @Test
    void windowsLargerThanTheWayDoNotFloodIt() {
        start(CONVERSATIONS);
        run(2_000);
        lost = 0;
        reader.bytes = 0;
        run(4_000);
        assertThat(lost).isLessThan(40_000 / 50);
        assertThat(reader.bytes).isGreaterThan(95 * fullLine(4_000) / 100);
    }

    @Test
    void randomLossDoesNotLowerTheRate() {
        loss = 0.3;
        start(1);
        run(3_000);
        reader.bytes = 0;
        run(4_000);
        assertThat(reader.bytes).isGreaterThan(50 * fullLine(4_000) / 100);
    }

    @Test
    void wayThatBecomesLongerIsFilledAgain() {
        queuePackets = 3000;
        start(1);
        run(2_000);
        delayNanos *= 3;
        run(6_000);
        reader.bytes = 0;
        run(2_000);
        assertThat(reader.bytes).isGreaterThan(90 * fullLine(2_000) / 100);
    }

    /// Bytes of data that the way carries in that time.
    private static long fullLine(long millis) {
        return millis * MILLI / PACKET_NANOS * (MTU - KcpOptions.SEGMENT_HEADER_BYTES);
    }

    private void start(int conversations) {
        PathLoad path = new PathLoad();
        for (int i = 0; i < conversations; i++) {
            senders.add(new Kcp(i + 1, MTU, OPTIONS, pool, path, reader));
            receivers.add(new Kcp(i + 1, MTU, OPTIONS, pool, new PathLoad(), reader));
        }
    }

    private void run(long millis) {
        byte[] bytes = new byte[MTU];
        for (long end = now + millis * MILLI; now < end; now += MILLI / 2) {
            take(forth, receivers);
            take(back, senders);
            for (int i = 0; i < senders.size(); i++) {
                int conversation = i;
                Kcp sender = senders.get(i);
                while (!sender.isBacklogged() && sender.waiting() < 4096) {
                    sender.send(bytes, 0, bytes.length);
                }
                sender.flush(now, Integer.MAX_VALUE, (buf, off, len) -> onto(conversation, buf, off, len));
                receivers
                        .get(i)
                        .flush(
                                now,
                                Integer.MAX_VALUE,
                                (buf, off, len) -> back.add(new Packet(
                                        now + delayNanos, conversation, Arrays.copyOfRange(buf, off, off + len))));
            }
        }
    }

    private void take(ArrayDeque<Packet> way, List<Kcp> ends) {
        while (!way.isEmpty() && way.peek().at <= now) {
            Packet packet = way.remove();
            ends.get(packet.conversation).input(packet.bytes, 0, packet.bytes.length, now);
        }
    }

    private void onto(int conversation, byte[] buf, int off, int len) {
        lineFreeAt = Math.max(lineFreeAt, now);
        if (lineFreeAt - now > queuePackets * PACKET_NANOS || random.nextDouble() < loss) {
            lost++;
            return;
        }
        lineFreeAt += PACKET_NANOS;
        forth.add(new Packet(lineFreeAt + delayNanos, conversation, Arrays.copyOfRange(buf, off, off + len)));
    }
}
