package net.kcptun.core.obfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.kcptun.core.obfs.PacketFilter.Instruction;
import net.kcptun.core.wire.Bytes;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PacketFilterTest {
    private static final int WHOLE = -1;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theCaptureTakesHandshakesAndDataForItsAddress(boolean ipv6) {
        RecordedPackets recorded = RecordedPackets.of(ipv6);
        Endpoint server = RecordedPackets.source(recorded.synAck());
        Endpoint client = RecordedPackets.destination(recorded.synAck());
        List<Instruction> atServer = PacketFilter.capture(server);
        List<Instruction> atClient = PacketFilter.capture(client);
        for (byte[] packet : recorded.all()) {
            boolean isOfServer = RecordedPackets.isOfServer(packet);
            boolean hasSynOrPush = (packet[RecordedPackets.tcp(packet) + 13] & 0x0a) != 0;
            assertThat(Machine.run(atServer, packet)).isEqualTo(!isOfServer && hasSynOrPush ? WHOLE : 0);
            assertThat(Machine.run(atClient, packet)).isEqualTo(isOfServer && hasSynOrPush ? WHOLE : 0);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anotherPortAddressProtocolOrVersionIsNotCaptured(boolean ipv6) {
        byte[] packet = RecordedPackets.of(ipv6).datagrams(false).getFirst();
        List<Instruction> filter = PacketFilter.capture(RecordedPackets.destination(packet));
        int tcp = RecordedPackets.tcp(packet);
        int[] decisive =
                ipv6 ? new int[] {0, 6, 24, 31, 32, 39, tcp + 2, tcp + 3} : new int[] {9, 16, 19, tcp + 2, tcp + 3};
        for (int i : decisive) {
            byte[] other = packet.clone();
            other[i] ^= 0x40;
            assertThat(Machine.run(filter, other)).as("byte %d", i).isZero();
        }
        assertThat(Machine.run(filter, packet)).isEqualTo(WHOLE);
    }

    @Test
    void theUnspecifiedAddressAndPort0StandForAny() {
        byte[] packet = RecordedPackets.of(false).datagrams(false).getFirst();
        byte[] packet6 = RecordedPackets.of(true).datagrams(false).getFirst();
        assertThat(Machine.run(PacketFilter.capture(Endpoint.ipv4(0, 80)), packet))
                .isEqualTo(WHOLE);
        assertThat(Machine.run(PacketFilter.capture(Endpoint.ipv4(0, 81)), packet))
                .isZero();
        assertThat(Machine.run(PacketFilter.capture(Endpoint.ipv4(0, 0)), packet))
                .isEqualTo(WHOLE);
        assertThat(Machine.run(PacketFilter.capture(Endpoint.ipv4(0, 80)), packet6))
                .isZero();
        assertThat(Machine.run(PacketFilter.capture(Endpoint.ipv6(0, 0, 80, 0)), packet6))
                .isEqualTo(WHOLE);
        assertThat(Machine.run(PacketFilter.capture(Endpoint.ipv6(0, 0, 0, 0)), packet6))
                .isEqualTo(WHOLE);
        assertThat(Machine.run(PacketFilter.capture(Endpoint.ipv6(0, 0, 80, 0)), packet))
                .isZero();
    }

    @Test
    void optionsOfIpMoveThePort() {
        byte[] packet = RecordedPackets.of(false).datagrams(false).getFirst();
        byte[] longer = new byte[packet.length + 8];
        System.arraycopy(packet, 0, longer, 0, 20);
        System.arraycopy(packet, 20, longer, 28, packet.length - 20);
        longer[0] = 0x47;
        assertThat(Machine.run(PacketFilter.capture(Endpoint.ipv4(0, 80)), longer))
                .isEqualTo(WHOLE);
    }

    @Test
    void fragmentsAreNotCaptured() {
        byte[] packet = RecordedPackets.of(false).datagrams(false).getFirst();
        Bytes.put16(packet, 6, 0x2000);
        assertThat(Machine.run(PacketFilter.capture(Endpoint.ipv4(0, 80)), packet))
                .isZero();
        Bytes.put16(packet, 6, 1);
        assertThat(Machine.run(PacketFilter.capture(Endpoint.ipv4(0, 80)), packet))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theKernelSeesItsOwnSegmentsAndNoDatagrams(boolean ipv6) {
        List<Instruction> shield = PacketFilter.shield();
        for (byte[] packet : RecordedPackets.of(ipv6).all()) {
            int tcp = RecordedPackets.tcp(packet);
            byte[] segment = Arrays.copyOfRange(packet, tcp, packet.length);
            boolean isDatagram = Bytes.u16(packet, tcp + 14) == TcpSegment.DATAGRAM_WINDOW;
            assertThat(Machine.run(shield, segment)).isEqualTo(isDatagram ? 0 : WHOLE);
        }
    }

    @Test
    void anEchoOfCongestionIsShieldedToo() {
        byte[] packet = RecordedPackets.of(false).datagrams(false).getFirst();
        byte[] segment = Arrays.copyOfRange(packet, 20, packet.length);
        segment[13] |= 0x40;
        assertThat(Machine.run(PacketFilter.shield(), segment)).isZero();
        segment[13] |= 0x01;
        assertThat(Machine.run(PacketFilter.shield(), segment)).isEqualTo(WHOLE);
    }

    @Test
    void everyProgramEndsOnEveryPacket() {
        SplittableRandom random = new SplittableRandom(4);
        List<List<Instruction>> programs = List.of(
                PacketFilter.capture(Endpoint.ipv4(0x01020304, 80)),
                PacketFilter.capture(Endpoint.ipv6(1, 2, 80, 0)),
                PacketFilter.shield());
        for (int i = 0; i < 10_000; i++) {
            byte[] noise = new byte[random.nextInt(80)];
            random.nextBytes(noise);
            for (List<Instruction> program : programs) {
                assertThat(Machine.run(program, noise)).isIn(0, WHOLE);
            }
        }
    }
}
