package net.kcptun.core.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import net.kcptun.core.kcp.KcpView;
import net.kcptun.core.tunnel.TunnelSnapshot.SessionSummary;
import net.kcptun.core.tunnel.api.CloseReason;
import net.kcptun.core.tunnel.api.SessionState;
import net.kcptun.core.tunnel.api.SessionView;
import net.kcptun.core.tunnel.api.TunnelOptions.Role;
import net.kcptun.core.tunnel.api.TunnelOptions.Timing;
import net.kcptun.core.tunnel.session.Session;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

final class TunnelSnapshotTest {
    private static final long MILLI = 1_000_000;
    private static final Endpoint SELF = Endpoint.ipv4(0x0a000001, 1);
    private static final Endpoint SERVER = Endpoint.ipv4(0x0a000002, 2);

    private final LoneTunnel client = LoneTunnel.of(Role.CLIENT, new Timing(600, 30, 120, 0), null);

    @Test
    void sessionsAreCountedByState() {
        client.path(SELF, SERVER);
        client.opens(new RecordedStream());
        Session ending = client.opens(new RecordedStream());
        Session ended = client.opens(new RecordedStream());
        client.opens(new RecordedStream());
        client.hearsUna(4, 1, SERVER);
        client.does(ending::onFailed);
        client.does(now -> ended.cut(CloseReason.SHUTDOWN, now));
        assertThat(summary()).isEqualTo(new SessionSummary(1, 1, 1, 1, 0));
    }

    @Test
    void theRoundTripIsTheMedianOfThoseHeardInTheLastFiveSeconds() {
        client.path(SELF, SERVER);
        for (int conv = 1; conv <= 3; conv++) {
            client.opens(new RecordedStream());
        }
        for (int conv = 1; conv <= 3; conv++) {
            client.runTo(100 * conv);
            client.hearsFirstAck(conv, 0, SERVER);
        }
        assertThat(summary().srttNanos()).isEqualTo(200 * MILLI);
        client.runTo(5_100);
        assertThat(summary().srttNanos()).isEqualTo(300 * MILLI);
        client.runTo(5_299);
        assertThat(summary().srttNanos()).isEqualTo(300 * MILLI);
        client.runTo(5_300);
        assertThat(summary().srttNanos()).isZero();
    }

    @Test
    void aSessionShowsWhatItsEngineKnows() {
        client.path(SELF, SERVER);
        long openedAt = client.now();
        Session session = client.opens(new RecordedStream());
        client.runTo(100);
        client.hearsFirstAck(1, 0, SERVER);
        client.does(now -> session.onBytes(ByteBuffer.wrap(new byte[3_000]), now));
        SessionView view = views().getFirst();
        assertThat(view.conv()).isEqualTo(1);
        assertThat(view.peer()).isEqualTo(SERVER);
        assertThat(view.state()).isEqualTo(SessionState.OPEN);
        assertThat(view.openedAt()).isEqualTo(openedAt);
        assertThat(view.receivedAt()).isEqualTo(openedAt + 100 * MILLI);
        assertThat(view.kcp().segmentsSent).isEqualTo(4);
        assertThat(view.waiting()).isEqualTo(3);
        assertThat(view.reason()).isNull();
        assertThat(view.engine())
                .isEqualTo(new KcpView(
                        100 * MILLI, 50 * MILLI, 300 * MILLI, 3, 3, 65536, 256, 65535, 0, 0, 1400 - 28 - 24));
    }

    @Test
    void anEndedSessionShowsWhyAndWhatItCounted() {
        client.path(SELF, SERVER);
        Session session = client.opens(new RecordedStream());
        client.does(now -> session.cut(CloseReason.SHUTDOWN, now));
        SessionView view = views().getFirst();
        assertThat(view.engine()).isNull();
        assertThat(view.waiting()).isZero();
        assertThat(view.reason()).isEqualTo(CloseReason.SHUTDOWN);
        assertThat(view.kcp().segmentsSent).isEqualTo(1);
        assertThat(client.tunnel.stats().closes(CloseReason.SHUTDOWN)).isEqualTo(1);
    }

    @Test
    void theEnginesSumCountsEverySessionOnce() {
        client.path(SELF, SERVER);
        Session ended = client.opens(new RecordedStream());
        client.does(now -> ended.cut(CloseReason.SHUTDOWN, now));
        client.opens(new RecordedStream());
        assertThat(client.tunnel.snapshot(client.now()).kcp().segmentsSent).isEqualTo(2);
        client.runTo(119_000);
        assertThat(views()).extracting(SessionView::conv).containsExactly(1, 2);
        client.runTo(300_000);
        assertThat(views()).isEmpty();
        assertThat(client.tunnel.snapshot(client.now()).kcp().segmentsSent).isEqualTo(2);
    }

    @Test
    void sumsAloneShowNoSessions() {
        client.path(SELF, SERVER);
        client.opens(new RecordedStream());
        TunnelSnapshot sums = client.tunnel.snapshot(false, client.now());
        assertThat(sums.sessions()).isEmpty();
        assertThat(sums.summary()).isEqualTo(new SessionSummary(1, 0, 0, 0, 0));
        assertThat(sums.bufferedBytes()).isBetween(1372L, 6144L);
        assertThat(sums.takenAt()).isEqualTo(client.now());
    }

    private List<SessionView> views() {
        return client.tunnel.snapshot(client.now()).sessions();
    }

    private SessionSummary summary() {
        return client.tunnel.snapshot(false, client.now()).summary();
    }
}
