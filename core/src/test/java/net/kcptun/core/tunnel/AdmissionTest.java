package net.kcptun.core.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import net.kcptun.core.tunnel.api.Limit;
import net.kcptun.core.tunnel.api.Limits;
import net.kcptun.core.tunnel.shared.SharedState;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

final class AdmissionTest {
    private static final Endpoint HERE = Endpoint.ipv4(0x0A00_0001, 1);
    private static final Endpoint THERE = Endpoint.ipv4(0x0A00_0002, 1);

    private final SharedState shared = new SharedState(1);
    private final SharedState.Member member = shared.join(_ -> {});
    private final Admission admission = new Admission(member, true);

    @Test
    void whatIsRefusedTakesNoPlace() {
        assertThat(take(Limit.SESSIONS, 0)).isEqualTo(Limit.SESSIONS);
        assertThat(take(Limit.HALF_OPEN, 0)).isEqualTo(Limit.HALF_OPEN);
        assertThat(take(Limit.SESSIONS_PER_ADDRESS, 0)).isEqualTo(Limit.SESSIONS_PER_ADDRESS);
        assertThat(shared.isEmpty()).isTrue();
    }

    @Test
    void nothingIsAdmittedWhileBuffersAreUsedUp() {
        shared.budget().limit(1);
        member.buffers().add(1 << 20);
        assertThat(admission.take(Limits.DEFAULT, HERE)).isEqualTo(Limit.BUFFERED);
        member.buffers().add(-(1 << 20));
        assertThat(shared.isEmpty()).isTrue();
    }

    @Test
    void whatIsAdmittedHasItsPlacesUntilItEnds() {
        assertThat(admission.take(Limits.DEFAULT, HERE)).isNull();
        assertThat(admission.uses(true))
                .containsEntry(Limit.SESSIONS, 1L)
                .containsEntry(Limit.HALF_OPEN, 1L)
                .containsEntry(Limit.SESSIONS_PER_ADDRESS, 1L);
        admission.onSettled(HERE);
        assertThat(admission.uses(false))
                .containsEntry(Limit.HALF_OPEN, 0L)
                .doesNotContainKey(Limit.SESSIONS_PER_ADDRESS);
        admission.onMoved(HERE, THERE, 1);
        admission.onEnded(THERE);
        assertThat(shared.isEmpty()).isTrue();
    }

    @Test
    void aNetworkHasAQuarterOfTheHalfOpenPlaces() {
        Limits limits = Limits.DEFAULT.with(Limit.HALF_OPEN, 8);
        Endpoint neighbour = Endpoint.ipv4(0x0A00_00FE, 9);
        Endpoint elsewhere = Endpoint.ipv4(0x0A00_0101, 1);
        assertThat(admission.take(limits, HERE)).isNull();
        assertThat(admission.take(limits, THERE)).isNull();
        assertThat(admission.take(limits, neighbour)).isEqualTo(Limit.HALF_OPEN);
        assertThat(admission.uses(false)).containsEntry(Limit.HALF_OPEN, 2L);
        assertThat(admission.take(limits, elsewhere)).isNull();
        admission.onSettled(HERE);
        assertThat(admission.take(limits, neighbour)).isNull();
    }

    @Test
    void eachPlaceThatIsTakenShows() {
        shared.open().take(1);
        assertThat(shared.isEmpty()).isFalse();
        shared.open().release();
        shared.halfOpen().take(1);
        assertThat(shared.isEmpty()).isFalse();
        shared.halfOpen().release();
        shared.halfOpenNetworks().take(HERE, 1);
        assertThat(shared.isEmpty()).isFalse();
        shared.halfOpenNetworks().release(HERE);
        shared.addresses().take(HERE, 1);
        assertThat(shared.isEmpty()).isFalse();
        shared.addresses().release(HERE);
        assertThat(shared.isEmpty()).isTrue();
    }

    private Limit take(Limit limit, long value) {
        return admission.take(Limits.DEFAULT.with(limit, value), HERE);
    }
}
