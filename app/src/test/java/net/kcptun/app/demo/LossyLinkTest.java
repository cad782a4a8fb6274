package net.kcptun.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LossyLinkTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final long MILLISECOND = 1_000_000;

    @Test
    void datagramsCrossBothWaysNoSoonerThanTheDelay() throws IOException {
        try (DatagramSocket server = socket();
                DatagramSocket client = socket();
                LossyLink link = LossyLink.start(address(server), new LinkQuality(100, 20, 0, 1))) {
            long start = System.nanoTime();
            client.send(new DatagramPacket(new byte[] {1, 2, 3}, 3, LOOPBACK, link.port()));
            DatagramPacket asked = receive(server);
            server.send(new DatagramPacket(new byte[] {4}, 1, asked.getSocketAddress()));
            DatagramPacket answer = receive(client);

            assertThat(asked.getLength()).isEqualTo(3);
            assertThat(answer.getData()[0]).isEqualTo((byte) 4);
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(40 * MILLISECOND);
            assertThat(link.up().forwarded()).isEqualTo(1);
            assertThat(link.down().forwarded()).isEqualTo(1);
        }
    }

    @Test
    void theSameSeedLosesTheSameDatagrams() throws IOException {
        assertThat(survivors(7)).isEqualTo(survivors(7)).isNotEqualTo(survivors(8));
        assertThat(survivors(7).length).isBetween(850, 950);
    }

    @Test
    void datagramsPassOneAfterTheOtherAndAreDueAfterTheDelay() {
        List<Long> delays = new ArrayList<>();
        List<String> departed = new ArrayList<>();
        DelayLine.Timer timer = (task, nanos) -> {
            delays.add(nanos);
            task.run();
        };
        DelayLine line = new DelayLine(timer, () -> 7, new LinkQuality(8, 30, 0, 1), 1);
        line.offer(972, () -> departed.add("first"));
        line.offer(1972, () -> departed.add("second"));
        assertThat(delays).containsExactly(31 * MILLISECOND, 33 * MILLISECOND);
        assertThat(departed).containsExactly("first", "second");
    }

    @Test
    void aFullQueueDropsAndRunsOff() {
        AtomicLong now = new AtomicLong();
        DelayLine line = new DelayLine((task, nanos) -> task.run(), now::get, new LinkQuality(8, 30, 0, 1), 1);
        for (int i = 0; i < 110; i++) {
            line.offer(972, () -> {});
        }
        assertThat(line.forwarded()).isEqualTo(101);
        assertThat(line.dropped()).isEqualTo(9);
        now.addAndGet(2 * MILLISECOND);
        line.offer(972, () -> {});
        assertThat(line.forwarded()).isEqualTo(102);
    }

    private static int[] survivors(long seed) {
        DelayLine line = new DelayLine((task, nanos) -> task.run(), () -> 0, new LinkQuality(10_000, 0, 10, seed), 1);
        return IntStream.range(0, 1000)
                .filter(i -> {
                    long before = line.dropped();
                    line.offer(1, () -> {});
                    return line.dropped() == before;
                })
                .toArray();
    }

    private static DatagramSocket socket() throws IOException {
        DatagramSocket socket = new DatagramSocket(0, LOOPBACK);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static InetSocketAddress address(DatagramSocket socket) {
        return new InetSocketAddress(LOOPBACK, socket.getLocalPort());
    }

    private static DatagramPacket receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[100], 100);
        socket.receive(packet);
        return packet;
    }
}
