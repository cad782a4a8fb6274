package net.kcptun.core.tunnel;

import static net.kcptun.core.tunnel.LoneTunnel.DIAL;
import static net.kcptun.core.tunnel.LoneTunnel.EOF;
import static net.kcptun.core.tunnel.LoneTunnel.HELLO;
import static net.kcptun.core.tunnel.LoneTunnel.KEEPALIVE;
import static net.kcptun.core.tunnel.LoneTunnel.NO_PINGS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import net.kcptun.core.tunnel.api.CloseReason;
import net.kcptun.core.tunnel.api.SessionState;
import net.kcptun.core.tunnel.api.TunnelOptions.Role;
import net.kcptun.core.tunnel.session.Session;
import net.kcptun.core.wire.ControlMessage.Reset;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

/// What a session tells and does where one direction has ended, or the peer is gone, or it breaks the protocol.
final class SessionEdgesTest {
    private static final Endpoint SELF = Endpoint.ipv4(0x0a000001, 1);
    private static final Endpoint SERVER = Endpoint.ipv4(0x0a000002, 2);
    private static final Endpoint CLIENT = Endpoint.ipv4(0x0a000003, 3);
    private static final int CONV = 1;

    private final RecordedStream stream = new RecordedStream();
    private final LoneTunnel client = LoneTunnel.of(Role.CLIENT, NO_PINGS, null);
    private final LoneTunnel server = LoneTunnel.of(Role.SERVER, NO_PINGS, null);

    @Test
    void theLifeOfAServersSessionIsTold() {
        Session session = dialled(DIAL);
        server.does(now -> session.onConnected(stream, now));
        server.hearsPush(CONV, 1, 0, EOF, CLIENT);
        server.does(session::onEof);
        server.hearsUna(CONV, 1, CLIENT);
        assertThat(events(server))
                .containsExactly(
                        "SessionAccepted[conv=1, peer=10.0.0.3:3]",
                        "TargetConnected[conv=1]",
                        "PeerEnded[conv=1]",
                        "StreamEnded[conv=1]",
                        "SessionClosed[conv=1, peer=10.0.0.3:3, reason=COMPLETED]");
    }

    @Test
    void nothingFarIsKeptBeforeDial() {
        server.hearsPush(CONV, 128, 0, HELLO, CLIENT);
        assertThat(server.takeWhat()).containsExactly("drop UNKNOWN_SESSION from 10.0.0.3:3", "RESET 1 to 10.0.0.3:3");
        server.hearsPush(CONV, 1, 0, HELLO, CLIENT);
        long near = server.tunnel.snapshot(false, 0).bufferedBytes();
        server.hearsPush(CONV, 200, 0, HELLO, CLIENT);
        assertThat(server.tunnel.snapshot(false, 0).bufferedBytes()).isEqualTo(near);
        server.hearsPush(CONV, 0, 0, DIAL, CLIENT);
        server.hearsPush(CONV, 200, 0, HELLO, CLIENT);
        assertThat(server.tunnel.snapshot(false, 0).bufferedBytes()).isGreaterThan(near);
    }

    @Test
    void whyATargetCouldNotBeConnectedIsTold() {
        Session session = dialled(DIAL);
        server.does(now -> session.onDialFailed("refused", now));
        assertThat(server.takeWhat())
                .containsSubsequence(
                        "DialFailed[conv=1, why=refused]",
                        "SessionClosed[conv=1, peer=10.0.0.3:3, reason=DIAL_FAILED]",
                        "RESET 1 to 10.0.0.3:3");
        server.does(now -> session.onDialFailed("again", now));
        assertThat(server.take()).isEmpty();
    }

    @Test
    void aPeerThatEndsBeforeTheTargetIsConnectedEndsIt() {
        Session session = dialled(DIAL + EOF);
        server.does(now -> session.onConnected(stream, now));
        assertThat(stream.take()).containsExactly("shut down", "read");
    }

    @Test
    void aServerAnswersKeepaliveAndAClientDoesNot() {
        Session session = dialled(DIAL);
        server.does(now -> session.onConnected(stream, now));
        server.runTo(10);
        server.take();
        server.hearsPush(CONV, 1, 0, KEEPALIVE, CLIENT);
        assertThat(server.takeWhat()).containsExactly("data to 10.0.0.3:3");
        assertThat(server.tunnel.snapshot(0).sessions().getFirst().kcp().segmentsSent)
                .isEqualTo(1);
        open();
        client.hearsPush(CONV, 0, 1, KEEPALIVE, SERVER);
        client.runTo(10);
        assertThat(client.tunnel.snapshot(0).sessions().getFirst().kcp().segmentsSent)
                .isEqualTo(1);
    }

    @Test
    void anEndBeforeDialBreaksTheProtocol() {
        server.hearsPush(CONV, 0, 0, EOF, CLIENT);
        assertThat(server.takeWhat())
                .contains("SessionClosed[conv=1, peer=10.0.0.3:3, reason=PROTOCOL_ERROR]", "RESET 1 to 10.0.0.3:3");
    }

