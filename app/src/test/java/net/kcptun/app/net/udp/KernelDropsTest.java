package net.kcptun.app.net.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class KernelDropsTest {
    private static final String LINE = " 7123: 0100007F:5209 00000000:0000 07 00000000:00000000 00:00000000 00000000"
            + "     0        0 42 2 0000000000000000 17";

    private final KernelDrops drops = new KernelDrops();

    @Test
    void theLastColumnCountsForThePortOfTheSecond() {
        assertThat(KernelDrops.drops(LINE, Set.of(0x5209))).isEqualTo(17);
        assertThat(KernelDrops.drops(LINE, Set.of(0x5208))).isZero();
    }

    @Test
    void otherLinesCountNothing() {
        assertThat(KernelDrops.drops("  sl  local_address rem_address   st", Set.of(1)))
                .isZero();
        assertThat(KernelDrops.drops("a b:x c d e f g h i j k l m n", Set.of(1)))
                .isZero();
        assertThat(KernelDrops.drops("", Set.of(0))).isZero();
    }

    @Test
    void whatASocketCouldNotHoldIsCountedAndKeptWhenItIsReplaced() throws IOException {
        assumeTrue(Files.exists(Path.of("/proc/self/net/udp")), "this system does not tell");
        long lost;
        try (DatagramSocket full = socket()) {
            full.setReceiveBufferSize(4096);
            Set<Integer> port = Set.of(full.getLocalPort());
            assertThat(drops.count(port)).isZero();
            flood(full.getLocalPort());
            lost = drops.count(port);
            assertThat(lost).isPositive();
            assertThat(drops.count(port)).isEqualTo(lost);
        }
        try (DatagramSocket fresh = socket()) {
            assertThat(drops.count(Set.of(fresh.getLocalPort()))).isEqualTo(lost);
        }
    }

    @Test
    void whatOneSocketLostIsCountedOnceThoughAnotherIsReplaced() throws IOException {
        assumeTrue(Files.exists(Path.of("/proc/self/net/udp")), "this system does not tell");
        try (DatagramSocket full = socket();
                DatagramSocket old = socket();
                DatagramSocket fresh = socket()) {
            full.setReceiveBufferSize(4096);
            assertThat(drops.count(Set.of(full.getLocalPort(), old.getLocalPort())))
                    .isZero();
            flood(full.getLocalPort());
            long lost = drops.count(Set.of(full.getLocalPort(), old.getLocalPort()));
            assertThat(lost).isPositive();
            assertThat(drops.count(Set.of(full.getLocalPort(), fresh.getLocalPort())))
                    .isEqualTo(lost);
        }
    }

    private static DatagramSocket socket() throws IOException {
        return new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private static void flood(int port) throws IOException {
        try (DatagramSocket sender = new DatagramSocket()) {
            for (int i = 0; i < 200; i++) {
                sender.send(new DatagramPacket(new byte[1000], 1000, InetAddress.getLoopbackAddress(), port));
            }
        }
    }
}
