package net.kcptun.app.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.List;
import net.kcptun.core.tunnel.CloseReason;
import net.kcptun.core.tunnel.DropReason;
import net.kcptun.core.tunnel.TunnelEvent;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TunnelLogTest {
    private static final Endpoint PEER = Endpoint.ipv4(0x7f000001, 5000);
    private static final long MINUTE = 60_000_000_000L;
    private static final int CONV = 0x3d5b93a1;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Log log = Log.to(Level.VERY_VERBOSE, out);
    private final TunnelLog tunnelLog = new TunnelLog(log);

    @Test
    void eachEventIsALine() {
        tunnelLog.onEvent(new TunnelEvent.StreamAccepted(CONV, "127.0.0.1:5000"), 0);
        tunnelLog.onEvent(new TunnelEvent.SessionAccepted(CONV, PEER), 0);
        tunnelLog.onEvent(new TunnelEvent.TargetConnected(CONV), 0);
        tunnelLog.onEvent(new TunnelEvent.DialFailed(CONV, "connection refused"), 0);
        tunnelLog.onEvent(new TunnelEvent.StreamEnded(CONV), 0);
        tunnelLog.onEvent(new TunnelEvent.PeerEnded(CONV), 0);
        tunnelLog.onEvent(new TunnelEvent.SessionClosed(CONV, PEER, CloseReason.COMPLETED), 0);
        tunnelLog.onEvent(new TunnelEvent.SessionClosed(CONV, PEER, CloseReason.TIMED_OUT), 0);
        tunnelLog.onEvent(new TunnelEvent.SessionRefused(3), 0);
        tunnelLog.onEvent(new TunnelEvent.RoundTrip(PEER, 1_250_000), 0);
        tunnelLog.onEvent(new TunnelEvent.PeerSilent(79_000_000_000L), 0);
        assertThat(lines())
                .containsExactly(
                        "I [session:3D5B93A1] tcp: accepted 127.0.0.1:5000",
                        "I [session:3D5B93A1] kcp: accepted 127.0.0.1:5000",
                        "D [session:3D5B93A1] tcp: connected",
                        "W [session:3D5B93A1] tcp: connection refused",
                        "D [session:3D5B93A1] tcp: eof",
                        "D [session:3D5B93A1] kcp: eof received from peer",
                        "D [session:3D5B93A1] closed: completed",
                        "I [session:3D5B93A1] closed: nothing was received in time",
                        "W a connection was refused: 3 sessions are open (max_sessions)",
                        "I roundtrip finished: 127.0.0.1:5000, rtt: 1.3 ms",
                        "N nothing heard of the server for 79 s: resolving its name again, with a new socket");
    }

    @Test
    void aWrongKeyIsAWarningAMinuteThatSaysWhatIsLikelyWrong() {
        for (int i = 0; i < 1000; i++) {
            tunnelLog.onDrop(DropReason.FORGED, PEER, i);
        }
        tunnelLog.onDrop(DropReason.FORGED, PEER, MINUTE);
        assertThat(lines()).hasSize(2);
        assertThat(lines().getFirst())
                .startsWith("W dropped a packet of 127.0.0.1:5000: it is not sealed with our key")
                .contains("psk or password");
        assertThat(lines().getLast()).endsWith("(and 999 more like this before)");
    }

    @ParameterizedTest
    @EnumSource
    void anyDropIsAtMostALineAMinute(DropReason reason) {
        for (int i = 0; i < 100; i++) {
            tunnelLog.onDrop(reason, PEER, i);
        }
        assertThat(lines()).hasSize(1);
    }

    @Test
    void failuresThatUsersCauseAreTenLinesAMinute() {
        for (int i = 0; i < 100; i++) {
            tunnelLog.onEvent(new TunnelEvent.DialFailed(i, "connection refused"), i);
        }
        tunnelLog.onEvent(new TunnelEvent.DialFailed(0, "connection refused"), MINUTE);
        assertThat(lines()).hasSize(11);
        assertThat(lines().getLast()).endsWith("(and 90 more like this before)");
    }

    @Test
    void whatIsNotShownUsesUpNothing() {
        log.level(Level.SILENCE);
        tunnelLog.onDrop(DropReason.FORGED, PEER, 0);
        log.level(Level.WARNING);
        tunnelLog.onDrop(DropReason.FORGED, PEER, 1);
        assertThat(lines()).hasSize(1);
    }

    /// Without their times.
    private List<String> lines() {
        log.close();
        return out.toString(UTF_8)
                .lines()
                .map(line -> line.replaceFirst(" \\S+ ", " "))
                .toList();
    }
}
