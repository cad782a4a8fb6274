package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import net.kcptun.core.fuzz.Tape;
import net.kcptun.core.path.PathModel;

/// An engine that is fed anything at all, between honest packets, never leaves the protocol, as [ReferencePeer] has it;
/// and when its peer is honest again, both streams go on. An input is a set of options and a sequence of steps.
final class KcpFuzzTest {
    private static final int CONV = 0x1b0e753e;
    private static final int MTU = 124;
    private static final int STEPS_MAX = 300;
    private static final int TURNS_MAX = 3000;
    private static final long MILLI = 1_000_000;
    private static final long HOUR = 3_600_000 * MILLI;

    @FuzzTest
    void anySteps(byte[] data) {
        new Run(new Tape(data)).run();
    }

    private static final class Run {
        private final Tape tape;
        private final SegmentPool pool = new SegmentPool(MTU, 16);
        private final KcpOptions options;
        private final ReferencePeer peer;
        private final Kcp kcp;
        private long now = 1_795_000_000_123L * MILLI;

        Run(Tape tape) {
            this.tape = tape;
            options = new KcpOptions(
                    16 + tape.u8(),
                    16 + tape.u8(),
                    tape.below(3),
                    10 + tape.u8(),
                    tape.below(4),
                    tape.below(2) == 0,
                    tape.below(3),
                    tape.below(6) - 1);
            int sendStart = start();
            peer = new ReferencePeer(CONV, MTU, options.rcvwnd(), sendStart, start());
            kcp = new Kcp(CONV, MTU, options, pool, new PathModel(), peer);
            peer.watch(kcp);
        }

        private int start() {
            return switch (tape.below(3)) {
                case 0 -> 0;
                case 1 -> -tape.u8();
                default -> Integer.MAX_VALUE - tape.u8();
            };
        }

        void run() {
            for (int step = 0; step < STEPS_MAX && !tape.isAtEnd(); step++) {
                step();
                peer.check(pool);
                assertThat(kcp.view().rtoNanos()).isBetween(30 * MILLI, 60_000 * MILLI);
            }
            goOnHonestly();
            peer.checkStream();
            kcp.release();
            assertThat(pool.outstandingBytes()).isZero();
            assertThat(pool.share().own()).isZero();
        }

        private void step() {
            switch (tape.below(10)) {
                case 0 -> now += tape.u8() * MILLI;
                case 1 -> now += tape.u16() * 10 * MILLI;
                case 2 -> send(tape.bytes(tape.u8()));
                case 3 -> peer.patience(tape.u8());
                case 4 -> flush(1 + tape.below(16));
                case 5 -> input(tape.chunk());
                case 6 -> input(segments());
                case 7 -> input(push(peer.wanted() + tape.below(8), tape.bytes(tape.below(32))));
                case 8 -> input(Packets.ofConv(CONV, ack(peer.unsent() - 1 - tape.below(16))));
                default -> kcp.ask();
            }
        }

        private void send(byte[] bytes) {
            if (kcp.waiting() < options.sndwnd()) {
                peer.onSend(bytes);
                kcp.send(bytes, 0, bytes.length);
            }
        }

        private void input(byte[] packet) {
            peer.onInput(packet, 0, packet.length);
            byte[] before = packet.clone();
            kcp.input(packet, 0, packet.length, now);
            assertThat(Arrays.equals(before, packet)).isTrue();
        }

        /// A flush that is done leaves nothing due, and something to come while anything waits.
        private void flush(int budget) {
            if (kcp.flush(now, budget, peer)) {
                return;
            }
            assertThat(kcp.nextDeadline()).isGreaterThan(now);
            if (!kcp.isDrained()) {
                assertThat(kcp.nextDeadline()).isLessThan(now + HOUR);
            }
        }

        /// Segments about where the windows are, and now and then far from there.
        private byte[] segments() {
            byte[] packet = new byte[0];
            for (int count = tape.below(6); count >= 0; count--) {
                int sn = near(tape.below(2) == 0 ? peer.wanted() : peer.unsent());
                int una = near(peer.unsent());
                int ts = tape.below(2) == 0 ? peer.lastPushTs : tape.i32();
                byte[] content = tape.bytes(tape.below(24));
                int length = tape.below(32) == 31 ? tape.i32() : content.length;
                byte[] header = Packets.segment(81 + tape.below(4), window(), new int[] {ts, sn, una, length});
                byte[] whole = Arrays.copyOf(Packets.ofConv(CONV, header), 24 + content.length);
                System.arraycopy(content, 0, whole, 24, content.length);
                int at = packet.length;
                packet = Arrays.copyOf(packet, at + whole.length);
                System.arraycopy(whole, 0, packet, at, whole.length);
            }
            return packet;
        }

        private int near(int number) {
            return switch (tape.below(8)) {
                case 7 -> tape.i32();
                case 6 -> number + tape.u16() - 32768;
                case 5, 4 -> number + (byte) tape.u8();
                default -> number - tape.below(4);
            };
        }

        private int window() {
            return tape.below(4) == 0 ? tape.u16() : tape.u8();
        }

        private byte[] push(int sn, byte[] content) {
            byte[] header = Packets.segment(SegmentHeader.PUSH, 128, new int[] {5, sn, peer.unsent(), content.length});
            byte[] whole = Arrays.copyOf(Packets.ofConv(CONV, header), 24 + content.length);
            System.arraycopy(content, 0, whole, 24, content.length);
            return whole;
        }

        private byte[] ack(int sn) {
            return Packets.segment(SegmentHeader.ACK, 128, new int[] {peer.lastPushTs, sn, sn, 0});
        }

        /// Whatever came before: holes are filled, the reader reads, all that was sent is acknowledged.
        private void goOnHonestly() {
            peer.patience(Integer.MAX_VALUE);
            for (int turn = 0; peer.isHolding(); turn++) {
                assertThat(turn).isLessThan(TURNS_MAX);
                input(push(peer.wanted(), new byte[] {1}));
            }
            int before = peer.deliveredBytes();
            input(push(peer.wanted(), new byte[] {1, 2, 3}));
            assertThat(peer.deliveredBytes()).isEqualTo(before + 3);
            for (int turn = 0; !kcp.isDrained(); turn++) {
                assertThat(turn).as("turns until all is sent").isLessThan(TURNS_MAX);
                flush(64);
                input(Packets.ofConv(
                        CONV, Packets.segment(SegmentHeader.WINS, 128, new int[] {0, 0, peer.unsent(), 0})));
                peer.check(pool);
                now = kcp.isDrained() ? now : Math.max(now + MILLI, kcp.nextDeadline());
            }
            assertThat(peer.awaitsAcks()).isFalse();
        }
    }
}
