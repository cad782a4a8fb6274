package net.kcptun.core.tunnel;

import static net.kcptun.core.tunnel.LoneTunnel.DIAL;
import static net.kcptun.core.tunnel.LoneTunnel.EOF;
import static net.kcptun.core.tunnel.LoneTunnel.HELLO;
import static net.kcptun.core.tunnel.LoneTunnel.NO_PINGS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import net.kcptun.core.tunnel.TunnelSnapshot.SessionSummary;
import net.kcptun.core.tunnel.api.SessionState;
import net.kcptun.core.tunnel.api.TunnelOptions.Carrier;
import net.kcptun.core.tunnel.api.TunnelOptions.Role;
import net.kcptun.core.tunnel.api.TunnelStats;
import net.kcptun.core.tunnel.session.Session;
import net.kcptun.core.wire.ControlMessage.Reset;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

/// One session alone, to the millisecond: `timeout` 600 s, `linger` 30 s, `time_wait` 120 s.
final class SessionLifeTest {
    private static final Endpoint SELF = Endpoint.ipv4(0x0a000001, 1);
    private static final Endpoint SERVER = Endpoint.ipv4(0x0a000002, 2);
    private static final Endpoint CLIENT = Endpoint.ipv4(0x0a000003, 3);
    private static final int CONV = 1;
    private static final String RESET = "RESET 1 to 10.0.0.2:2";

    private final RecordedStream stream = new RecordedStream();
    private LoneTunnel tunnel = LoneTunnel.of(Role.CLIENT, NO_PINGS, null);

    @Test
    void aClientThatIsNotAnsweredGivesUpAfterThirtySecondsAndSaysSoFourTimes() {
        open();
        tunnel.runTo(29_999);
        assertThat(closes()).isEmpty();
        tunnel.runTo(60_000);
        List<String> log = tunnel.take();
        assertThat(log).contains("30000 SessionClosed[conv=1, peer=0.0.0.0:0, reason=NEVER_ANSWERED]");
        assertThat(log.stream().filter(line -> line.contains("RESET")))
                .containsExactly("30000 " + RESET, "30250 " + RESET, "31250 " + RESET, "35250 " + RESET);
        assertThat(stream.take()).containsExactly("read", "abort");
    }

