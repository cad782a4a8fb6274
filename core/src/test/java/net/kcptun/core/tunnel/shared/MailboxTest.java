package net.kcptun.core.tunnel.shared;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.kcptun.core.wire.Bytes;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

final class MailboxTest {
    private static final Endpoint HERE = Endpoint.ipv4(0x0a000001, 1);
    private static final Endpoint THERE = Endpoint.ipv4(0x0a000002, 2);
    private static final int SIZE = 4;

    private final AtomicInteger calls = new AtomicInteger();
    private final Mailbox mailbox = new Mailbox(SIZE, calls::incrementAndGet);
    private final Notes notes = new Notes();

    private static final class Notes implements Mailbox.Reader {
        private final List<String> lines = new ArrayList<>();

        @Override
        public void onPacket(byte[] buf, int len, Endpoint from) {
            lines.add(new String(buf, 0, len, US_ASCII) + " of " + from);
        }

        @Override
        public void onPeerMoved(Endpoint from, Endpoint to) {
            lines.add(from + " to " + to);
        }
    }

    @Test
    void whatIsSentIsReadOnceInItsOrder() {
        assertThat(packet("one")).isTrue();
        assertThat(mailbox.sendMove(HERE, THERE)).isTrue();
        assertThat(packet("three")).isTrue();
        mailbox.read(notes);
        mailbox.read(notes);
        assertThat(notes.lines).containsExactly("one of 10.0.0.1:1", "10.0.0.1:1 to 10.0.0.2:2", "three of 10.0.0.1:1");
    }

    @Test
    void theSendersBufferMayBeUsedAgain() {
        byte[] buf = "..one..".getBytes(US_ASCII);
        mailbox.sendPacket(buf, 2, 3, HERE);
        buf[3] = 'X';
        mailbox.read(notes);
        assertThat(notes.lines).containsExactly("one of 10.0.0.1:1");
    }

    @Test
    void aFullOneRefusesUntilItIsRead() {
        for (int i = 0; i < SIZE; i++) {
            assertThat(packet("p" + i)).isTrue();
        }
        assertThat(packet("more")).isFalse();
        mailbox.read(notes);
        assertThat(packet("more")).isTrue();
        mailbox.read(notes);
        assertThat(notes.lines).hasSize(SIZE + 1).last().isEqualTo("more of 10.0.0.1:1");
    }

    @Test
    void theOwnerIsCalledOnceUntilItReads() {
        packet("one");
        packet("two");
        assertThat(calls).hasValue(1);
        mailbox.read(notes);
        packet("three");
        assertThat(calls).hasValue(2);
    }

    @Test
    void whatIsSentWhileItIsReadCallsAgainOrIsRead() {
        packet("one");
        mailbox.read(new Mailbox.Reader() {
            @Override
            public void onPacket(byte[] buf, int len, Endpoint from) {
                notes.onPacket(buf, len, from);
                packet("again");
            }

            @Override
            public void onPeerMoved(Endpoint from, Endpoint to) {}
        });
        assertThat(notes.lines).as("it does not read for ever").hasSize(SIZE);
        mailbox.read(notes);
        assertThat(notes.lines).hasSize(SIZE + 1);
    }

    @Test
    void aReaderThatFailsDoesNotMeetTheSameLetterAgain() {
        packet("bad");
        packet("good");
        assertThatThrownBy(() -> mailbox.read(new Mailbox.Reader() {
                    @Override
                    public void onPacket(byte[] buf, int len, Endpoint from) {
                        throw new IllegalStateException("no");
                    }

                    @Override
                    public void onPeerMoved(Endpoint from, Endpoint to) {}
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(calls).as("the rest is waiting").hasValue(2);
        mailbox.read(notes);
        assertThat(notes.lines).containsExactly("good of 10.0.0.1:1");
    }

    /// Each sender's numbers come in their order; what is refused is sent again.
    @Test
    void severalSendersLoseNothingWhileOneReads() throws InterruptedException {
        int each = 50_000;
        Mailbox shared = new Mailbox(64, () -> {});
        int[] next = new int[3];
        AtomicInteger wrong = new AtomicInteger();
        AtomicInteger left = new AtomicInteger(3 * each);
        Mailbox.Reader reader = new Mailbox.Reader() {
            @Override
            public void onPacket(byte[] buf, int len, Endpoint from) {
                if (Bytes.i32(buf, 0) != next[from.port()]++ || len != 4) {
                    wrong.incrementAndGet();
                }
                left.decrementAndGet();
            }

            @Override
            public void onPeerMoved(Endpoint from, Endpoint to) {
                wrong.incrementAndGet();
            }
        };
        Threads.run(4, number -> {
            byte[] buf = new byte[4];
            for (int i = 0; number < 3 && i < each; i++) {
                Bytes.put32(buf, 0, i);
                while (!shared.sendPacket(buf, 0, 4, Endpoint.ipv4(1, number))) {
                    Thread.yield();
                }
            }
            while (number == 3 && left.get() > 0) {
                shared.read(reader);
                Thread.yield();
            }
        });
        assertThat(wrong).hasValue(0);
        assertThat(next).containsOnly(each);
    }

    private boolean packet(String text) {
        return mailbox.sendPacket(text.getBytes(US_ASCII), 0, text.length(), HERE);
    }
}
