package net.kcptun.app.net.portmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import net.kcptun.app.e2e.Eventually;
import net.kcptun.app.net.forward.SystemEntropy;
import net.kcptun.app.net.portmap.MappingTrial.Outcome;
import net.kcptun.core.portmap.Refusal;
import net.kcptun.core.portmap.Uplink;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

final class MappingTrialTest {
    private static final int OUTER = 0xcb007107;

    @Test
    void portIsMappedAndGivenBackAtOnce() throws IOException {
        try (LoopbackRouter router = new LoopbackRouter(OUTER, 0)) {
            assertThat(ask(router))
                    .isInstanceOfSatisfying(
                            Outcome.Mapped.class,
                            seen -> assertThat(seen.mapping().outer()).isEqualTo(Endpoint.ipv4(OUTER, 40001)));
            Eventually.holds("it is given back", () -> router.requests.contains("40001 for 0"), () -> router.requests);
        }
    }

    @Test
    void refusalIsTold() throws IOException {
        try (LoopbackRouter router = new LoopbackRouter(OUTER, 3)) {
            assertThat(ask(router)).isEqualTo(new Outcome.Refused(uplink(router.address()), Refusal.NO_OUTER_ADDRESS));
        }
    }

    /// What listens nowhere is silent, too.
    @Test
    void silenceIsTold() throws IOException {
        Endpoint address;
        try (LoopbackRouter router = new LoopbackRouter(OUTER, 0)) {
            address = router.address();
        }
        assertThat(MappingTrial.of(_ -> uplink(address), 40001, new SystemEntropy()))
                .isEqualTo(new Outcome.Silent(uplink(address)));
    }

    @Test
    void withoutARouterNothingIsAsked() {
        assertThat(MappingTrial.of(_ -> null, 40001, new SystemEntropy())).isEqualTo(new Outcome.Needless());
    }

    private static Outcome ask(LoopbackRouter router) {
        return MappingTrial.of(_ -> uplink(router.address()), 40001, new SystemEntropy());
    }

    private static Uplink uplink(Endpoint router) {
        return new Uplink(router, Endpoint.ipv4(0x7f000001, 40001));
    }
}
