package net.kcptun.core.tunnel.control;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static net.kcptun.core.tunnel.control.ServiceRegistry.Outcome.CHANGED;
import static net.kcptun.core.tunnel.control.ServiceRegistry.Outcome.NO_ROOM;
import static net.kcptun.core.tunnel.control.ServiceRegistry.Outcome.NO_ROOM_FOR_NETWORK;
import static net.kcptun.core.tunnel.control.ServiceRegistry.Outcome.SAME;
import static net.kcptun.core.tunnel.control.ServiceRegistry.Outcome.TAKEN_OVER;
import static net.kcptun.core.tunnel.control.ServiceRegistry.Outcome.TAKEN_TOO_OFTEN;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import net.kcptun.core.tunnel.api.Limits;
import net.kcptun.core.tunnel.api.ServiceView;
import net.kcptun.core.tunnel.control.RegisteredService.Place;
import net.kcptun.core.tunnel.control.ServiceRegistry.Outcome;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

final class ServiceRegistryTest {
    private static final Endpoint INNER = Endpoint.ipv4(0xc0a80102, 7);
    private static final long LIVE = 79;
    private static final long MINUTE = 60_000_000_000L;

    private static final Limits LIMITS = new Limits(9, 9, 9, 9, 10, 4, 9);

    private final ServiceRegistry services = new ServiceRegistry();

    @Test
    void aNewerRegistrationReplacesTheOlder() {
        assertThat(put(1, 1, 10, 0)).isEqualTo(CHANGED);
        assertThat(put(1, 1, 10, 1)).isEqualTo(SAME);
        assertThat(put(1, 1, 20, 5)).isEqualTo(CHANGED);
        assertThat(view(1)).isEqualTo(new ServiceView(id(1), INNER, outer(1, 20), 5));
        assertThat(services.count()).isEqualTo(1);
    }

    @Test
    void whatRegistersAgainUnchangedKeepsNoNewObject() {
        put(1, 1, 10, 0);
        Endpoint kept = found(1).outer();
        ServiceId known = found(1).id();
        put(1, 1, 10, 5);
        assertThat(found(1).outer()).isSameAs(kept);
        assertThat(services.first(9).getFirst().id()).isSameAs(known);
        assertThat(found(1).seenAt()).isEqualTo(5);
    }

    /// Its answers must leave from the address of this host that the server asks now.
    @Test
    void aServerThatAsksAnotherAddressOfThisHostIsAnsweredFromThere() {
        Endpoint asked = Endpoint.ipv4(9, 9);
        put(1, 1, 10, 0);
        services.put(id(1), new Place(INNER, outer(1, 10).via(asked)), LIMITS, LIVE, 1);
        assertThat(found(1).outer().local()).isSameAs(asked);
    }

    @Test
    void noHostTakesMoreThanItsShare() {
        for (int i = 0; i < 4; i++) {
            assertThat(put(i, 1, 1000 + i, 0)).isEqualTo(CHANGED);
        }
        assertThat(put(-1, 1, 9, 0)).isEqualTo(NO_ROOM_FOR_NETWORK);
        assertThat(services.mostOfOneNetwork()).isEqualTo(4);
        assertThat(put(0, 1, 9, 0)).isEqualTo(CHANGED);
        assertThat(put(-1, 2, 9, 0)).isEqualTo(CHANGED);
    }

    @Test
    void aServiceThatMovesLeavesItsPlaceToAnother() {
        for (int i = 0; i < 4; i++) {
            put(i, 1, 1000 + i, 0);
        }
        assertThat(put(0, 2, 9, 0)).isEqualTo(TAKEN_OVER);
        assertThat(services.mostOfOneNetwork()).isEqualTo(3);
        assertThat(put(-1, 1, 9, 0)).isEqualTo(CHANGED);
        services.forgetBefore(1, 10);
        assertThat(services.mostOfOneNetwork()).isZero();
    }

    @Test
    void whoComesFromAnotherNetworkAfterASilenceTakesNothingOver() {
        put(1, 1, 10, 0);
        assertThat(put(1, 2, 10, LIVE + 1)).isEqualTo(CHANGED);
        assertThat(put(1, 1, 10, LIVE + 1 + LIVE)).isEqualTo(TAKEN_OVER);
    }

    @Test
    void aServiceIsTakenOverSixTimesAMinuteAtMost() {
        put(1, 0, 10, 0);
        for (int i = 1; i <= 6; i++) {
            assertThat(put(1, i, 10, i)).isEqualTo(TAKEN_OVER);
        }
        assertThat(put(1, 7, 10, 7)).isEqualTo(TAKEN_TOO_OFTEN);
        assertThat(found(1).outer()).isEqualTo(outer(6, 10));
        assertThat(put(1, 6, 11, 8)).isEqualTo(CHANGED);
        assertThat(services.put(id(1), new Place(INNER, outer(7, 10)), LIMITS, 2 * MINUTE, MINUTE))
                .isEqualTo(TAKEN_TOO_OFTEN);
        assertThat(services.put(id(1), new Place(INNER, outer(7, 10)), LIMITS, 2 * MINUTE, MINUTE + 1))
                .isEqualTo(TAKEN_OVER);
    }

