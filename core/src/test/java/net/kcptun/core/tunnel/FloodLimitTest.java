package net.kcptun.core.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.TunnelOptions.Role;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

final class FloodLimitTest {
    private static final long SECOND = 1_000_000_000;
    private static final long NOW = 1_700_000_000 * SECOND;
    private static final Endpoint FLOODER = Endpoint.ipv4(0x0a010203, 4000);
    private static final Endpoint NEIGHBOUR = Endpoint.ipv4(0x0a0102ff, 9);
    private static final Endpoint CLIENT = Endpoint.ipv4(0x0a070809, 5000);

    private final FloodLimit limit = new FloodLimit(7);

    @Test
    void afterTwentyFiveFailuresNothingOfTheNetworkIsTriedForTheRestOfTheSecond() {
        assertThat(limit.isReached(FLOODER, NOW)).isFalse();
        fail(FLOODER, FloodLimit.MOST_FAILURES - 1);
        assertThat(limit.isReached(FLOODER, NOW + 10)).isFalse();
        fail(FLOODER, 1);
        assertThat(limit.isReached(FLOODER, NOW + 20)).isTrue();
        assertThat(limit.isReached(NEIGHBOUR, NOW + SECOND - 1)).isTrue();
        assertThat(limit.isReached(CLIENT, NOW + 20)).isFalse();
        assertThat(limit.isReached(FLOODER, NOW + SECOND)).isFalse();
    }

    @Test
    void oneInSixteenIsStillTried() {
        limit.isReached(FLOODER, NOW);
        fail(FLOODER, FloodLimit.MOST_FAILURES);
        long tried = IntStream.range(0, 1600)
                .filter(i -> !limit.isReached(NEIGHBOUR, NOW + i))
                .count();
        assertThat(tried).isEqualTo(100);
    }

    @Test
    void aFloodShutsOutFewOtherNetworks() {
        limit.isReached(FLOODER, NOW);
        fail(FLOODER, FloodLimit.MOST_FAILURES);
        long shutOut = IntStream.range(0, 65_536)
                .filter(network -> limit.isReached(Endpoint.ipv4(network << 8 | 1, 1), NOW)
                        || limit.isReached(Endpoint.ipv6((long) network << 40, 1, 1, 0), NOW))
                .count();
        assertThat(shutOut).isBetween(1L, 3 * 2 * 65_536L / 4096);
    }

    @Test
    void whomAFloodShutsOutNobodyCanChoose() {
        List<Integer> shutOut = IntStream.range(0, 64)
                .filter(salt -> {
                    FloodLimit other = new FloodLimit(salt * 0x1234_5679);
                    other.isReached(FLOODER, NOW);
                    for (int i = 0; i < FloodLimit.MOST_FAILURES; i++) {
                        other.onFailure(FLOODER);
                    }
                    return other.isReached(CLIENT, NOW);
                })
                .boxed()
                .toList();
        assertThat(shutOut.size()).isLessThan(2);
    }

    @Test
    void underAFloodAPeerOfTheSameNetworkIsServed() {
        LoneTunnel server = LoneTunnel.of(Role.SERVER, LoneTunnel.NO_PINGS, null);
        server.hearsPush(9, 0, 0, LoneTunnel.DIAL, NEIGHBOUR);
        server.does(now -> {
            for (int i = 0; i < FloodLimit.MOST_FAILURES + 5; i++) {
                server.tunnel.onPacket(new byte[8], 0, 1, FLOODER, now);
            }
        });
        assertThat(server.tunnel.stats().drops(DropReason.TOO_SHORT)).isEqualTo(FloodLimit.MOST_FAILURES);
        assertThat(server.tunnel.stats().drops(DropReason.FLOOD)).isEqualTo(5);
        server.take();

        server.hearsPush(9, 1, 0, LoneTunnel.HELLO, NEIGHBOUR);
        assertThat(server.takeWhat()).noneMatch(what -> what.startsWith("drop"));
        server.does(now -> server.tunnel.onPacket(new byte[8], 0, 1, FLOODER, now));
        server.take();
        server.hearsPush(11, 0, 0, LoneTunnel.DIAL, Endpoint.ipv4(0x0a0102fe, 9));
        assertThat(server.takeWhat()).containsExactly("drop FLOOD from 10.1.2.254:9");
        server.runTo(2_000);
        server.hearsPush(11, 0, 0, LoneTunnel.DIAL, Endpoint.ipv4(0x0a0102fe, 9));
        assertThat(server.takeWhat()).anyMatch(what -> what.startsWith("dial"));
    }

    @Test
    void aPeersOwnFailuresAreNoFlood() {
        LoneTunnel server = LoneTunnel.of(Role.SERVER, LoneTunnel.NO_PINGS, null);
        server.hearsPush(9, 0, 0, LoneTunnel.DIAL, NEIGHBOUR);
        server.does(now -> {
            for (int i = 0; i < 2 * FloodLimit.MOST_FAILURES; i++) {
                server.tunnel.onPacket(new byte[8], 0, 1, NEIGHBOUR, now);
            }
        });
        server.take();
        server.hearsPush(11, 0, 0, LoneTunnel.DIAL, FLOODER);
        assertThat(server.takeWhat()).anyMatch(what -> what.startsWith("dial"));
    }

    private void fail(Endpoint from, int times) {
        for (int i = 0; i < times; i++) {
            limit.onFailure(from);
        }
    }
}
