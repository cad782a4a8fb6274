package net.kcptun.core.tunnel.control;

import static org.assertj.core.api.Assertions.assertThat;

import net.kcptun.core.tunnel.api.NatKind;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

final class NatObserverTest {
    private static final Endpoint INNER = Endpoint.ipv4(0x0a000002, 2);
    private static final Endpoint OUTER = Endpoint.ipv4(0x0b000002, 22);
    private static final Endpoint ONE = Endpoint.ipv4(0x0b000009, 9);
    private static final Endpoint OTHER = Endpoint.ipv4(0x0b000008, 8);

    private final NatObserver nat = new NatObserver();

    @Test
    void nothingIsKnownBeforeAnybodyHasSeenIt() {
        assertThat(nat.kind()).isEqualTo(NatKind.UNKNOWN);
    }

    @Test
    void whoIsSeenAtItsOwnAddressHasNoNat() {
        nat.onSeen(OUTER, OUTER, ONE);
        assertThat(nat.kind()).isEqualTo(NatKind.NONE);
    }

    @Test
    void oneObserverTellsOnlyThatThereIsOne() {
        nat.onSeen(INNER, OUTER, ONE);
        nat.onSeen(INNER, OUTER.withPort(23), ONE);
        assertThat(nat.kind()).isEqualTo(NatKind.SOME);
    }

    @Test
    void twoThatSeeOnePortTellACone() {
        nat.onSeen(INNER, OUTER, ONE);
        nat.onSeen(OUTER, OTHER);
        assertThat(nat.kind()).isEqualTo(NatKind.CONE);
    }

    @Test
    void twoThatSeeDifferentPortsTellASymmetricOne() {
        nat.onSeen(INNER, OUTER, ONE);
        nat.onSeen(OUTER.withPort(23), OTHER);
        assertThat(nat.kind()).isEqualTo(NatKind.SYMMETRIC);
        nat.forget();
        assertThat(nat.kind()).isEqualTo(NatKind.UNKNOWN);
    }

    @Test
    void noMoreThanSixteenObserversAreKept() {
        for (int i = 0; i < 16; i++) {
            nat.onSeen(INNER, OUTER, ONE.withPort(100 + i));
        }
        nat.onSeen(OUTER.withPort(23), OTHER);
        assertThat(nat.kind()).isEqualTo(NatKind.CONE);
    }
}
