package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.kcptun.core.path.PathModel;
import org.junit.jupiter.api.Test;

/// The plain text of two connections between two ends of the C program, from `packets.json`.
final class RecordedConnectionTest {
    private static final long MILLI = 1_000_000;
    private static final int MTU = 1332;
    private static final int FIRST = 0x1b0e753e;
    private static final int SECOND = 0x1b0e753f;

    private final Packets out = new Packets();
    private final Bytes clientRead = new Bytes();
    private final Bytes serverRead = new Bytes();

    @Test
    void smallConnectionIsWrittenByteForByteAsRecorded() throws IOException {
        List<byte[]> recorded = recorded(FIRST);
        Kcp client = kcp(FIRST, clientRead);
        Kcp server = kcp(FIRST, serverRead);
        client.send(data(recorded.get(0)), 0, 13);
        assertFlushes(client, 103491337, recorded.get(0));
        input(server, recorded.get(0), 103491337);
        assertFlushes(server, 103491337, recorded.get(1));
        server.send(data(recorded.get(2)), 0, 9);
        assertFlushes(server, 103491338, recorded.get(2));
        input(client, recorded.get(1), 103491338);
        input(client, recorded.get(2), 103491338);
        assertFlushes(client, 103491338, recorded.get(3));
        client.send(data(recorded.get(4)), 0, 4);
        assertFlushes(client, 103491637, recorded.get(4));
        input(client, recorded.get(6), 103491837);
        assertThat(client.isDrained()).isTrue();
        assertThat(client.stats().malformed).isZero();
    }

    @Test
    void fullSegmentsAreWrittenByteForByteAsRecorded() throws IOException {
        List<byte[]> recorded = recorded(SECOND);
        Kcp client = kcp(SECOND, clientRead);
        for (byte[] packet : recorded.subList(0, 3)) {
            client.send(data(packet), 0, data(packet).length);
        }
        client.flush(103492937 * MILLI, 10, out);
        assertThat(out.all).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(out.all.get(i)).isEqualTo(withoutPadding(recorded.get(i)));
        }
        input(client, recorded.get(3), 103493037);
        assertThat(client.isDrained()).isTrue();
    }

    @Test
    void bothStreamsAreReadFromTheRecordedPackets() throws IOException {
        Kcp client = kcp(SECOND, clientRead);
        Kcp server = kcp(SECOND, serverRead);
        client.send(new byte[3 * 1308], 0, 3 * 1308);
        server.send(new byte[3 * 1308], 0, 3 * 1308);
        client.flush(103492937 * MILLI, 10, out);
        server.flush(103493037 * MILLI, 10, out);
        List<byte[]> recorded = recorded(SECOND);
        for (byte[] packet : recorded.subList(0, 3)) {
            input(server, packet, 103493037);
        }
        for (byte[] packet : recorded.subList(3, 7)) {
            input(client, packet, 103493037);
        }
        input(server, recorded.get(7), 103493137);
        assertThat(serverRead.size()).isEqualTo(4 + 4 + 3000);
        assertThat(clientRead.toByteArray()).isEqualTo(Arrays.copyOfRange(serverRead.toByteArray(), 4, 3008));
        assertThat(client.isDrained() && server.isDrained()).isTrue();
        assertThat(client.srttNanos()).isEqualTo(100 * MILLI);
    }

    private static Kcp kcp(int conv, Bytes read) {
        KcpOptions options = new KcpOptions(256, 256, 1, 100, 0, true, 2);
        return new Kcp(conv, MTU, options, new SegmentPool(MTU, 8), new PathModel(), read);
    }

    private void assertFlushes(Kcp kcp, int ts, byte[] recorded) {
        kcp.flush(ts * MILLI, 10, out);
        assertThat(out.takeHex()).containsExactly(HexFormat.of().formatHex(withoutPadding(recorded)));
    }

    private static void input(Kcp kcp, byte[] packet, int ts) {
        assertThat(kcp.input(packet, 0, packet.length, ts * MILLI)).isTrue();
    }

    /// What lies behind the header of the first segment.
    private static byte[] data(byte[] packet) {
        return Arrays.copyOfRange(packet, 24, 24 + SegmentHeader.len(packet, 0));
    }

    private static byte[] withoutPadding(byte[] packet) {
        return Arrays.copyOf(packet, 24 + SegmentHeader.len(packet, 0));
    }

    private static List<byte[]> recorded(int conv) throws IOException {
        List<byte[]> packets = new ArrayList<>();
        try (InputStream file = RecordedConnectionTest.class.getResourceAsStream("/vectors/packets.json");
                JsonParser json = new JsonFactory().createParser(file)) {
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.VALUE_STRING && "plaintext_hex".equals(json.currentName())) {
                    packets.add(HexFormat.of().parseHex(json.getText()));
                }
            }
        }
        packets.removeIf(packet -> SegmentHeader.conv(packet, 0) != conv);
        return packets;
    }

    private static final class Bytes extends ByteArrayOutputStream implements StreamSink {
        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void onBytes(byte[] buf, int off, int len) {
            write(buf, off, len);
        }
    }
}
