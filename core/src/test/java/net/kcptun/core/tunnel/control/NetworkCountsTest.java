package net.kcptun.core.tunnel.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

final class NetworkCountsTest {
    private final NetworkCounts counts = new NetworkCounts();

    @Test
    void theMostIsAlwaysThatOfTheNetworkThatHasMost() {
        long seed = 5;
        Random random = new Random(seed);
        Map<Integer, Integer> model = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            int from = random.nextInt(20);
            int to = random.nextInt(20);
            int have = model.getOrDefault(from, 0);
            switch (random.nextInt(3)) {
                case 0 -> {
                    boolean isTaken = counts.take(at(from), 40);
                    assertThat(isTaken).isEqualTo(have < 40);
                    model.merge(from, isTaken ? 1 : 0, Integer::sum);
                }
                case 1 -> {
                    if (have > 0) {
                        counts.release(at(from));
                        model.merge(from, -1, Integer::sum);
                    }
                }
                default -> {
                    if (have > 0) {
                        counts.move(at(from), at(to));
                        model.merge(from, -1, Integer::sum);
                        model.merge(to, 1, Integer::sum);
                    }
                }
            }
            int most = model.values().stream().mapToInt(Integer::intValue).max().orElse(0);
            assertThat(counts.most()).as("seed %d, step %d", seed, i).isEqualTo(most);
        }
    }

    @Test
    void aNetworkOfIpv6IsASubscribers() {
        assertThat(counts.take(Endpoint.ipv6(1, 1, 1, 0), 1)).isTrue();
        assertThat(counts.take(Endpoint.ipv6(1, 2, 1, 0), 1)).isFalse();
        assertThat(counts.take(Endpoint.ipv6(2, 1, 1, 0), 1)).isTrue();
    }

    private static Endpoint at(int host) {
        return Endpoint.ipv4(0x05000000 + host, 1 + host);
    }
}
