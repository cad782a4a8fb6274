package net.kcptun.core.tunnel.shared;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import net.kcptun.core.wire.Bytes;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

final class MailboxTest {
    private static final Endpoint HERE = Endpoint.ipv4(0x0a000001, 1);
    private static final Endpoint THERE = Endpoint.ipv4(0x0a000002, 2);
    private static final int SIZE = 4;
    private static final long NOW = 1000;

    private final Queue<LongConsumer> loop = new ConcurrentLinkedQueue<>();
    private final List<String> lines = new ArrayList<>();
    private final Mailbox mailbox = new Mailbox(SIZE, loop::add);

    MailboxTest() {
        mailbox.readBy(new Mailbox.Reader() {
            @Override
            public void onPacket(byte[] packet, Endpoint from, long now) {
                String text = new String(packet, US_ASCII);
                if (text.equals("bad")) {
                    throw new IllegalStateException("no");
                }
                if (text.equals("ask")) {
                    packet("again");
                }
                lines.add(text + " of " + from + " at " + now);
            }

            @Override
            public void onPeerMoved(Endpoint from, Endpoint to, long now) {
                lines.add(from + " to " + to + " at " + now);
            }
        });
    }

    @Test
    void whatIsSentIsReadOnceInItsOrder() {
        assertThat(packet("one")).isTrue();
        assertThat(mailbox.sendMove(HERE, THERE)).isTrue();
        assertThat(packet("three")).isTrue();
        assertThat(lines).as("not on the sender's thread").isEmpty();
        runAll();
        assertThat(lines)
                .containsExactly(
                        "one of 10.0.0.1:1 at 1000", "10.0.0.1:1 to 10.0.0.2:2 at 1000", "three of 10.0.0.1:1 at 1000");
    }

    @Test
    void theSendersBufferMayBeUsedAgain() {
        byte[] buf = "..one..".getBytes(US_ASCII);
        mailbox.sendPacket(buf, 2, 3, HERE);
        buf[3] = 'X';
        runAll();
        assertThat(lines).containsExactly("one of 10.0.0.1:1 at 1000");
    }

    @Test
    void aFullOneRefusesUntilItIsRead() {
        for (int i = 0; i < SIZE; i++) {
            assertThat(packet("p" + i)).isTrue();
        }
        assertThat(packet("more")).isFalse();
        assertThat(mailbox.sendMove(HERE, THERE)).isFalse();
        loop.remove().accept(NOW);
        assertThat(packet("more")).isTrue();
        assertThat(packet("too many")).isFalse();
        runAll();
        assertThat(lines).hasSize(SIZE + 1).last().isEqualTo("more of 10.0.0.1:1 at 1000");
    }

    @Test
    void whatIsSentWhileItIsReadIsReadLater() {
        packet("ask");
        loop.remove().accept(NOW);
        assertThat(lines).containsExactly("ask of 10.0.0.1:1 at 1000");
        runAll();
        assertThat(lines).last().isEqualTo("again of 10.0.0.1:1 at 1000");
    }

    @Test
    void aLetterThatFailsLeavesItsRoomToOthers() {
        packet("bad");
        assertThatThrownBy(this::runAll).isInstanceOf(IllegalStateException.class);
        aFullOneRefusesUntilItIsRead();
    }

    @Test
    void aLoopThatHasStoppedIsSentNoMoreThanItHasRoomFor() {
        AtomicInteger tasks = new AtomicInteger();
        Mailbox stopped = new Mailbox(SIZE, _ -> tasks.incrementAndGet());
        for (int i = 0; i < 2 * SIZE; i++) {
            assertThat(stopped.sendMove(HERE, THERE)).isEqualTo(i < SIZE);
        }
        assertThat(tasks).hasValue(SIZE);
    }

    /// Each sender's numbers come in their order; what is refused is sent again.
    @Test
    void severalSendersLoseNothingWhileOneReads() throws InterruptedException {
        int each = 50_000;
        Mailbox shared = new Mailbox(64, loop::add);
        int[] next = new int[3];
        AtomicInteger wrong = new AtomicInteger();
        AtomicInteger left = new AtomicInteger(3 * each);
        shared.readBy(new Mailbox.Reader() {
            @Override
            public void onPacket(byte[] packet, Endpoint from, long now) {
                if (packet.length != 4 || Bytes.i32(packet, 0) != next[from.port()]++) {
                    wrong.incrementAndGet();
                }
                left.decrementAndGet();
            }

            @Override
            public void onPeerMoved(Endpoint from, Endpoint to, long now) {
                wrong.incrementAndGet();
            }
        });
        Threads.run(4, number -> {
            byte[] buf = new byte[4];
            for (int i = 0; number < 3 && i < each; i++) {
                Bytes.put32(buf, 0, i);
                while (!shared.sendPacket(buf, 0, 4, Endpoint.ipv4(1, number))) {
                    Thread.yield();
                }
            }
            while (number == 3 && left.get() > 0) {
                if (loop.size() > 64) {
                    wrong.incrementAndGet();
                }
                runAll();
                Thread.yield();
            }
        });
        assertThat(wrong).hasValue(0);
        assertThat(next).containsOnly(each);
    }

    private boolean packet(String text) {
        return mailbox.sendPacket(text.getBytes(US_ASCII), 0, text.length(), HERE);
    }

    private void runAll() {
        for (LongConsumer task = loop.poll(); task != null; task = loop.poll()) {
            task.accept(NOW);
        }
    }
}
