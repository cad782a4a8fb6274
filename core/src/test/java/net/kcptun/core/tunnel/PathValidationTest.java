package net.kcptun.core.tunnel;

import static net.kcptun.core.tunnel.LoneTunnel.DIAL;
import static net.kcptun.core.tunnel.LoneTunnel.HELLO;
import static net.kcptun.core.tunnel.LoneTunnel.NO_PINGS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import net.kcptun.core.tunnel.api.TunnelOptions.Role;
import net.kcptun.core.tunnel.session.Session;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// How a server finds out whether a peer has moved, to the millisecond: each edge of the table in [PathValidations],
/// and what [Roaming] takes for a packet of the peer.
final class PathValidationTest {
    private static final Endpoint OLD = Endpoint.ipv4(0x0a000001, 1);
    private static final Endpoint NEW = Endpoint.ipv4(0x0b000002, 2);
    private static final Endpoint OTHER = Endpoint.ipv4(0x0c000003, 3);
    private static final int CONV = 7;
    private static final String PING_NEW = "PING to 11.0.0.2:2";
    private static final String PING_OLD = "PING to 10.0.0.1:1";
    private static final String MOVED = "PeerMoved[from=10.0.0.1:1, to=11.0.0.2:2, sessions=1]";

    private final LoneTunnel server = LoneTunnel.sealed(Role.SERVER, NO_PINGS, null);
    private Session session;

    /// A session whose round trip is not measured; patience is a second.
    @BeforeEach
    void aSession() {
        session = opens(CONV, OLD);
        server.runTo(2_000);
        server.take();
    }

    @Test
    void aPacketFromElsewhereMovesNothingAndBothAddressesAreAsked() {
        says(NEW);
        assertThat(server.take())
                .containsExactly("2000 " + PING_NEW, "2000 " + PING_OLD, "2000 drop NOT_MOVED from 11.0.0.2:2");
    }

    @Test
    void whoeverHasNotAnsweredIsAskedFourTimesMore() {
        says(NEW);
        server.runTo(4_999);
        List<String> told = server.take();
        for (String ping : List.of(PING_NEW, PING_OLD)) {
            assertThat(told.stream().filter(line -> line.endsWith(ping)))
                    .containsExactly("2000 " + ping, "2200 " + ping, "2500 " + ping, "3000 " + ping, "3500 " + ping);
        }
    }

    @Test
    void itMovesWhenTheOldAddressIsSilentAndTheNewOneIsNot() {
        says(NEW);
        server.runTo(2_100);
        server.hearsPongOf(NEW, NEW);
        server.runTo(2_999);
        assertThat(server.takeTimesOf(MOVED)).isEmpty();
        server.runTo(3_000);
        assertThat(server.takeTimesOf(MOVED)).containsExactly(3_000L);
    }

    @Test
    void itMovesAtOnceWhenTheNewAddressAnswersLate() {
        says(NEW);
        server.runTo(4_500);
        server.hearsPongOf(NEW, NEW);
        assertThat(server.takeTimesOf(MOVED)).containsExactly(4_500L);
    }

    @Test
    void patienceIsThreeRoundTripsAndATenthOfASecond() {
        server.does(now -> session.onBytes(ByteBuffer.wrap(new byte[1]), now));
        server.runTo(2_150);
        server.hearsFirstAck(CONV, 2_000, OLD);
        server.hearsUna(CONV, 1, NEW);
        server.hearsPongOf(NEW, NEW);
        server.runTo(5_000);
        assertThat(server.takeTimesOf(MOVED)).containsExactly(2_150L + 3 * 150 + 100);
    }

    @Test
    void nothingMovesWhenTheOldAddressAnswersFirst() {
        says(NEW);
        server.hearsPongOf(OLD, OLD);
        server.hearsPongOf(NEW, NEW);
        server.take();
        server.runTo(10_000);
        assertThat(server.take()).isEmpty();
    }

    @Test
    void nothingMovesWhenTheOldAddressAnswersLast() {
        says(NEW);
        server.hearsPongOf(NEW, NEW);
        server.runTo(2_999);
        server.hearsPongOf(OLD, OLD);
        server.take();
        server.runTo(10_000);
        assertThat(server.take()).isEmpty();
    }

