package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Random;
import net.kcptun.core.path.PathModel;
import org.junit.jupiter.api.Test;

/// A peer that sends whatever the window allows, and after 30 ms again, over a way with a rate and a queue that
/// holds everything, on a virtual clock.
final class EagerPeerTest {
    private static final long MILLI = 1_000_000;
    private static final int WINDOW = 4096;
    private static final int MTU = 60;
    private static final int SEGMENTS_A_MILLISECOND = 100;
    private static final long TIMEOUT_NANOS = 30 * MILLI;
    /// More than the line carries in any test.
    private static final int SEGMENTS_MAX = 1 << 19;

    private final Random random = new Random(7);
    private final ReadyReader reader = new ReadyReader();
    private final Kcp kcp = new Kcp(
            Packets.CONV,
            MTU,
            new KcpOptions(WINDOW, WINDOW, 1, 10, 2, true, 1),
            new SegmentPool(MTU, 1000),
            new PathModel(),
            reader);
    private final ArrayDeque<Packet> forth = new ArrayDeque<>();
    private final ArrayDeque<Packet> back = new ArrayDeque<>();
    private final long[] sentAt = new long[SEGMENTS_MAX];
    private final boolean[] isAcknowledged = new boolean[SEGMENTS_MAX];
    private long now = 1_000_000 * MILLI;
    private long lineFreeAt;
    private long delayNanos;
    private double loss;
    private int una;
    private int unsent;
    private int peerWindow = 128;

    private record Packet(long at, byte[] bytes) {}

    @Test
    void onAShortWayLittleIsSentTwice() {
        delayNanos = MILLI / 10;
        run(1_000);
        long before = kcp.stats().duplicates;
        reader.bytes = 0;
        run(1_000);
        assertThat(kcp.stats().duplicates - before).isLessThan(1_000 * SEGMENTS_A_MILLISECOND / 50);
        assertThat(reader.bytes).isGreaterThan(95 * 1_000 * SEGMENTS_A_MILLISECOND / 100);
    }

    @Test
    void onAnotherWayTheWholeWindowIsToldAgain() {
        delayNanos = MILLI / 10;
        run(1_000);
        assertThat(kcp.view().receiveWindow()).isLessThan(WINDOW);
        kcp.onPathChanged(new PathModel());
        assertThat(kcp.view().receiveWindow()).isEqualTo(WINDOW);
    }

    @Test
    void onALongWayTheWindowStays() {
        delayNanos = 40 * MILLI;
        run(2_000);
        assertThat(kcp.view().receiveWindow()).isEqualTo(WINDOW);
    }

    @Test
    void whereALongWayLosesSomeTheWindowStays() {
        delayNanos = 40 * MILLI;
        loss = 0.05;
        for (int i = 0; i < 40; i++) {
            run(100);
            assertThat(kcp.view().receiveWindow()).isEqualTo(WINDOW);
        }
    }

    private void run(long millis) {
        for (long end = now + millis * MILLI; now < end; now += MILLI / 4) {
            take();
            hear();
            if (now % (500 * MILLI) == 0) {
                kcp.send(new byte[10], 0, 10);
            }
            kcp.flush(now, Integer.MAX_VALUE, (buf, off, len) -> {
                byte[] bytes = new byte[len];
                System.arraycopy(buf, off, bytes, 0, len);
                back.add(new Packet(now + delayNanos, bytes));
            });
            send();
        }
    }

    private void take() {
        while (!forth.isEmpty() && forth.peek().at <= now) {
            byte[] bytes = forth.remove().bytes;
            kcp.input(bytes, 0, bytes.length, now);
        }
    }

    private void hear() {
        while (!back.isEmpty() && back.peek().at <= now) {
            byte[] bytes = back.remove().bytes;
            for (int at = 0; at < bytes.length; at += SegmentHeader.BYTES + SegmentHeader.len(bytes, at)) {
                una = Math.max(una, SegmentHeader.una(bytes, at));
                peerWindow = SegmentHeader.wnd(bytes, at);
                int sn = SegmentHeader.sn(bytes, at);
                if (SegmentHeader.cmd(bytes, at) == SegmentHeader.ACK) {
                    isAcknowledged[sn] = true;
                } else if (SegmentHeader.cmd(bytes, at) == SegmentHeader.PUSH) {
                    onto(Packets.ack(sn, SegmentHeader.ts(bytes, at), 0));
                }
            }
        }
    }

    private void send() {
        for (int sn = una; sn < unsent; sn++) {
            if (!isAcknowledged[sn] && now - sentAt[sn] >= TIMEOUT_NANOS + 2 * delayNanos) {
                push(sn);
            }
        }
        while (unsent - una < Math.min(WINDOW, peerWindow)) {
            push(unsent++);
        }
    }

    private void push(int sn) {
        sentAt[sn] = now;
        onto(Packets.push(sn, SegmentHeader.millis(now), 0, "x"));
    }

    private void onto(byte[] bytes) {
        lineFreeAt = Math.max(lineFreeAt, now) + MILLI / SEGMENTS_A_MILLISECOND;
        if (random.nextDouble() >= loss) {
            forth.add(new Packet(lineFreeAt + delayNanos, bytes));
        }
    }
}
