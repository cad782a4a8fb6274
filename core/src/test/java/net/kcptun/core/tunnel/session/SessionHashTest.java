package net.kcptun.core.tunnel.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.SeededEntropy;
import org.junit.jupiter.api.Test;

final class SessionHashTest {
    private static final int SLOTS = 1 << 12;
    private static final Endpoint PEER = Endpoint.ipv4(0x0a000001, 1000);

    /// Chosen by someone who knows all but the salt: they meet in one table, and not in another.
    @Test
    void convsThatMeetInOneTableAreApartInAnother() {
        SessionHash known = new SessionHash(new SeededEntropy(1));
        List<Integer> chosen = new ArrayList<>();
        for (int conv = 1; chosen.size() < SLOTS / 4; conv++) {
            if ((known.of(PEER, conv) & SLOTS - 1) == 0) {
                chosen.add(conv);
            }
        }
        SessionHash other = new SessionHash(new SeededEntropy(2));
        assertThat(most(other, chosen)).isLessThan(8);
    }

    /// By the multiplier of a table without a salt.
    @Test
    void regularConvsAreApart() {
        List<Integer> chosen = new ArrayList<>();
        for (int i = 1; i <= SLOTS / 4; i++) {
            chosen.add(i << 16);
        }
        assertThat(most(new SessionHash(new SeededEntropy(3)), chosen)).isLessThan(8);
    }

    @Test
    void everyPartOfAnAddressCounts() {
        SessionHash hash = new SessionHash(new SeededEntropy(4));
        List<Endpoint> peers = List.of(
                Endpoint.ipv6(1, 2, 3, 0),
                Endpoint.ipv6(2, 2, 3, 0),
                Endpoint.ipv6(1L << 32, 2, 3, 0),
                Endpoint.ipv6(1, 3, 3, 0),
                Endpoint.ipv6(1, 2L << 32, 3, 0),
                Endpoint.ipv6(1, 2, 4, 0));
        assertThat(peers.stream().map(peer -> hash.of(peer, 7)).distinct()).hasSameSizeAs(peers);
    }

    /// How many meet in one slot.
    private static int most(SessionHash hash, List<Integer> convs) {
        int[] slots = new int[SLOTS];
        for (int conv : convs) {
            slots[hash.of(PEER, conv) & SLOTS - 1]++;
        }
        return Arrays.stream(slots).max().orElseThrow();
    }
}
