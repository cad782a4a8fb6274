package net.kcptun.core.tunnel.control;

import static org.assertj.core.api.Assertions.assertThat;

import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

final class InsistenceTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Endpoint CLIENT = Endpoint.ipv4(0x0b000002, 22);
    private static final ServiceId HOME = new ServiceId(new byte[] {1});

    private final Insistence insistence = new Insistence();

    @Test
    void theThirdTimeWithinFifteenSecondsIsInsistence() {
        assertThat(ask(0)).isFalse();
        assertThat(ask(4)).isFalse();
        assertThat(ask(15)).isTrue();
        assertThat(ask(19)).as("and each one after it").isTrue();
    }

    @Test
    void whoAsksMoreRarelyDoesNotInsist() {
        assertThat(ask(0)).isFalse();
        assertThat(ask(8)).isFalse();
        assertThat(ask(16)).isFalse();
        assertThat(ask(24)).isFalse();
    }

    @Test
    void anotherServiceOrClientIsAnotherMatter() {
        ask(0);
        ask(1);
        assertThat(insistence.onAsk(CLIENT, ServiceId.EMPTY, 2 * SECOND)).isFalse();
        assertThat(insistence.onAsk(CLIENT.withPort(23), HOME, 2 * SECOND)).isFalse();
    }

    @Test
    void ofTooManyClientsTheOneThatAskedLongestAgoIsForgotten() {
        ask(0);
        ask(0);
        for (int i = 0; i < Insistence.MAX_ASKERS; i++) {
            insistence.onAsk(Endpoint.ipv4(0x0c000000 + i, 1), HOME, 0);
        }
        assertThat(ask(1)).isFalse();
    }

    @Test
    void noNetworkHasThoseOfOthersForgotten() {
        ask(0);
        ask(1);
        for (int i = 0; i < 2 * Insistence.MAX_ASKERS; i++) {
            insistence.onAsk(Endpoint.ipv4(0x0c000001, 1 + i % 60_000), new ServiceId(new byte[] {(byte) i}), SECOND);
        }
        assertThat(ask(2)).isTrue();
    }

    @Test
    void aNetworkThatWasQuietForAWhileHasItsPlacesAgain() {
        for (int i = 0; i < Insistence.MAX_OF_NETWORK; i++) {
            insistence.onAsk(CLIENT.withPort(1_000 + i), HOME, 0);
        }
        assertThat(ask(1)).isFalse();
        for (int second = 20; second < 24; second++) {
            for (int i = 0; i < Insistence.MAX_OF_NETWORK; i++) {
                insistence.onAsk(Endpoint.ipv4(0x0c000000 + i, 1), HOME, second * SECOND);
            }
        }
        ask(24);
        ask(25);
        assertThat(ask(26)).isTrue();
    }

    private boolean ask(long second) {
        return insistence.onAsk(CLIENT, HOME, second * SECOND);
    }
}