    @Test
    void anAnswerFromTheWrongAddressOrToAnotherQuestionDoesNotCount() {
        says(NEW);
        server.hearsPongOf(NEW, OTHER);
        server.hearsPongOf(NEW, OLD);
        server.hearsPongOf(OLD, NEW);
        server.hearsPongOf(OTHER, NEW);
        assertThat(server.takeWhat())
                .filteredOn(line -> line.startsWith("drop UNEXPECTED"))
                .hasSize(4);
        server.runTo(4_000);
        assertThat(server.takeTimesOf(MOVED)).isEmpty();
        server.hearsPongOf(NEW, NEW);
        assertThat(server.takeTimesOf(MOVED)).containsExactly(4_000L);
    }

    @Test
    void itBeginsAnewAfterThreeSecondsAndNotBefore() {
        says(NEW);
        server.runTo(4_999);
        server.take();
        says(NEW);
        assertThat(server.takeWhat()).containsExactly("drop NOT_MOVED from 11.0.0.2:2");
        server.runTo(5_000);
        server.hearsPongOf(NEW, NEW);
        assertThat(server.takeWhat()).containsExactly("drop UNEXPECTED_CONTROL from 11.0.0.2:2");
        says(NEW);
        assertThat(server.takeWhat()).contains(PING_NEW, PING_OLD);
    }

    @Test
    void aPeerThatMovesAgainMeanwhileIsFollowed() {
        says(NEW);
        server.runTo(2_500);
        says(OTHER);
        server.hearsPongOf(OTHER, OTHER);
        server.runTo(3_500);
        server.hearsPongOf(NEW, NEW);
        server.runTo(10_000);
        assertThat(server.takeTimesOf(MOVED)).isEmpty();
        says(NEW);
        server.hearsPongOf(NEW, NEW);
        server.runTo(20_000);
        assertThat(server.takeTimesOf("PeerMoved[from=12.0.0.3:3, to=11.0.0.2:2, sessions=1]"))
                .containsExactly(11_000L);
    }

    @Test
    void aSessionThatEndsMeanwhileMovesNowhere() {
        says(NEW);
        server.hearsPongOf(NEW, NEW);
        server.does(session::onFailed);
        server.runTo(10_000);
        assertThat(server.takeTimesOf(MOVED)).isEmpty();
    }

    @Test
    void aPacketThatContradictsTheWindowsIsNotAnsweredAtAll() {
        server.hearsUna(CONV, 500, NEW);
        assertThat(server.takeWhat()).containsExactly("drop UNKNOWN_SESSION from 11.0.0.2:2");
    }

    @Test
    void manyAddressesMakeFewQuestions() {
        int pings = 0;
        for (int i = 0; i < 3_000; i++) {
            says(Endpoint.ipv4(0x0d000000 + i, 1));
            server.runTo(server.millis() + 1);
            pings += (int) server.takeWhat().stream()
                    .filter(line -> line.startsWith("PING"))
                    .count();
        }
        assertThat(pings).isLessThanOrEqualTo(3 * PathValidations.MAX_OF_PEER * 2 * 4);
    }

    @Test
    void manyAddressesDoNotKeepOutTheOneWhereThePeerIs() {
        for (int i = 0; i < 100; i++) {
            says(Endpoint.ipv4(0x0d000000 + i, 1));
        }
        server.runTo(3_000);
        says(NEW);
        server.hearsPongOf(NEW, NEW);
        for (int i = 0; i < 100; i++) {
            says(Endpoint.ipv4(0x0e000000 + i, 1));
            server.runTo(server.millis() + 10);
        }
        assertThat(server.takeTimesOf(MOVED)).containsExactly(4_000L);
    }

