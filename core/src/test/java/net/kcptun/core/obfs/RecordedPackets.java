package net.kcptun.core.obfs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import net.kcptun.core.wire.Bytes;
import net.kcptun.core.wire.Endpoint;

/// A flow of the C program as it was captured: handshake, HTTP exchange, first datagrams.
final class RecordedPackets {
    static final int HTTP_PORT = 80;
    private static final int SYN_ACK = 0x12;

    private final List<byte[]> packets;

    private RecordedPackets(List<byte[]> packets) {
        this.packets = packets;
    }

    static RecordedPackets of(boolean ipv6) {
        try (InputStream file = RecordedPackets.class.getResourceAsStream("packets.txt")) {
            String text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.US_ASCII);
            return new RecordedPackets(text.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(HexFormat.of()::parseHex)
                    .filter(packet -> packet[0] >> 4 == (ipv6 ? 6 : 4))
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<byte[]> all() {
        return packets;
    }

    byte[] synAck() {
        return packets.stream()
                .filter(packet -> packet[tcp(packet) + 13] == SYN_ACK)
                .findFirst()
                .orElseThrow();
    }

    byte[] request() {
        return packets.stream()
                .filter(packet -> !isOfServer(packet) && payload(packet).startsWith("GET "))
                .findFirst()
                .orElseThrow();
    }

    byte[] response() {
        return packets.stream()
                .filter(packet -> isOfServer(packet) && payload(packet).startsWith("HTTP/1.1 204"))
                .findFirst()
                .orElseThrow();
    }

    List<byte[]> datagrams(boolean ofServer) {
        return packets.stream()
                .filter(packet -> isOfServer(packet) == ofServer)
                .filter(packet -> Bytes.u16(packet, tcp(packet) + 14) == TcpSegment.DATAGRAM_WINDOW)
                .toList();
    }

    static boolean isOfServer(byte[] packet) {
        return Bytes.u16(packet, tcp(packet)) == HTTP_PORT;
    }

    static int tcp(byte[] packet) {
        return packet[0] >> 4 == 6 ? 40 : 20;
    }

    static int payloadAt(byte[] packet) {
        return tcp(packet) + (packet[tcp(packet) + 12] >>> 4 & 0xf) * 4;
    }

    private static String payload(byte[] packet) {
        int at = payloadAt(packet);
        return new String(packet, at, packet.length - at, StandardCharsets.ISO_8859_1);
    }

    static Endpoint source(byte[] packet) {
        return endpoint(packet, packet[0] >> 4 == 6 ? 8 : 12, Bytes.u16(packet, tcp(packet)));
    }

    static Endpoint destination(byte[] packet) {
        return endpoint(packet, packet[0] >> 4 == 6 ? 24 : 16, Bytes.u16(packet, tcp(packet) + 2));
    }

    private static Endpoint endpoint(byte[] packet, int at, int port) {
        return packet[0] >> 4 == 6
                ? Endpoint.ipv6(Bytes.i64(packet, at), Bytes.i64(packet, at + 8), port, 0)
                : Endpoint.ipv4(Bytes.i32(packet, at), port);
    }
}
