package net.kcptun.core.tunnel.control;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import net.kcptun.core.tunnel.api.Limit;
import net.kcptun.core.tunnel.api.Limits;
import net.kcptun.core.tunnel.api.ServiceView;
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
        put(service(1, 1, 10, 0));
        put(service(1, 2, 20, 5));
        assertThat(services.find(id(1))).isEqualTo(service(1, 2, 20, 5));
        assertThat(services.all()).hasSize(1);
    }

    @Test
    void noHostTakesMoreThanItsShare() {
        for (int i = 0; i < 4; i++) {
            assertThat(put(service(i, 1, 1000 + i, 0))).isNull();
        }
        assertThat(put(service(-1, 1, 9, 0))).isEqualTo(Limit.SERVICES_PER_ADDRESS);
        assertThat(services.mostOfOneAddress()).isEqualTo(4);
        assertThat(put(service(0, 1, 9, 0))).isNull();
        assertThat(put(service(-1, 2, 9, 0))).isNull();
    }

    @Test
    void aServiceThatMovesLeavesItsPlaceToAnother() {
        for (int i = 0; i < 4; i++) {
            put(service(i, 1, 1000 + i, 0));
        }
        assertThat(put(service(0, 2, 9, 0))).isNull();
        assertThat(put(service(-1, 1, 9, 0))).isNull();
        services.forgetBefore(1);
        assertThat(services.mostOfOneAddress()).isZero();
    }

    @Test
    void allHostsTogetherTakeNoMoreThanTheLimit() {
        for (int i = 0; i < 10; i++) {
            assertThat(put(service(i, i, 1000, 0))).isNull();
        }
        assertThat(put(service(-1, -1, 9, 0))).isEqualTo(Limit.SERVICES);
        assertThat(services.all()).hasSize(10);
        services.forgetBefore(1);
        assertThat(put(service(-1, -1, 9, 0))).isNull();
    }

    @Test
    void thoseSeenLongestAgoAreForgottenFirst() {
        put(service(1, 1, 10, 1));
        put(service(2, 1, 11, 2));
        put(service(1, 1, 10, 3));
        assertThat(services.earliestSeenAt()).isEqualTo(2);
        assertThat(services.forgetBefore(3)).containsExactly(id(2));
        assertThat(services.forgetBefore(3)).isEmpty();
        assertThat(services.find(id(1))).isNotNull();
    }

    @Test
    void anEmptyRegistryHasNoDeadline() {
        assertThat(services.earliestSeenAt()).isEqualTo(Long.MAX_VALUE);
    }

    private @Nullable Limit put(ServiceView service) {
        return services.put(service, LIMITS);
    }

    private static ServiceId id(int number) {
        return new ServiceId(("service " + number).getBytes(US_ASCII));
    }

    private static ServiceView service(int id, int host, int port, long seenAt) {
        return new ServiceView(id(id), INNER, Endpoint.ipv4(0x05000000 + host, port), seenAt);
    }
}