    @Test
    void whatHasEndedIsForgottenAfterTimeWait() {
        open();
        tunnel.runTo(149_999);
        assertThat(summary()).isEqualTo(new SessionSummary(0, 0, 0, 1, 0));
        tunnel.runTo(150_000);
        assertThat(summary()).isEqualTo(new SessionSummary(0, 0, 0, 0, 0));
        assertThat(tunnel.tunnel.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aResetIsNotRepeatedToWhomSaysTheSame() {
        open();
        tunnel.runTo(30_100);
        tunnel.take();
        tunnel.hears(new Reset(CONV), SERVER);
        tunnel.runTo(60_000);
        assertThat(tunnel.take()).isEmpty();
    }

    @Test
    void aServerWaitsFourSecondsForDial() {
        serve();
        tunnel.hearsPush(CONV, 1, 0, "00", CLIENT);
        tunnel.runTo(3_999);
        assertThat(closes()).isEmpty();
        tunnel.runTo(4_000);
        assertThat(closes()).containsExactly("4000 SessionClosed[conv=1, peer=10.0.0.3:3, reason=NEVER_ANSWERED]");
    }

    @Test
    void aTargetThatIsDialledForLongerThanTimeoutIsGivenUp() {
        serve();
        tunnel.hearsPush(CONV, 0, 0, DIAL, CLIENT);
        assertThat(tunnel.take()).contains("0 dial 1");
        tunnel.runTo(599_999);
        assertThat(closes()).isEmpty();
        tunnel.runTo(600_000);
        assertThat(closes()).containsExactly("600000 SessionClosed[conv=1, peer=10.0.0.3:3, reason=TIMED_OUT]");
    }

    @Test
    void anOpenClientSendsKeepaliveFourSecondsBeforeTimeoutAndFailsThen() {
        open();
        answerAt(1_000, 1);
        tunnel.runTo(2_000);
        tunnel.runTo(300_000);
        tunnel.take();
        tunnel.runTo(596_999);
        assertThat(tunnel.take()).isEmpty();
        tunnel.runTo(597_000);
        assertThat(tunnel.take()).containsExactly("597000 data to 10.0.0.2:2");
        tunnel.runTo(600_999);
        assertThat(closes()).isEmpty();
        tunnel.runTo(601_000);
        assertThat(closes()).containsExactly("601000 SessionClosed[conv=1, peer=0.0.0.0:0, reason=TIMED_OUT]");
    }

    @Test
    void aKeepaliveThatIsAnsweredIsFollowedByTheNext() {
        open();
        answerAt(1_000, 1);
        tunnel.runTo(597_000);
        answerAt(597_100, 2);
        tunnel.runTo(1_000_000);
        tunnel.take();
        tunnel.runTo(1_193_100);
        assertThat(tunnel.take()).containsExactly("1193100 data to 10.0.0.2:2");
    }

    @Test
    void aClientWhoseUserHasEndedSendsKeepaliveAfterLinger() {
        Session session = open();
        answerAt(1_000, 1);
        tunnel.does(session::onEof);
        tunnel.runTo(1_100);
        tunnel.hearsUna(CONV, 2, SERVER);
        tunnel.take();
        tunnel.runTo(31_100);
        assertThat(tunnel.takeTimesOf("data to 10.0.0.2:2")).containsExactly(31_100L);
    }

    @Test
    void anEndThatIsNotAcknowledgedIsWaitedForLinger() {
        Session session = open();
        answerAt(1_000, 1);
        tunnel.hearsPush(CONV, 0, 1, EOF, SERVER);
        tunnel.does(session::onEof);
        assertThat(session.state()).isEqualTo(SessionState.LINGER);
        assertThat(stream.take()).containsExactly("read", "shut down", "close");
        tunnel.runTo(30_999);
        assertThat(closes()).isEmpty();
        tunnel.runTo(31_000);
        assertThat(closes()).containsExactly("31000 SessionClosed[conv=1, peer=0.0.0.0:0, reason=LINGER_EXPIRED]");
    }

    @Test
    void anEndThatIsAcknowledgedIsCompleteAtOnceAndNotFollowedByReset() {
        Session session = open();
        answerAt(1_000, 1);
        tunnel.hearsPush(CONV, 0, 1, EOF, SERVER);
        tunnel.does(session::onEof);
        tunnel.runTo(1_100);
        tunnel.hearsUna(CONV, 2, SERVER);
        assertThat(tunnel.take()).contains("1100 SessionClosed[conv=1, peer=0.0.0.0:0, reason=COMPLETED]");
        tunnel.runTo(60_000);
        assertThat(tunnel.take()).noneMatch(line -> line.contains("RESET"));
    }

    @Test
    void bytesOfThePeerGoToTheStreamAndMoreIsReadOnlyWhileItTakesThem() {
        Session session = open();
        tunnel.hearsPush(CONV, 0, 1, HELLO, SERVER);
        assertThat(stream.take()).containsExactly("read", "write 68656c6c6f");
        stream.isWritable = false;
        tunnel.hearsPush(CONV, 1, 1, HELLO, SERVER);
        assertThat(stream.take()).isEmpty();
        stream.isWritable = true;
        tunnel.does(session::onWritable);
        assertThat(stream.take()).containsExactly("write 68656c6c6f");
        assertThat(tunnel.tunnel.stats().tcpSentBytes).isEqualTo(10);
    }

    @Test
    void theStreamIsNotReadWhileMuchWaitsToBeSent() {
        Session session = open();
        assertThat(stream.take()).containsExactly("read");
        send(session, 1348 * 400);
        assertThat(stream.take()).containsExactly("stop");
        assertThat(session.state()).isEqualTo(SessionState.OPENING);
        tunnel.hearsUna(CONV, 40, SERVER);
        assertThat(stream.take()).containsExactly("read");
    }

    @Test
    void aResetWhileNothingWaitsAbortsTheStreamAtOnce() {
        open();
        answerAt(1_000, 1);
        stream.take();
        tunnel.hears(new Reset(CONV), SERVER);
        assertThat(stream.take()).containsExactly("stop", "abort");
        assertThat(closes()).containsExactly("1000 SessionClosed[conv=1, peer=0.0.0.0:0, reason=RESET_BY_PEER]");
    }

    @Test
    void aResetAfterThePeersEndClosesTheStream() {
        open();
        tunnel.hearsPush(CONV, 0, 1, EOF, SERVER);
        stream.take();
        tunnel.hears(new Reset(CONV), SERVER);
        assertThat(stream.take()).containsExactly("stop", "close");
    }

    @Test
    void whatWaitsWhenTheResetComesIsDeliveredFirst() {
        Session session = open();
        stream.isWritable = false;
        tunnel.hearsPush(CONV, 0, 1, HELLO, SERVER);
        tunnel.hears(new Reset(CONV), SERVER);
        assertThat(session.state()).isEqualTo(SessionState.LINGER);
        stream.take();
        stream.isWritable = true;
        tunnel.does(session::onWritable);
        assertThat(stream.take()).containsExactly("write 68656c6c6f", "abort");
        assertThat(session.state()).isEqualTo(SessionState.TIME_WAIT);
    }

    @Test
    void aStreamThatFailsIsToldAfterWhatItHadSent() {
        Session session = open();
        answerAt(1_000, 1);
        send(session, 5);
        tunnel.does(session::onFailed);
        assertThat(session.state()).isEqualTo(SessionState.LINGER);
        tunnel.runTo(1_100);
        tunnel.take();
        tunnel.hearsUna(CONV, 2, SERVER);
        assertThat(tunnel.take())
                .containsExactly("1100 SessionClosed[conv=1, peer=0.0.0.0:0, reason=STREAM_FAILED]", "1100 " + RESET);
    }

    @Test
    void aTargetThatIsConnectedTooLateIsAborted() {
        serve();
        tunnel.hearsPush(CONV, 0, 0, DIAL, CLIENT);
        Session session = tunnel.dialled();
        tunnel.hears(new Reset(CONV), CLIENT);
        tunnel.does(now -> session.onConnected(stream, now));
        assertThat(stream.take()).containsExactly("abort");
    }

    @Test
    void whatCameWhileTheTargetWasDialledGoesToItFirst() {
        serve();
        tunnel.hearsPush(CONV, 0, 0, DIAL + HELLO, CLIENT);
        tunnel.hearsPush(CONV, 1, 0, HELLO + EOF, CLIENT);
        Session session = tunnel.dialled();
        tunnel.does(now -> session.onConnected(stream, now));
        assertThat(stream.take()).containsExactly("write 68656c6c6f", "write 68656c6c6f", "shut down", "read");
    }

    @Test
    void afterItsEndNothingIsDoneToASessionAnyMore() {
        Session session = open();
        tunnel.runTo(30_000);
        tunnel.take();
        stream.take();
        tunnel.does(now -> session.onBytes(ByteBuffer.wrap(new byte[5]), now));
        tunnel.does(session::onEof);
        tunnel.does(session::onFailed);
        tunnel.does(session::onWritable);
        assertThat(tunnel.take()).isEmpty();
        assertThat(stream.take()).isEmpty();
        assertThat(tunnel.tunnel.stats().tcpReceivedBytes).isZero();
    }

    @Test
    void aShutdownSaysWhetherAnybodyHadToBeTold() {
        assertThat(tunnel.tunnel.shutdown(tunnel.now())).isFalse();
        tunnel = LoneTunnel.of(Role.CLIENT, NO_PINGS, null);
        open();
        assertThat(tunnel.tunnel.shutdown(tunnel.now())).isTrue();
        assertThat(tunnel.tunnel.shutdown(tunnel.now())).isFalse();
        assertThat(tunnel.tunnel.open(stream, "late", tunnel.now())).isNull();
    }

    @Test
    void datagramsKeepToTheMtuWhateverCarriesThem() {
        assertThat(longest(Carrier.UDP, SERVER)).isEqualTo(1400 - 20 - 8);
        assertThat(longest(Carrier.TCP, SERVER)).isEqualTo(1400 - 20 - 20);
        Endpoint ipv6 = Endpoint.ipv6(0x2001_0db8_0000_0000L, 1, 2, 0);
        assertThat(longest(Carrier.UDP, ipv6)).isEqualTo(1400 - 40 - 8);
        assertThat(longest(Carrier.TCP, ipv6)).isEqualTo(1400 - 40 - 20);
    }

    /// DIAL goes once more with what follows it.
    @Test
    void whatIsSentAndReceivedIsCounted() {
        Session session = open();
        send(session, 100);
        tunnel.hearsPush(CONV, 0, 2, HELLO, SERVER);
        TunnelStats stats = tunnel.tunnel.stats();
        assertThat(stats.sessionsOpened).isEqualTo(1);
        assertThat(stats.tcpReceivedBytes).isEqualTo(100);
        assertThat(stats.tcpSentBytes).isEqualTo(5);
        assertThat(stats.packetsReceived).isEqualTo(1);
        assertThat(stats.packetBytesReceived).isEqualTo(24 + 9);
        assertThat(stats.kcpReceivedBytes).isEqualTo(24 + 9);
        assertThat(stats.kcpSentBytes).isEqualTo(24 + 4 + 24 + 104 + 24 + 4);
        assertThat(stats.packetBytesSent).isEqualTo(10 + 24 + 4 + 24 + 104 + 24 + 4);
        assertThat(stats.packetsSent).isEqualTo(3);
    }

    private Session open() {
        tunnel.path(SELF, SERVER);
        return tunnel.opens(stream);
    }

    private void serve() {
        tunnel = LoneTunnel.of(Role.SERVER, NO_PINGS, null);
    }

    private void answerAt(long millis, int una) {
        tunnel.runTo(millis);
        tunnel.hearsUna(CONV, una, SERVER);
    }

    private void send(Session session, int bytes) {
        tunnel.does(now -> session.onBytes(ByteBuffer.wrap(new byte[bytes]), now));
    }

    private static int longest(Carrier carrier, Endpoint server) {
        LoneTunnel tunnel = LoneTunnel.over(carrier, Role.CLIENT);
        tunnel.path(SELF, server);
        Session session = tunnel.opens(new RecordedStream());
        tunnel.does(now -> session.onBytes(ByteBuffer.wrap(new byte[10_000]), now));
        return tunnel.longestDatagram();
    }

    private List<String> closes() {
        return tunnel.take().stream()
                .filter(line -> line.contains("SessionClosed"))
                .toList();
    }

    private SessionSummary summary() {
        return tunnel.tunnel.snapshot(false, tunnel.now()).summary();
    }
}
