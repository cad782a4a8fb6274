package net.kcptun.app.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import net.kcptun.app.net.base.UdpErrors;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SocketOutletTest {
    private static final Endpoint PEER = Endpoint.ipv4(0x0a000001, 7).via(Endpoint.ipv4(0x0a000002, 0));
    private static final int EIO = 5;
    private static final int EAGAIN = 11;
    private static final int ENETUNREACH = 101;

    private final ByteBuf memory =
            PooledByteBufAllocator.DEFAULT.directBuffer(1000, 1000).writerIndex(1000);
    private final UdpErrors errors = new UdpErrors();
    private final List<String> told = new ArrayList<>();
    private final FakeSocket socket = new FakeSocket();
    private final SocketOutlet outlet = new SocketOutlet(true, errors, new SocketOutlet.User() {
        @Override
        public void onRefused(String why) {
            told.add("refused: " + why);
        }

        @Override
        public void onSegmentationOff(String why) {
            told.add("uncut: " + why);
        }

        @Override
        public void onWritable() {
            told.add("writable");
        }
    });

    /// Takes `room` datagrams and answers all else with `errno`.
    private final class FakeSocket implements RunSocket {
        private final List<String> sent = new ArrayList<>();
        private int room = Integer.MAX_VALUE;
        private int errno = EAGAIN;
        private boolean cuts = true;
        private int asked;
        private Endpoint peer;

        @Override
        public boolean towards(Endpoint to) {
            peer = to;
            return !to.isIpv6();
        }

        @Override
        public int send(long address, int bytes, int packetBytes) {
            if (packetBytes > 0 && !cuts) {
                return EIO;
            }
            int packets = packetBytes == 0 ? 1 : Math.ceilDiv(bytes, packetBytes);
            return packets > room ? errno : take(address, bytes, packets);
        }

        private int take(long address, int bytes, int packets) {
            room -= packets;
            sent.add(address - memory.memoryAddress() + "+" + bytes + (peer.local() == null ? "" : " from there"));
            return 0;
        }

        @Override
        public int sendEach(long address, int bytes, int packetBytes) {
            int taken = Math.min(room, Math.ceilDiv(bytes, packetBytes));
            if (taken > 0) {
                take(address, Math.min(bytes, taken * packetBytes), taken);
            }
            return taken;
        }

        @Override
        public int errno() {
            return errno;
        }

        @Override
        public void close() {
            sent.add("closed");
        }
    }

    @AfterEach
    void nothingIsLeft() {
        outlet.socket((RunSocket) null, () -> {});
        assertThat(memory.refCnt()).isEqualTo(1);
        memory.release();
    }

    @Test
    void aRunIsOneCall() {
        open();
        outlet.send(memory, 100, 250, 100, PEER);
        assertThat(socket.sent).containsExactly("100+250 from there");
    }

    @Test
    void whatFindsNoRoomWaitsInOrderAndKeepsWhereItComesFrom() {
        open();
        socket.room = 0;
        outlet.send(memory, 0, 100, 100, PEER);
        socket.room = 1;
        outlet.send(memory, 100, 100, 100, PEER);
        assertThat(socket.sent).isEmpty();
        assertThat(socket.asked).isEqualTo(1);
        outlet.onRoom();
        assertThat(socket.sent).containsExactly("0+100 from there");
        assertThat(socket.asked).isEqualTo(2);
        socket.room = 9;
        outlet.onRoom();
        assertThat(socket.sent).containsExactly("0+100 from there", "100+100 from there");
        outlet.send(memory, 200, 100, 100, PEER);
        assertThat(socket.sent).hasSize(3);
        assertThat(socket.asked).isEqualTo(2);
    }

    @Test
    void whereTheKernelDoesNotCutEachPacketGoesForItself() {
        open();
        socket.cuts = false;
        outlet.send(memory, 0, 250, 100, PEER);
        assertThat(outlet.segmentation()).isFalse();
        assertThat(told).containsExactly("uncut: Input/output error");
        socket.room = 2;
        outlet.send(memory, 300, 250, 100, PEER);
        socket.room = 9;
        outlet.onRoom();
        assertThat(socket.sent).containsExactly("0+250 from there", "300+200 from there", "500+50 from there");
        assertThat(told).hasSize(1);
    }

    @Test
    void aRefusedPacketIsCountedAndTheNextOnesGoOn() {
        open();
        socket.cuts = false;
        socket.room = 0;
        socket.errno = ENETUNREACH;
        outlet.send(memory, 0, 250, 100, PEER);
        assertThat(errors.count(UdpErrors.Reason.UNREACHABLE)).isEqualTo(3);
        outlet.send(memory, 0, 90, 90, Endpoint.ipv6(1, 2, 3, 0));
        assertThat(errors.count(UdpErrors.Reason.INVALID)).isEqualTo(1);
        socket.room = 9;
        outlet.send(memory, 0, 90, 90, PEER);
        assertThat(socket.sent).containsExactly("0+90 from there");
    }

    @Test
    void aFullQueueIsNotWritableUntilHalfOfItIsGone() {
        open();
        socket.room = 0;
        int runs = SocketOutlet.HIGH_BYTES / 1000 + 1;
        for (int i = 0; i < runs; i++) {
            assertThat(outlet.isWritable()).isTrue();
            outlet.send(memory, 0, 1000, 1000, PEER);
        }
        assertThat(outlet.isWritable()).isFalse();
        socket.room = runs / 2 - 10;
        outlet.onRoom();
        assertThat(told).isEmpty();
        socket.room = 20;
        outlet.onRoom();
        assertThat(told).containsExactly("writable");
        assertThat(outlet.isWritable()).isTrue();
    }

    @Test
    void anotherSocketLosesWhatWaitsAndThatIsCounted() {
        open();
        socket.room = 0;
        outlet.send(memory, 0, 250, 100, PEER);
        outlet.socket((RunSocket) null, () -> {});
        assertThat(socket.sent).containsExactly("closed");
        assertThat(errors.count(UdpErrors.Reason.CLOSED)).isEqualTo(3);
        outlet.send(memory, 0, 250, 100, PEER);
        assertThat(errors.count(UdpErrors.Reason.CLOSED)).isEqualTo(6);
    }

    private void open() {
        outlet.socket(socket, () -> socket.asked++);
    }
}