    /// Its rendezvous server has a name with addresses of both families.
    @Test
    void aServerThatRegistersWithBothFamiliesInTurnTakesNothingOver() {
        for (int i = 0; i < 10; i++) {
            assertThat(put6(1, 1, i)).isEqualTo(CHANGED);
            assertThat(put(1, 1, 10, i)).isEqualTo(CHANGED);
        }
        assertThat(found(1).outer()).isEqualTo(outer(1, 10));
        assertThat(services.mostOfOneNetwork()).isEqualTo(1);
    }

    @Test
    void whatComesWithBothFamiliesInTurnKeepsNoNewObject() {
        put(1, 1, 10, 0);
        Endpoint kept = found(1).outer();
        put6(1, 1, 1);
        Endpoint kept6 = found(1).outer();
        put(1, 1, 10, 2);
        assertThat(found(1).outer()).isSameAs(kept);
        put6(1, 1, 3);
        assertThat(found(1).outer()).isSameAs(kept6);
    }

    @Test
    void anotherNetworkOfTheSameFamilyTakesOverThoughTheOtherFamilyCameBetween() {
        put(1, 1, 10, 0);
        put6(1, 1, 1);
        assertThat(put(1, 2, 10, 2)).isEqualTo(TAKEN_OVER);
        assertThat(put6(1, 2, 3)).isEqualTo(TAKEN_OVER);
        assertThat(put(1, 2, 11, 4)).isEqualTo(CHANGED);
        assertThat(put6(1, 2, 5)).isEqualTo(CHANGED);
    }

    @Test
    void aFamilyThatWasSilentIsTakenOverByNobody() {
        put6(1, 1, 0);
        put(1, 1, 10, 1);
        put(1, 1, 10, LIVE);
        assertThat(put6(1, 2, LIVE + 1)).isEqualTo(CHANGED);
        assertThat(put(1, 2, 10, LIVE + 2)).isEqualTo(TAKEN_OVER);
    }

    @Test
    void allHostsTogetherTakeNoMoreThanTheLimit() {
        for (int i = 0; i < 10; i++) {
            assertThat(put(i, i, 1000, 0)).isEqualTo(CHANGED);
        }
        assertThat(put(-1, -1, 9, 0)).isEqualTo(NO_ROOM);
        assertThat(services.count()).isEqualTo(10);
        services.forgetBefore(1, 10);
        assertThat(put(-1, -1, 9, 0)).isEqualTo(CHANGED);
    }

    @Test
    void thoseSeenLongestAgoAreForgottenFirst() {
        put(1, 1, 10, 1);
        put(2, 1, 11, 2);
        put(1, 1, 10, 3);
        assertThat(services.earliestSeenAt()).isEqualTo(2);
        assertThat(services.first(9)).extracting(ServiceView::id).containsExactly(id(2), id(1));
        assertThat(services.forgetBefore(3, 10)).containsExactly(id(2));
        assertThat(services.forgetBefore(3, 10)).isEmpty();
        assertThat(services.find(id(1))).isNotNull();
    }

    @Test
    void onlySoManyAreForgottenAtOnceOrShown() {
        for (int i = 0; i < 9; i++) {
            put(i, i, 10, 0);
        }
        assertThat(services.first(2)).hasSize(2);
        assertThat(services.forgetBefore(1, 5)).hasSize(5);
        assertThat(services.earliestSeenAt()).isZero();
        assertThat(services.forgetBefore(1, 5)).hasSize(4);
    }

    /// All of these have one hash.
    @Test
    void idsThatWereChosenForTheirHashAreFoundAllTheSame() {
        Limits many = new Limits(9, 9, 9, 9, 100_000, 100_000, 9);
        for (int i = 0; i < 1 << 16; i++) {
            services.put(colliding(i), new Place(INNER, outer(1, 10)), many, LIVE, 0);
        }
        assertThat(services.count()).isEqualTo(1 << 16);
        for (int i = 0; i < 1 << 16; i++) {
            assertThat(services.find(colliding(i))).isNotNull();
        }
    }

    /// Of 16 pairs of bytes each is `Aa` or `BB`, which have one hash.
    private static ServiceId colliding(int number) {
        StringBuilder text = new StringBuilder();
        for (int bit = 0; bit < 16; bit++) {
            text.append((number >>> bit & 1) == 0 ? "Aa" : "BB");
        }
        return new ServiceId(text.toString().getBytes(US_ASCII));
    }

    @Test
    void anEmptyRegistryHasNoDeadline() {
        assertThat(services.earliestSeenAt()).isEqualTo(Long.MAX_VALUE);
    }

    private Outcome put(int id, int host, int port, long now) {
        return services.put(id(id), new Place(INNER, outer(host, port)), LIMITS, LIVE, now);
    }

    private Outcome put6(int id, int network, long now) {
        Endpoint outer = Endpoint.ipv6(0x20010db800000000L + network, 1, 10, 0);
        return services.put(id(id), new Place(INNER, outer), LIMITS, LIVE, now);
    }

    private RegisteredService found(int id) {
        return Objects.requireNonNull(services.find(id(id)));
    }

    private ServiceView view(int id) {
        return found(id).view();
    }

    private static ServiceId id(int number) {
        return new ServiceId(("service " + number).getBytes(US_ASCII));
    }

    private static Endpoint outer(int host, int port) {
        return Endpoint.ipv4(0x05000000 + host, port);
    }
}
