package net.kcptun.core.tunnel.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

final class AddressQuotaTest {
    private static final Endpoint HERE = Endpoint.ipv4(0x0a000001, 1000);
    private static final Endpoint THERE = Endpoint.ipv4(0x0a000002, 1000);

    private final AddressQuota quota = new AddressQuota(Endpoint::network);

    @Test
    void allPortsOfAnAddressShareItsPlaces() {
        assertThat(quota.take(HERE, 2)).isTrue();
        assertThat(quota.take(Endpoint.ipv4(0x0a000001, 2000), 2)).isTrue();
        assertThat(quota.take(Endpoint.ipv4(0x0a000001, 3000), 2)).isFalse();
        assertThat(quota.take(THERE, 2)).isTrue();
        assertThat(quota.most()).isEqualTo(2);
    }

    @Test
    void aNetworkOf64BitsIsOneAddressOfIpv6() {
        assertThat(quota.take(Endpoint.ipv6(0x20010db8_00000001L, 1, 5, 0), 1)).isTrue();
        assertThat(quota.take(Endpoint.ipv6(0x20010db8_00000001L, 2, 6, 0), 1)).isFalse();
        assertThat(quota.take(Endpoint.ipv6(0x20010db8_00000002L, 1, 5, 0), 1)).isTrue();
    }

    @Test
    void ipv4AndIpv6AreNeverTheSame() {
        assertThat(quota.take(Endpoint.ipv4(0, 5), 1)).isTrue();
        assertThat(quota.take(Endpoint.ipv6(0, 0, 5, 0), 1)).isTrue();
    }

    @Test
    void aPlaceGivenBackIsFree() {
        quota.take(HERE, 1);
        quota.release(HERE);
        assertThat(quota.isEmpty()).isTrue();
        assertThat(quota.take(HERE, 1)).isTrue();
    }

    @Test
    void whoMovesTakesThePlacesAlong() {
        quota.take(HERE, 5);
        quota.take(HERE, 5);
        quota.take(THERE, 1);
        quota.move(HERE, THERE, 2);
        assertThat(quota.most()).isEqualTo(3);
        assertThat(quota.take(THERE, 3)).isFalse();
        assertThat(quota.take(HERE, 1)).isTrue();
        quota.move(HERE, Endpoint.ipv4(0x0a000001, 9), 1);
        assertThat(quota.take(HERE, 1)).isFalse();
    }

    @Test
    void severalThreadsNeverTakeMoreThanThereAre() throws InterruptedException {
        AtomicInteger held = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Threads.run(4, _ -> {
            for (int i = 0; i < 20_000; i++) {
                if (quota.take(HERE, 3)) {
                    most.accumulateAndGet(held.incrementAndGet(), Math::max);
                    held.decrementAndGet();
                    quota.release(HERE);
                }
            }
        });
        assertThat(most).hasValueBetween(1, 3);
        assertThat(quota.isEmpty()).isTrue();
    }
}
