package net.kcptun.core.obfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.kcptun.core.wire.Bytes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Our headers are those of the C program, to the byte.
final class RecordedFlowTest {
    private final TcpSegment segment = new TcpSegment();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClientWritesWhatWasRecorded(boolean ipv6) {
        RecordedPackets recorded = RecordedPackets.of(ipv6);
        byte[] synAck = recorded.synAck();
        Flow client = new Flow(RecordedPackets.destination(synAck), RecordedPackets.source(synAck), 0);
        assertThat(take(client, synAck)).isEqualTo(FlowDrop.NO_DATAGRAM);
        assertWrites(client, recorded.datagrams(false));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aServerWritesWhatWasRecorded(boolean ipv6) {
        RecordedPackets recorded = RecordedPackets.of(ipv6);
        byte[] request = recorded.request();
        Flow server = new Flow(RecordedPackets.destination(request), RecordedPackets.source(request), 0);
        assertThat(take(server, request)).isEqualTo(FlowDrop.STREAM_DATA);
        assertWrites(server, recorded.datagrams(true));
    }

    /// Where our capture began too late.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aServerThatSawOnlyDatagramsWritesTheSame(boolean ipv6) {
        RecordedPackets recorded = RecordedPackets.of(ipv6);
        byte[] first = recorded.datagrams(false).getFirst();
        Flow server = new Flow(RecordedPackets.destination(first), RecordedPackets.source(first), 0);
        assertThat(take(server, first)).isNull();
        byte[] out = new byte[60];
        byte[] expected = recorded.datagrams(true).getFirst();
        seal(server, expected, out);
        int tcp = RecordedPackets.tcp(expected);
        assertThat(Bytes.i32(out, tcp + 4)).isEqualTo(Bytes.i32(expected, tcp + 4));
        assertThat(Bytes.i32(out, tcp + 8)).isEqualTo(Bytes.i32(expected, tcp + 8));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatWasRecordedIsReadAsWhatItIs(boolean ipv6) {
        RecordedPackets recorded = RecordedPackets.of(ipv6);
        byte[] synAck = recorded.synAck();
        Flow client = new Flow(RecordedPackets.destination(synAck), RecordedPackets.source(synAck), 0);
        take(client, synAck);
        assertThat(take(client, recorded.response())).isEqualTo(FlowDrop.STREAM_DATA);
        List<byte[]> datagrams = recorded.datagrams(true);
        assertThat(datagrams).isNotEmpty();
        for (byte[] packet : datagrams) {
            assertThat(take(client, packet)).isNull();
            assertThat(segment.payloadOffset()).isEqualTo(RecordedPackets.payloadAt(packet));
            assertThat(segment.payloadBytes()).isEqualTo(packet.length - segment.payloadOffset());
        }
        assertThat(client.view().receivedPackets()).isEqualTo(datagrams.size());
    }

    private FlowDrop take(Flow flow, byte[] packet) {
        assertThat(segment.read(packet, 0, packet.length, false)).isNull();
        return flow.onSegment(segment, 0);
    }

    private static void assertWrites(Flow flow, List<byte[]> recorded) {
        assertThat(recorded).isNotEmpty();
        for (byte[] packet : recorded) {
            byte[] out = new byte[60];
            int headerBytes = seal(flow, packet, out);
            assertThat(Arrays.copyOf(out, headerBytes)).isEqualTo(Arrays.copyOf(packet, headerBytes));
        }
    }

    private static int seal(Flow flow, byte[] packet, byte[] out) {
        int at = RecordedPackets.payloadAt(packet);
        flow.seal(packet, at, packet.length - at, Bytes.u16(packet, 4), out);
        return flow.headerBytes();
    }
}