    @Test
    void aNetworkIsAskedForSoManyPeersAtATime() {
        for (int i = 0; i <= PathValidations.MAX_OF_NETWORK; i++) {
            opens(100 + i, Endpoint.ipv4(0x0a010000 + i, 1));
        }
        server.take();
        for (int i = 0; i <= PathValidations.MAX_OF_NETWORK; i++) {
            server.hearsUna(100 + i, 0, Endpoint.ipv4(0x0f000001, 1000 + i));
        }
        assertThat(server.takeWhat())
                .filteredOn(line -> line.startsWith("PING to 15."))
                .hasSize(64);
    }

    @Test
    void soManyAreAskedAtATime() {
        for (int i = 0; i <= PathValidations.MAX; i++) {
            opens(1000 + i, Endpoint.ipv4(0x0a010000 + i, 1));
        }
        server.take();
        for (int i = 0; i <= PathValidations.MAX; i++) {
            server.hearsUna(1000 + i, 0, Endpoint.ipv4(0x0f000000 + i, 1));
        }
        assertThat(server.takeWhat())
                .filteredOn(line -> line.startsWith("PING to 15."))
                .hasSize(PathValidations.MAX);
    }

    @Test
    void theFirstSegmentFromElsewhereOpensASessionOfItsOwn() {
        server.runTo(11_000);
        server.take();
        server.hearsPush(CONV, 0, 0, DIAL, OTHER);
        assertThat(server.takeWhat()).containsExactly("SessionAccepted[conv=7, peer=12.0.0.3:3]", "dial 7");
        server.hearsPush(CONV, 1, 0, HELLO, OTHER);
        server.runTo(12_000);
        assertThat(server.tunnel.snapshot(server.now()).sessions()).hasSize(2);
    }

    /// It may be the same client, which has had no answer yet.
    @Test
    void theFirstSegmentOfASessionThatHasJustBegunIsAskedFor() {
        opens(8, OLD);
        server.runTo(2_900);
        server.take();
        server.hearsPush(8, 0, 0, DIAL, NEW);
        assertThat(server.takeWhat()).contains(PING_NEW, PING_OLD, "drop NOT_MOVED from 11.0.0.2:2");
        server.hearsPongOf(NEW, NEW);
        server.runTo(3_800);
        server.hearsPush(8, 0, 0, DIAL, NEW);
        server.runTo(4_000);
        assertThat(server.takeWhat()).contains("PeerMoved[from=10.0.0.1:1, to=11.0.0.2:2, sessions=2]");
    }

    @Test
    void theFirstSegmentOpensASessionOnceTheFirstClientHasAnswered() {
        opens(8, OLD);
        server.runTo(2_100);
        server.hearsPush(8, 0, 0, DIAL, NEW);
        server.hearsPongOf(OLD, OLD);
        server.runTo(2_300);
        server.take();
        server.hearsPush(8, 0, 0, DIAL, NEW);
        assertThat(server.takeWhat()).contains("SessionAccepted[conv=8, peer=11.0.0.2:2]");
    }

    @Test
    void ofTwoPeersWithThatConvTheOneMovesThatIsSilent() {
        server.runTo(11_000);
        opens(CONV, OTHER);
        server.take();
        says(NEW);
        assertThat(server.takeWhat()).contains(PING_NEW, PING_OLD, "PING to 12.0.0.3:3");
        server.hearsPongOf(NEW, NEW);
        server.hearsPongOf(OTHER, OTHER);
        server.runTo(20_000);
        assertThat(server.take()).filteredOn(line -> line.contains("Moved")).containsExactly("12000 " + MOVED);
    }

    @Test
    void ofTwoPeersWithThatConvNoneMovesWhileBothAreSilent() {
        server.runTo(11_000);
        opens(CONV, OTHER);
        says(NEW);
        server.hearsPongOf(NEW, NEW);
        server.runTo(20_000);
        assertThat(server.take()).noneMatch(line -> line.contains("Moved"));
    }

    /// A packet of the session that opens nothing.
    private void says(Endpoint from) {
        server.hearsUna(CONV, 0, from);
    }

    private Session opens(int conv, Endpoint peer) {
        server.hearsPush(conv, 0, 0, DIAL, peer);
        Session opened = server.dialled();
        server.does(now -> opened.onConnected(new RecordedStream(), now));
        return opened;
    }
}
