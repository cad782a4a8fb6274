package net.kcptun.core.relay;

import static net.kcptun.core.relay.RelayWorld.CLIENT_HERE;
import static net.kcptun.core.relay.RelayWorld.NOW;
import static net.kcptun.core.relay.RelayWorld.SERVER_HERE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.kcptun.core.relay.FakeSockets.Sent;
import org.junit.jupiter.api.Test;

/// What waits for the rate: 1 MB/s here, of which 24 packets may pass at once.
final class LaneTest {
    private static final long MILLI = 1_000_000;
    private static final int PACKET = 1000;
    private static final int RATE = 1_000_000;
    /// Of IPv4 and UDP.
    private static final int HEADERS = 28;
    /// The least that a lane holds, since half of the rate is less in 50 ms: the other way has begun, too.
    private static final int QUEUE = 32 * 1024;

    private final RelayWorld world = new RelayWorld(new RelayOptions(RATE, 8, 40_000, 40_015, null));
    private final int port = world.meet(NOW);

    @Test
    void whatTheRateDoesNotAllowAtOnceWaits() {
        receive(40, NOW);
        int passed = sentBytes();
        assertThat(passed).isBetween(12 * PACKET, 26 * PACKET);
        assertThat(world.relay.nextDeadline()).isBetween(NOW + MILLI, NOW + 3 * MILLI);
        assertThat(drain(NOW, 100)).isEqualTo(40 * PACKET - passed);
        assertThat(world.drops(RelayDrop.RATE)).isZero();
    }

    @Test
    void orderIsKept() {
        receive(40, NOW);
        world.sockets.take();
        world.receive(port, "last", CLIENT_HERE, NOW);
        assertThat(world.sockets.take()).isEmpty();
        for (int milli = 1; milli < 100; milli++) {
            world.relay.onTimer(NOW + milli * MILLI);
        }
        assertThat(world.sockets.take().getLast()).isEqualTo(new Sent(port, "last", SERVER_HERE));
    }

    @Test
    void whatHasNoRoomToWaitIsDropped() {
        receive(40, NOW);
        receive(40, NOW);
        int passed = sentBytes();
        long dropped = world.drops(RelayDrop.RATE);
        assertThat(dropped).isPositive();
        assertThat(passed + drain(NOW, 200)).isEqualTo((80 - (int) dropped) * PACKET);
        assertThat(world.relay.nextDeadline()).isGreaterThan(NOW + 100 * MILLI);
    }

    @Test
    void aQueueOfTheShortestDatagramsIsSentWithinItsTimeToo() {
        world.sockets.open.get(port).onRun(RelayWorld.run("x", 10_000, 1, 1), CLIENT_HERE, NOW);
        int passed = sentBytes();
        int queued = 10_000 - passed - (int) world.drops(RelayDrop.RATE);
        assertThat(queued * (1 + HEADERS)).isBetween(QUEUE - 100, QUEUE);
        assertThat(drain(NOW, 70)).isEqualTo(queued);
    }

    @Test
    void eachRunThatWaitsIsChargedWithItsOverhead() {
        int queued = flood(NOW);
        assertThat(queued).isEqualTo(QUEUE / (QueuedRun.OVERHEAD_BYTES + 1 + HEADERS));
        assertThat(drain(NOW, 50)).isEqualTo(queued);
    }

    @Test
    void whatHasLeftMakesRoomForAsMuch() {
        int queued = flood(NOW);
        drain(NOW, 100);
        assertThat(flood(NOW + 100 * MILLI)).isEqualTo(queued);
    }

    @Test
    void theOtherWayDoesNotWaitBehindIt() {
        for (int milli = 0; milli < 200; milli++) {
            receive(4, NOW + milli * MILLI);
            world.relay.onTimer(NOW + milli * MILLI);
            world.sockets.take();
            if (milli % 20 == 10) {
                world.receive(port, "ack", SERVER_HERE, NOW + milli * MILLI);
                world.relay.onTimer(NOW + milli * MILLI + 3 * MILLI / 2);
                assertThat(world.sockets.take()).contains(new Sent(port, "ack", CLIENT_HERE));
            }
        }
        assertThat(world.drops(RelayDrop.RATE)).isPositive();
    }

    @Test
    void overTimeTheRateIsSent() {
        long sent = 0;
        for (int milli = 0; milli < 4000; milli++) {
            receive(3, NOW + milli * MILLI);
            world.relay.onTimer(NOW + milli * MILLI);
            sent += sentBytes() + 28L * world.sockets.sent.size();
        }
        // Headers are counted too: 28 bytes a packet.
        assertThat(sent * 1.028 / 4).isCloseTo(RATE, within(RATE * 0.03));
    }

    @Test
    void whatWaitsIsLostWithThePair() {
        receive(40, NOW);
        sentBytes();
        world.relay.close(NOW);
        world.relay.onTimer(NOW + 100 * MILLI);
        assertThat(world.sockets.take()).isEmpty();
        assertThat(world.relay.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    }

    private void receive(int packets, long now) {
        world.sockets.open.get(port).onRun(RelayWorld.run("x", packets, PACKET, PACKET), CLIENT_HERE, now);
    }

    /// One-byte datagrams, each a run of its own. Returns how many wait.
    private int flood(long now) {
        long before = world.drops(RelayDrop.RATE);
        for (int i = 0; i < 3000; i++) {
            world.receive(port, "x", CLIENT_HERE, now);
        }
        return 3000 - sentBytes() - (int) (world.drops(RelayDrop.RATE) - before);
    }

    private int drain(long from, int millis) {
        int sent = 0;
        for (int milli = 1; milli <= millis; milli++) {
            world.relay.onTimer(from + milli * MILLI);
            sent += sentBytes();
        }
        return sent;
    }

    private int sentBytes() {
        return world.sockets.take().stream()
                .mapToInt(each -> each.text().length())
                .sum();
    }
}
