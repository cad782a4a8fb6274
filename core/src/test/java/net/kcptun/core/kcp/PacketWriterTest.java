package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PacketWriterTest {
    private final List<byte[]> arrays = new ArrayList<>();
    private final List<Integer> lengths = new ArrayList<>();
    private final PacketWriter writer = new PacketWriter(124);

    @Test
    void fullSegmentLeavesFromItsOwnBuffer() {
        begin();
        byte[] full = new byte[124];
        writer.push(full, 0, 100);
        assertThat(writer.finish()).isEqualTo(1);
        assertThat(arrays.getFirst()).isSameAs(full);
        assertThat(SegmentHeader.len(full, 0)).isEqualTo(100);
    }

    @Test
    void smallSegmentsShareAPacketAndKeepTheirOrder() {
        begin();
        writer.control(SegmentHeader.ACK, 1, 1);
        writer.push(new byte[124], 0, 40);
        assertThat(writer.packets()).isEqualTo(1);
        writer.push(new byte[124], 1, 100);
        writer.push(new byte[124], 2, 1);
        assertThat(writer.finish()).isEqualTo(3);
        assertThat(lengths).containsExactly(88, 124, 25);
    }

    @Test
    void packetsAreFilledToTheirLastByte() {
        begin();
        for (int i = 0; i < 5; i++) {
            writer.control(SegmentHeader.ACK, 1, i);
        }
        writer.push(new byte[124], 0, 76);
        writer.control(SegmentHeader.ACK, 1, 5);
        assertThat(writer.finish()).isEqualTo(2);
        assertThat(lengths).containsExactly(120, 124);
    }

    @Test
    void aSegmentThatLeavesNoRoomForAnotherIsNotCopied() {
        begin();
        byte[] shared = new byte[124];
        byte[] alone = new byte[124];
        writer.push(shared, 0, 76);
        assertThat(writer.finish()).isEqualTo(1);
        begin();
        writer.push(alone, 0, 77);
        assertThat(writer.finish()).isEqualTo(1);
        assertThat(lengths).containsExactly(100, 101);
        assertThat(arrays.get(0)).isNotSameAs(shared);
        assertThat(arrays.get(1)).isSameAs(alone);
    }

    private void begin() {
        writer.begin(7, 124, 0, (buf, off, len) -> {
            arrays.add(buf);
            lengths.add(len);
        });
    }
}