    @Test
    void dialFromAServerBreaksTheProtocol() {
        open();
        client.hearsPush(CONV, 0, 1, DIAL, SERVER);
        assertThat(client.takeWhat()).contains("SessionClosed[conv=1, peer=0.0.0.0:0, reason=PROTOCOL_ERROR]");
        assertThat(stream.take()).containsExactly("read", "abort");
    }

    @Test
    void aBreachInWhatCameEarlyCutsTheTargetAndReadsNothingOfIt() {
        Session session = dialled(DIAL + HELLO + DIAL);
        server.does(now -> session.onConnected(stream, now));
        assertThat(session.view(null).reason()).isEqualTo(CloseReason.PROTOCOL_ERROR);
        assertThat(stream.take()).containsExactly("write 68656c6c6f", "abort");
    }

    @Test
    void whatFollowsABreachGoesToNobody() {
        open();
        client.hearsPush(CONV, 0, 1, DIAL + HELLO, SERVER);
        assertThat(stream.take()).containsExactly("read", "abort");
        assertThat(client.tunnel.stats().discardedBytes).isEqualTo(5);
    }

    @Test
    void bytesForAStreamThatHasFailedAreDropped() {
        Session session = open();
        client.hearsUna(CONV, 1, SERVER);
        send(session);
        client.does(session::onFailed);
        client.hearsPush(CONV, 0, 1, HELLO, SERVER);
        assertThat(session.state()).isEqualTo(SessionState.LINGER);
        assertThat(client.tunnel.stats().discardedBytes).isEqualTo(5);
        assertThat(client.tunnel.stats().tcpSentBytes).isZero();
    }

    @Test
    void bytesAfterTheEndAreDropped() {
        open();
        client.hearsPush(CONV, 0, 1, EOF + HELLO, SERVER);
        assertThat(stream.take()).containsExactly("read", "shut down");
        assertThat(client.tunnel.stats().discardedBytes).isEqualTo(5);
    }

    @Test
    void aResetEndsASessionThatLingers() {
        Session session = open();
        client.hearsPush(CONV, 0, 1, EOF, SERVER);
        client.does(session::onEof);
        assertThat(session.state()).isEqualTo(SessionState.LINGER);
        client.hears(new Reset(CONV), SERVER);
        assertThat(session.state()).isEqualTo(SessionState.TIME_WAIT);
        assertThat(session.view(null).reason()).isEqualTo(CloseReason.COMPLETED);
    }

    @Test
    void packetsAfterTheResetAreNotReadAny() {
        Session session = open();
        stream.isWritable = false;
        client.hearsPush(CONV, 0, 1, HELLO, SERVER);
        client.hears(new Reset(CONV), SERVER);
        client.take();
        client.hearsPush(CONV, 1, 1, HELLO, SERVER);
        client.runTo(100);
        assertThat(client.take()).isEmpty();
        assertThat(session.counted().packetsReceived).isEqualTo(1);
    }

    @Test
    void aReaderThatGoesOnAfterTheResetIsWaitedForAnew() {
        Session session = open();
        stream.isWritable = false;
        client.hearsPush(CONV, 0, 1, HELLO, SERVER);
        client.hearsPush(CONV, 1, 1, HELLO, SERVER);
        client.hears(new Reset(CONV), SERVER);
        client.runTo(500_000);
        client.does(session::onWritable);
        client.runTo(1_099_999);
        assertThat(session.state()).isEqualTo(SessionState.LINGER);
        client.runTo(1_100_000);
        assertThat(session.state()).isEqualTo(SessionState.TIME_WAIT);
        assertThat(session.view(null).reason()).isEqualTo(CloseReason.RESET_BY_PEER);
    }

    @Test
    void whatNoHonestPeerSendsIsDroppedAndCounted() {
        open();
        client.take();
        client.hearsUna(CONV, 2, SERVER);
        assertThat(client.take()).containsExactly("0 drop BAD_KCP from 10.0.0.2:2");
    }

    @Test
    void dataThatComesIsWaitedForWithQuestions() {
        open();
        client.hearsPush(CONV, 0, 1, HELLO, SERVER);
        client.runTo(30_000);
        assertThat(client.takeTimesOf("data to 10.0.0.2:2"))
                .containsExactly(0L, 3L, 1_000L, 2_000L, 4_000L, 8_000L, 16_000L);
    }

    private Session open() {
        client.path(SELF, SERVER);
        return client.opens(stream);
    }

    private Session dialled(String hex) {
        server.hearsPush(CONV, 0, 0, hex, CLIENT);
        return server.dialled();
    }

    private void send(Session session) {
        client.does(now -> session.onBytes(ByteBuffer.wrap(new byte[5]), now));
    }

    private static List<String> events(LoneTunnel tunnel) {
        return tunnel.takeWhat().stream().filter(what -> what.contains("[")).toList();
    }
}
