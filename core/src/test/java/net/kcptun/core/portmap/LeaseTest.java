package net.kcptun.core.portmap;

import static net.kcptun.core.portmap.RecordedRouter.address;
import static net.kcptun.core.portmap.RecordedRouter.natPmp;
import static net.kcptun.core.portmap.RecordedRouter.unsupported;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.SeededEntropy;
import org.junit.jupiter.api.Test;

/// Each line of the table of states.
final class LeaseTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1000 * MILLI;
    private static final int OUTER = 0xcb007107;
    private static final Endpoint ROUTER = Endpoint.ipv4(0xc0a80101, Protocol.PORT);
    private static final Uplink UPLINK = new Uplink(ROUTER, Endpoint.ipv4(0xc0a80102, 40001));
    private static final String FIRST = "pcp 40001 for 7200 as 40001";
    private static final String AGAIN = "pcp 40001 for 7200 as 40001cb007107";
    private static final String MAPPED = "mapped 203.0.113.7:40001 by PCP for 7200";

    private final RecordedRouter router = new RecordedRouter();
    private final Lease lease = new Lease(new SeededEntropy(1), router);
    private long now = 1000 * SECOND;

    @Test
    void nothingIsAskedWithoutAnUplink() {
        lease.onUplink(null, now);
        assertThat(router.sent).isEmpty();
        assertThat(lease.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void questionIsRepeatedAtDoubledPauses() {
        lease.onUplink(UPLINK, now);
        assertThat(router.takeSent()).containsExactly(FIRST);
        assertThat(timesOfQuestions(FIRST, 3)).containsExactly(250L, 750L, 1750L);
    }

    @Test
    void repeatedQuestionsHaveOneNonce() {
        lease.onUplink(UPLINK, now);
        pass(250);
        assertThat(router.sent.get(1)).isEqualTo(router.sent.get(0));
    }

    @Test
    void grantIsToldOnce() {
        held();
        assertThat(router.takeTold()).containsExactly(MAPPED);
        assertThat(lease.mapping()).isNotNull();
        pass(600_000);
        assertThat(router.sent).isNotEmpty();
        lease.onDatagram(router.pcp(0, 7200, 601, OUTER, 40001), now);
        assertThat(router.takeTold()).isEmpty();
    }

    @Test
    void anotherAddressOutsideIsTold() {
        held();
        router.takeTold();
        pass(600_000);
        lease.onDatagram(router.pcp(0, 7200, 601, OUTER + 1, 40002), now);
        assertThat(router.takeTold()).containsExactly("mapped 203.0.113.8:40002 by PCP for 7200");
    }

    @Test
    void silenceInPcpLeadsToNatPmp() {
        lease.onUplink(UPLINK, now);
        pass(3749);
        assertThat(router.takeSent()).hasSize(4).containsOnly(FIRST);
        pass(1);
        assertThat(router.takeSent()).containsExactly("natpmp address", "natpmp 40001 for 7200 as 40001");
    }

    @Test
    void routerWithoutPcpIsAskedInNatPmpAtOnce() {
        lease.onUplink(UPLINK, now);
        router.takeSent();
        lease.onDatagram(unsupported(), now);
        assertThat(router.takeSent()).containsExactly("natpmp address", "natpmp 40001 for 7200 as 40001");
    }

    @Test
    void onlyBothAnswersOfNatPmpAreAGrant() {
        lease.onUplink(UPLINK, now);
        lease.onDatagram(unsupported(), now);
        router.takeSent();
        lease.onDatagram(natPmp(0, 3600, 5, 40001, 40005), now);
        assertThat(router.takeTold()).isEmpty();
        pass(250);
        assertThat(router.takeSent()).as("only what is unanswered").containsExactly("natpmp address");
        lease.onDatagram(address(0, 5, OUTER), now);
        assertThat(router.takeTold()).containsExactly("mapped 203.0.113.7:40005 by NAT-PMP for 3600");
    }

    @Test
    void silenceInBothIsToldAndTriedAgainAfterLongerAndLongerPauses() {
        lease.onUplink(UPLINK, now);
        pass(7500);
        assertThat(router.takeTold()).containsExactly("silent");
        router.takeSent();
        assertThat(lease.nextDeadline() - now).isEqualTo(60 * SECOND);
        pass(60_000);
        assertThat(router.takeSent()).containsExactly(FIRST);
        pass(7500);
        assertThat(lease.nextDeadline() - now).isEqualTo(120 * SECOND);
        for (int i = 0; i < 8; i++) {
            pass((lease.nextDeadline() - now) / MILLI);
            pass(7500);
        }
        assertThat(lease.nextDeadline() - now).isEqualTo(1800 * SECOND);
    }

    @Test
    void routerThatKnowsNeitherIsLeftAlone() {
        lease.onUplink(UPLINK, now);
        lease.onDatagram(unsupported(), now);
        lease.onDatagram(unsupported(), now);
        assertThat(router.takeTold()).containsExactly("silent");
        router.takeSent();
        pass(59_999);
        assertThat(router.takeSent()).isEmpty();
    }

    @Test
    void refusalIsToldAndHoldsForAsLongAsTheRouterSays() {
        lease.onUplink(UPLINK, now);
        lease.onDatagram(router.pcp(8, 300, 1, 0, 0), now);
        assertThat(router.takeTold()).containsExactly("refused: NO_ROOM");
        router.takeSent();
        pass(299_999);
        assertThat(router.takeSent()).isEmpty();
        pass(1);
        assertThat(router.takeSent()).containsExactly(FIRST);
    }

    @Test
    void noRefusalHoldsForMoreThanHalfAnHour() {
        lease.onUplink(UPLINK, now);
        lease.onDatagram(router.pcp(8, -1, 1, 0, 0), now);
        assertThat(lease.nextDeadline() - now).isEqualTo(1800 * SECOND);
    }

    @Test
    void portThatAnotherNonceHasIsAskedForInNatPmp() {
        lease.onUplink(UPLINK, now);
        byte[] refusal = router.pcp(2, 7000, 1, 0, 0);
        router.takeSent();
        lease.onDatagram(refusal, now);
        assertThat(router.takeSent()).containsExactly("natpmp address", "natpmp 40001 for 7200 as 40001");
        lease.onDatagram(natPmp(2, 0, 1, 40001, 0), now);
        assertThat(router.takeTold()).containsExactly("refused: NOT_AUTHORIZED");
    }

    @Test
    void routerWithoutAnAddressOutsideRefuses() {
        lease.onUplink(UPLINK, now);
        lease.onDatagram(unsupported(), now);
        lease.onDatagram(address(0, 1, 0), now);
        assertThat(router.takeTold()).containsExactly("refused: NO_OUTER_ADDRESS");
    }

    @Test
    void shortLifetimeIsRenewedAtItsHalf() {
        lease.onUplink(UPLINK, now);
        lease.onDatagram(router.pcp(0, 100, 1, OUTER, 40001), now);
        router.takeSent();
        pass(49_999);
        assertThat(router.takeSent()).isEmpty();
        pass(1);
        assertThat(router.takeSent()).containsExactly(AGAIN);
    }

    @Test
    void longLifetimeIsAskedForEachTenMinutes() {
        held();
        router.takeSent();
        pass(599_999);
        assertThat(router.takeSent()).isEmpty();
        pass(1);
        assertThat(router.takeSent()).containsExactly(AGAIN);
    }

    @Test
    void tooShortALifetimeIsNotRenewedAtItsPace() {
        lease.onUplink(UPLINK, now);
        lease.onDatagram(router.pcp(0, 1, 1, OUTER, 40001), now);
        assertThat(lease.nextDeadline() - now).isEqualTo(4 * SECOND);
    }

    @Test
    void heldMappingThatIsNotRenewedIsAskedForAgainAndEndsWithItsLifetime() {
        lease.onUplink(UPLINK, now);
        lease.onDatagram(router.pcp(0, 100, 1, OUTER, 40001), now);
        router.takeTold();
        router.takeSent();
        pass(50_000 + 3750);
        assertThat(router.takeSent()).hasSize(4);
        assertThat(lease.nextDeadline() - now).isEqualTo((100_000 - 53_750) / 2 * MILLI);
        pass(100_000 - 53_750 - 1);
        assertThat(router.takeTold()).isEmpty();
        pass(1);
        assertThat(router.takeTold()).containsExactly("lost 203.0.113.7:40001: NOT_RENEWED");
        assertThat(router.takeSent()).last().isEqualTo(FIRST);
    }

    @Test
    void refusedRenewalEndsTheMapping() {
        held();
        pass(600_000);
        router.takeTold();
        lease.onDatagram(router.pcp(2, 0, 601, OUTER, 40001), now);
        assertThat(router.takeTold()).containsExactly("lost 203.0.113.7:40001: NOT_RENEWED", "refused: NOT_AUTHORIZED");
    }

    @Test
    void routerThatNoLongerKnowsTheProtocolIsAskedInTheOther() {
        held();
        pass(600_000);
        router.takeTold();
        router.takeSent();
        lease.onDatagram(unsupported(), now);
        assertThat(router.takeTold()).containsExactly("lost 203.0.113.7:40001: NOT_RENEWED");
        assertThat(router.takeSent()).containsExactly("natpmp address", "natpmp 40001 for 7200 as 40001");
        lease.onDatagram(address(0, 1, OUTER), now);
        lease.onDatagram(natPmp(0, 3600, 1, 40001, 40001), now);
        pass(600_000);
        router.takeSent();
        lease.onDatagram(unsupported(), now);
        assertThat(router.takeSent()).containsExactly(FIRST);
    }

    @Test
    void routerThatWasRestartedIsAskedAgainAtOnce() {
        held();
        pass(600_000);
        byte[] answer = router.pcp(0, 7200, 3, OUTER + 1, 40001);
        router.takeSent();
        router.takeTold();
        lease.onDatagram(answer, now);
        assertThat(router.takeSent()).containsExactly(AGAIN);
        lease.onDatagram(answer, now);
        assertThat(router.takeTold()).containsExactly("mapped 203.0.113.8:40001 by PCP for 7200");
    }

    @Test
    void routerThatLooksRestartedEachTimeIsBelieved() {
        held();
        pass(600_000);
        byte[] second = router.pcp(0, 7200, 500, OUTER, 40001);
        byte[] third = router.pcp(0, 7200, 3, OUTER + 1, 40001);
        router.takeSent();
        lease.onDatagram(second, now);
        assertThat(router.takeSent()).hasSize(1);
        lease.onDatagram(third, now);
        assertThat(router.takeSent()).isEmpty();
    }

    @Test
    void restartThatHalfAnAnswerShowsAsksForBothAgain() {
        lease.onUplink(UPLINK, now);
        lease.onDatagram(unsupported(), now);
        lease.onDatagram(address(0, 1000, OUTER), now);
        lease.onDatagram(natPmp(0, 7200, 1000, 40001, 40001), now);
        pass(600_000);
        router.takeSent();
        lease.onDatagram(address(0, 3, OUTER), now);
        assertThat(router.takeSent()).containsExactly("natpmp address", "natpmp 40001 for 7200 as 40001");
    }

    @Test
    void answersOfAnotherPortOrNonceAreNotBelieved() {
        lease.onUplink(UPLINK, now);
        byte[] otherNonce = router.pcp(0, 7200, 1, OUTER, 40001);
        otherNonce[24] ^= 1;
        byte[] otherPort = router.pcp(0, 7200, 1, OUTER, 40001);
        otherPort[41] ^= 1;
        byte[] ofTcp = router.pcp(0, 7200, 1, OUTER, 40001);
        ofTcp[36] = 6;
        byte[] nowhere = router.pcp(0, 7200, 1, 0, 40001);
        byte[] ended = router.pcp(0, 0, 1, OUTER, 40001);
        for (byte[] answer : List.of(otherNonce, otherPort, ofTcp, nowhere, ended)) {
            lease.onDatagram(answer, now);
        }
        lease.onDatagram(address(0, 1, OUTER), now);
        lease.onDatagram(natPmp(0, 7200, 1, 40001, 40001), now);
        assertThat(router.takeTold()).isEmpty();
        lease.onDatagram(unsupported(), now);
        lease.onDatagram(address(0, 1, OUTER), now);
        lease.onDatagram(natPmp(0, 7200, 1, 40002, 40001), now);
        lease.onDatagram(natPmp(0, 0, 1, 40001, 40001), now);
        assertThat(router.takeTold()).isEmpty();
    }

    @Test
    void anotherPortGivesTheOldOneBack() {
        held();
        router.takeSent();
        router.takeTold();
        lease.onUplink(new Uplink(ROUTER, Endpoint.ipv4(0xc0a80102, 40002)), now);
        assertThat(router.takeSent()).containsExactly("pcp 40001 for 0 as 0", "pcp 40002 for 7200 as 40002");
        assertThat(router.takeTold()).containsExactly("lost 203.0.113.7:40001: MOVED");
    }

    @Test
    void anotherRouterIsNotToldOfTheOldMapping() {
        held();
        router.takeSent();
        lease.onUplink(new Uplink(Endpoint.ipv4(0x0a000001, Protocol.PORT), Endpoint.ipv4(0x0a000002, 40001)), now);
        assertThat(router.takeSent()).containsExactly(FIRST);
    }

    @Test
    void sameUplinkChangesNothing() {
        held();
        router.takeSent();
        lease.onUplink(new Uplink(ROUTER, Endpoint.ipv4(0xc0a80102, 40001)), now);
        assertThat(router.takeSent()).isEmpty();
    }

    @Test
    void withoutARouterTheMappingIsLost() {
        held();
        router.takeTold();
        lease.onUplink(null, now);
        assertThat(router.takeTold()).containsExactly("lost 203.0.113.7:40001: MOVED");
        assertThat(lease.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void releaseGivesTheMappingBackTwice() {
        held();
        router.takeSent();
        router.takeTold();
        assertThat(lease.release(now)).isTrue();
        assertThat(router.takeTold()).containsExactly("lost 203.0.113.7:40001: RELEASED");
        pass(249);
        assertThat(router.takeSent()).containsExactly("pcp 40001 for 0 as 0");
        pass(1);
        assertThat(router.takeSent()).containsExactly("pcp 40001 for 0 as 0");
        pass(86_400_000);
        assertThat(router.takeSent()).isEmpty();
        assertThat(lease.release(now)).isFalse();
    }

    @Test
    void natPmpMappingIsGivenBackToo() {
        lease.onUplink(UPLINK, now);
        lease.onDatagram(unsupported(), now);
        lease.onDatagram(address(0, 1, OUTER), now);
        lease.onDatagram(natPmp(0, 7200, 1, 40001, 40001), now);
        router.takeSent();
        lease.release(now);
        assertThat(router.takeSent()).containsExactly("natpmp 40001 for 0 as 0");
    }

    @Test
    void whatIsAskedForAndNotYetGrantedIsGivenBackToo() {
        lease.onUplink(UPLINK, now);
        byte[] grant = router.pcp(0, 7200, 1, OUTER, 40001);
        router.takeSent();
        assertThat(lease.release(now)).isTrue();
        assertThat(router.takeSent()).containsExactly("pcp 40001 for 0 as 0");
        lease.onDatagram(grant, now);
        assertThat(router.takeTold()).isEmpty();
    }

    @Test
    void whoIsAtRestHasNothingToGiveBack() {
        lease.onUplink(UPLINK, now);
        pass(7500);
        router.takeSent();
        assertThat(lease.release(now)).isFalse();
        pass(86_400_000);
        assertThat(router.takeSent()).isEmpty();
    }

    @Test
    void afterAReleaseAnUplinkBeginsAnew() {
        held();
        lease.release(now);
        pass(250);
        router.takeSent();
        lease.onUplink(UPLINK, now);
        assertThat(router.takeSent()).containsExactly(FIRST);
    }

    @Test
    void anUplinkBeginsAnewAlsoDuringARelease() {
        held();
        lease.release(now);
        router.takeSent();
        lease.onUplink(UPLINK, now);
        assertThat(router.takeSent()).containsExactly(FIRST);
        pass(249);
        assertThat(router.takeSent()).isEmpty();
    }

    @Test
    void pinholeOfIpv6IsAskedForByPcpOnly() {
        Endpoint gateway = Endpoint.ipv6(0xfe80_0000_0000_0000L, 1, Protocol.PORT, 2);
        lease.onUplink(new Uplink(gateway, Endpoint.ipv6(0x2001_0db8_0000_0000L, 2, 40001, 0)), now);
        pass(3750);
        assertThat(router.takeTold()).containsExactly("silent");
        assertThat(router.takeSent()).hasSize(4).allMatch(question -> question.startsWith("pcp"));
    }

    @Test
    void addressOfAnotherNatIsNoPublicOne() {
        lease.onUplink(UPLINK, now);
        lease.onDatagram(router.pcp(0, 7200, 1, 0x64400001, 40001), now);
        assertThat(lease.mapping()).isNotNull().matches(mapping -> !mapping.isPublic());
    }

    private void held() {
        lease.onUplink(UPLINK, now);
        lease.onDatagram(router.pcp(0, 7200, 1, OUTER, 40001), now);
    }

    /// Time goes on, and timers fire when they are due.
    private void pass(long millis) {
        long until = now + millis * MILLI;
        while (lease.nextDeadline() <= until) {
            now = Math.max(now, lease.nextDeadline());
            lease.onTimer(now);
        }
        now = until;
    }

    /// After how many milliseconds the question was asked again.
    private List<Long> timesOfQuestions(String question, int count) {
        long start = now;
        return java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> {
                    now = lease.nextDeadline();
                    lease.onTimer(now);
                    assertThat(router.takeSent()).containsExactly(question);
                    return (now - start) / MILLI;
                })
                .toList();
    }
}
