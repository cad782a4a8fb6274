package net.kcptun.core.tunnel.control;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import net.kcptun.core.tunnel.api.Limit;
import net.kcptun.core.tunnel.api.Limits;
import net.kcptun.core.tunnel.control.ServiceRegistry.Service;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ServiceRegistryTest {
    private static final Endpoint INNER = Endpoint.ipv4(0xc0a80102, 7);

    private static final Limits LIMITS = new Limits(9, 9, 9, 9, 10, 4, 9);

    private final ServiceRegistry services = new ServiceRegistry();

    @Test
    void aNewerRegistrationReplacesTheOlder() {
        put(id(1), service(1, 10, 0));
        put(id(1), service(2, 20, 5));
        assertThat(services.find(id(1))).isEqualTo(service(2, 20, 5));
        assertThat(services.all()).hasSize(1);
    }

    @Test
    void noHostTakesMoreThanItsShare() {
        for (int i = 0; i < 4; i++) {
            assertThat(put(id(i), service(1, 1000 + i, 0))).isNull();
        }
        assertThat(put(id(-1), service(1, 9, 0))).isEqualTo(Limit.SERVICES_PER_ADDRESS);
        assertThat(services.mostOfOneAddress()).isEqualTo(4);
        assertThat(put(id(0), service(1, 9, 0))).isNull();
        assertThat(put(id(-1), service(2, 9, 0))).isNull();
    }

    @Test
    void aServiceThatMovesLeavesItsPlaceToAnother() {
        for (int i = 0; i < 4; i++) {
            put(id(i), service(1, 1000 + i, 0));
        }
        assertThat(put(id(0), service(2, 9, 0))).isNull();
        assertThat(put(id(-1), service(1, 9, 0))).isNull();
        services.forgetBefore(1);
        assertThat(services.mostOfOneAddress()).isZero();
    }

    @Test
    void allHostsTogetherTakeNoMoreThanTheLimit() {
        for (int i = 0; i < 10; i++) {
            assertThat(put(id(i), service(i, 1000, 0))).isNull();
        }
        assertThat(put(id(-1), service(-1, 9, 0))).isEqualTo(Limit.SERVICES);
        assertThat(services.all()).hasSize(10);
        services.forgetBefore(1);
        assertThat(put(id(-1), service(-1, 9, 0))).isNull();
    }

    @Test
    void thoseSeenLongestAgoAreForgottenFirst() {
        put(id(1), service(1, 10, 1));
        put(id(2), service(1, 11, 2));
        put(id(1), service(1, 10, 3));
        assertThat(services.earliestSeenAt()).isEqualTo(2);
        assertThat(services.forgetBefore(3)).containsExactly(id(2));
        assertThat(services.forgetBefore(3)).isEmpty();
        assertThat(services.find(id(1))).isNotNull();
    }

    @Test
    void anEmptyRegistryHasNoDeadline() {
        assertThat(services.earliestSeenAt()).isEqualTo(Long.MAX_VALUE);
    }

    private @Nullable Limit put(ServiceId id, Service service) {
        return services.put(id, service, LIMITS);
    }

    private static ServiceId id(int number) {
        return new ServiceId(("service " + number).getBytes(US_ASCII));
    }

    private static Service service(int host, int port, long seenAt) {
        return new Service(INNER, Endpoint.ipv4(0x05000000 + host, port), seenAt);
    }
}
