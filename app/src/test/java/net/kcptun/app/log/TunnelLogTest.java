package net.kcptun.app.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.kcptun.core.tunnel.api.CloseReason;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.Limit;
import net.kcptun.core.tunnel.api.NatKind;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.tunnel.api.TunnelEvent.AddressChanged;
import net.kcptun.core.tunnel.api.TunnelEvent.ClientAnnounced;
import net.kcptun.core.tunnel.api.TunnelEvent.DialFailed;
import net.kcptun.core.tunnel.api.TunnelEvent.Introduced;
import net.kcptun.core.tunnel.api.TunnelEvent.PeerDoubted;
import net.kcptun.core.tunnel.api.TunnelEvent.PeerEnded;
import net.kcptun.core.tunnel.api.TunnelEvent.PeerFound;
import net.kcptun.core.tunnel.api.TunnelEvent.PeerMoved;
import net.kcptun.core.tunnel.api.TunnelEvent.PeerRelayed;
import net.kcptun.core.tunnel.api.TunnelEvent.PeerSilent;
import net.kcptun.core.tunnel.api.TunnelEvent.PeerUnreachable;
import net.kcptun.core.tunnel.api.TunnelEvent.RegistryDown;
import net.kcptun.core.tunnel.api.TunnelEvent.RegistryRefuses;
import net.kcptun.core.tunnel.api.TunnelEvent.RegistryUp;
import net.kcptun.core.tunnel.api.TunnelEvent.RendezvousAnswers;
import net.kcptun.core.tunnel.api.TunnelEvent.RendezvousEvent;
import net.kcptun.core.tunnel.api.TunnelEvent.RendezvousSilent;
import net.kcptun.core.tunnel.api.TunnelEvent.RoundTrip;
import net.kcptun.core.tunnel.api.TunnelEvent.ServiceForgotten;
import net.kcptun.core.tunnel.api.TunnelEvent.ServiceMissing;
import net.kcptun.core.tunnel.api.TunnelEvent.ServiceRegistered;
import net.kcptun.core.tunnel.api.TunnelEvent.ServiceTakenOver;
import net.kcptun.core.tunnel.api.TunnelEvent.SessionAccepted;
import net.kcptun.core.tunnel.api.TunnelEvent.SessionClosed;
import net.kcptun.core.tunnel.api.TunnelEvent.SessionRefused;
import net.kcptun.core.tunnel.api.TunnelEvent.StreamAccepted;
import net.kcptun.core.tunnel.api.TunnelEvent.StreamEnded;
import net.kcptun.core.tunnel.api.TunnelEvent.TargetConnected;
import net.kcptun.core.tunnel.api.TunnelEvent.WindowsCarry;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class TunnelLogTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Endpoint PEER = Endpoint.ipv4(0xcb00710a, 4000);
    private static final int CONV = 0x00c0ffee;

    private final Captured captured = new Captured(Level.VERY_VERBOSE);
    private final TunnelLog events = new TunnelLog(captured.log);

    @AfterEach
    void giveBack() throws IOException {
        captured.close();
    }

    @Test
    void everyEventHasItsLine() throws InterruptedException {
        assertLine(new StreamAccepted(CONV, "127.0.0.1:5"), "I [session:00C0FFEE] tcp: accepted 127.0.0.1:5");
        assertLine(new SessionAccepted(-1, PEER), "I [session:FFFFFFFF] kcp: accepted 203.0.113.10:4000");
        assertLine(new TargetConnected(CONV), "D [session:00C0FFEE] tcp: connected");
        assertLine(new DialFailed(CONV, "Connection refused"), "W [session:00C0FFEE] tcp: Connection refused");
        assertLine(new StreamEnded(CONV), "D [session:00C0FFEE] tcp: eof");
        assertLine(new PeerEnded(CONV), "D [session:00C0FFEE] kcp: eof received from peer");
        assertLine(
                new SessionRefused(Limit.SESSIONS, 7, "10.0.0.1:5"),
                "W refused the connection of 10.0.0.1:5: the limit is reached (max_sessions is 7)");
        assertLine(new RoundTrip(PEER, 12_340_000), "D roundtrip finished: 203.0.113.10:4000, rtt: 12.3 ms");
        assertLine(
                new PeerSilent(79 * SECOND),
                "N nothing heard of the server for 79 s: resolving the name again, with a new socket");
        assertLine(
                new PeerMoved(PEER, Endpoint.ipv4(0x05060708, 9), 3),
                "N a peer has moved from 203.0.113.10:4000 to 5.6.7.8:9: 3 sessions");
        assertLine(
                new AddressChanged(PEER, Endpoint.ipv4(0x05060708, 9)),
                "N 203.0.113.10:4000 does not answer, 5.6.7.8:9 does: using that address of the name");
        assertLine(
                new WindowsCarry(180_000_000, 256, 512, 1308),
                "I rtt 180.0 ms: kcp.sndwnd 256 carries at most 1.9 MB/s to the server and kcp.rcvwnd 512 carries at"
                        + " most 3.7 MB/s from the server; without these keys the line alone is the limit");
        assertLine(
                new WindowsCarry(180_000_000, 65_536, 512, 1308),
                "I rtt 180.0 ms: kcp.rcvwnd 512 carries at most 3.7 MB/s from the server; without these keys the line"
                        + " alone is the limit");
        assertLine(new SessionClosed(CONV, PEER, CloseReason.COMPLETED), "D [session:00C0FFEE] closed: completed");
    }

    @Test
    void everyEventOfRendezvousHasItsLine() throws InterruptedException {
        ServiceId id = new ServiceId("ssh".getBytes(StandardCharsets.UTF_8));
        Endpoint inner = Endpoint.ipv4(0xc0a80102, 7);
        assertLine(new PeerFound(PEER), "N rendezvous: the server answers at 203.0.113.10:4000");
        assertLine(new PeerFound(PEER), "I rendezvous: the server answers at 203.0.113.10:4000");
        assertLine(
                new PeerDoubted(4 * SECOND),
                "I rendezvous: the server has not answered for 4000 ms, asking for it again");
        assertLine(
                new PeerUnreachable(inner, PEER, NatKind.SYMMETRIC, NatKind.CONE),
                "W rendezvous: the server is registered at 203.0.113.10:4000 (locally 192.168.1.2:7), but nothing comes"
                        + " back from either: this end is behind a NAT that shows each destination another port (a"
                        + " symmetric NAT), the server's end is behind a NAT that shows all the same port; or a firewall"
                        + " drops UDP; such ends meet once one of them has a forwarded port or another NAT, or where the"
                        + " rendezvous server relays");
        assertLine(
                new PeerRelayed(inner, NatKind.NONE, NatKind.UNKNOWN),
                "N rendezvous: the server is reached through the relay 192.168.1.2:7, not directly: this end has no NAT,"
                        + " the server's end may be behind a NAT; the direct way is tried again now and then");
        assertLine(new PeerFound(PEER), "N rendezvous: the server is reached directly now, at 203.0.113.10:4000");
        assertLine(
                new ServiceMissing(PEER, id),
                "W rendezvous: 203.0.113.10:4000 answers, but no server has registered service \"ssh\" there: is the"
                        + " server running, with this rendezvous_server and service_id?");
        assertLine(
                new RendezvousSilent(PEER),
                "W rendezvous: 203.0.113.10:4000 does not answer: is it running, with our method and key, and is UDP let"
                        + " through?");
        assertLine(
                new RendezvousAnswers(PEER, ServiceId.EMPTY),
                "N rendezvous: the service without an id is registered at 203.0.113.10:4000");
        assertLine(
                new ClientAnnounced(inner, PEER),
                "I rendezvous: a client comes from 203.0.113.10:4000, locally 192.168.1.2:7");
        assertLine(
                new ServiceRegistered(id, inner, PEER),
                "I rendezvous: service \"ssh\" is served from 203.0.113.10:4000, locally 192.168.1.2:7");
        assertLine(
                new ServiceTakenOver(id, PEER, inner),
                "W rendezvous: service \"ssh\" was served from 203.0.113.10:4000 a moment ago, and is from 192.168.1.2:7"
                        + " now: its server has moved, or another one registers the same service_id");
        assertLine(new RegistryUp("redis at h:1"), "N registry: redis at h:1 answers");
        assertLine(
                new RegistryDown("redis at h:1", "connection refused"),
                "W registry: redis at h:1 does not answer: connection refused; services that are registered here are"
                        + " found, others not until it does");
        assertLine(
                new RegistryRefuses("redis at h:1", "OOM"),
                "W registry: redis at h:1 does not take what is written: OOM");
        assertLine(
                new ServiceForgotten(new ServiceId(new byte[] {1, 2})),
                "I rendezvous: service 0102 was not registered again, forgotten");
        assertLine(
                new Introduced(id, PEER, inner, null),
                "I rendezvous: client 203.0.113.10:4000 and server 192.168.1.2:7 of service \"ssh\" were told of each"
                        + " other");
    }

    @Test
    void whatAnybodyCanCauseOfRendezvousIsKeptToLinesAMinute() throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            events.onEvent(new Introduced(ServiceId.EMPTY, PEER, PEER, null), 0);
        }
        assertThat(captured.lines()).hasSize(20);
    }

    @Test
    void everyKindOfEventIsTested() throws InterruptedException {
        assertThat(TunnelEvent.class.getPermittedSubclasses()).hasSize(14);
        assertThat(RendezvousEvent.class.getPermittedSubclasses()).hasSize(17);
    }

    @ParameterizedTest
    @EnumSource
    void anUnusualEndIsShownSooner(CloseReason reason) throws InterruptedException {
        String letter = switch (reason) {
            case COMPLETED, SHUTDOWN -> "D";
            case STALLED -> "W";
            default -> "I";
        };
        assertLine(new SessionClosed(CONV, PEER, reason), letter + " [session:00C0FFEE] closed: " + reason.text());
    }

    @Test
    void connectionsAreNotLimited() throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            events.onEvent(new StreamAccepted(i, "127.0.0.1:5"), 0);
        }
        assertThat(captured.lines()).hasSize(100);
    }

    /// Whose path takes no full packets, should hear of it without asking for more lines.
    @Test
    void aStallIsAWarningWithTheWayOut() throws InterruptedException {
        for (int i = 0; i < 15; i++) {
            events.onEvent(new SessionClosed(CONV, PEER, CloseReason.STALLED), i);
        }
        assertThat(captured.lines())
                .hasSize(10)
                .allMatch(line -> line.startsWith("W [session:00C0FFEE] closed: ") && line.contains("lower kcp.mtu"));
    }

    @Test
    void failuresAreTenAMinute() throws InterruptedException {
        for (int i = 0; i < 15; i++) {
            events.onEvent(new DialFailed(i, "refused"), i);
        }
        assertThat(captured.lines()).hasSize(10).noneMatch(line -> line.contains("more like this"));
        events.onEvent(new DialFailed(CONV, "refused"), 60 * SECOND);
        assertThat(captured.lines()).containsExactly("W [session:00C0FFEE] tcp: refused (and 5 more like this before)");
    }

    @Test
    void refusalsAreOneLineAMinuteForEachLimit() throws InterruptedException {
        for (int i = 0; i < 15; i++) {
            events.onEvent(new SessionRefused(Limit.SESSIONS, 7, "10.0.0.1:5"), i);
            events.onEvent(new SessionRefused(Limit.BUFFERED, 1 << 20, "10.0.0.1:5"), i);
        }
        assertThat(captured.lines())
                .containsExactly(
                        "W refused the connection of 10.0.0.1:5: the limit is reached (max_sessions is 7)",
                        "W refused the connection of 10.0.0.1:5: the limit is reached (max_buffered is 1048576)");
        events.onEvent(new SessionRefused(Limit.SESSIONS, 7, "10.0.0.1:6"), 60 * SECOND);
        assertThat(captured.lines())
                .containsExactly("W refused the connection of 10.0.0.1:6: the limit is reached (max_sessions is 7)"
                        + " (and 14 more like this before)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "TOO_SHORT | W | it is not sealed with our key; if that is a peer, its method and psk or password"
                        + " differ from ours",
                "FORGED | W | it is not sealed with our key; if that is a peer, its method and psk or password"
                        + " differ from ours",
                "REPLAYED | N | it was received before, or we sent it ourselves",
                "UNKNOWN_PEER | N | it does not come from the server's address",
                "BAD_CONTROL | W | a malformed control message; is the peer's method the same as ours?",
                "UNEXPECTED_CONTROL | W | a control message that this end does not serve",
                "BAD_KCP | W | a malformed KCP packet; is the peer's method the same as ours?",
                "UNKNOWN_SESSION | D | its session is not known here",
                "TIME_WAIT | D | its session has ended",
                "CLOCK_SKEW | W | it opens a session, but was sent at another time (max_clock_skew): it is repeated, or"
                        + " a clock is wrong",
                "SESSION_LIMIT | W | as many sessions are open as may be (max_sessions)",
                "ADDRESS_LIMIT | W | as many sessions of its address are open as may be (max_sessions_per_address)",
                "HALF_OPEN_LIMIT | W | as many sessions wait for their target as may, in all or of one network (max_half_open)",
                "BUFFER_LIMIT | W | no more bytes may be buffered (max_buffered), so no session is opened",
                "SERVICE_LIMIT | W | it registers one service more than fit (max_services, max_services_per_address)"
            })
    void aDropIsOneLineAMinuteThatSaysWhy(DropReason reason, String letter, String why) throws InterruptedException {
        String line = letter + " dropped a packet of 203.0.113.10:4000: " + why;
        for (int i = 0; i < 1_000; i++) {
            events.onDrop(reason, PEER, i * 59 * SECOND / 1_000);
        }
        assertThat(captured.lines()).containsExactly(line);
        events.onDrop(reason, PEER, 60 * SECOND);
        assertThat(captured.lines()).containsExactly(line + " (and 999 more like this before)");
        events.onDrop(reason, PEER, 120 * SECOND);
        assertThat(captured.lines()).containsExactly(line);
    }

    @Test
    void eachReasonHasItsOwnLimit() throws InterruptedException {
        for (int round = 0; round < 2; round++) {
            for (DropReason reason : DropReason.values()) {
                events.onDrop(reason, PEER, 0);
            }
        }
        assertThat(captured.lines()).hasSize(DropReason.values().length);
    }

    @Test
    void anotherSenderDoesNotMakeAnotherLine() throws InterruptedException {
        for (int port = 1; port <= 1_000; port++) {
            events.onDrop(DropReason.FORGED, Endpoint.ipv4(port, port), 0);
        }
        assertThat(captured.lines()).hasSize(1);
    }

    @Test
    void whatTheLevelHidesUsesUpNothing() throws InterruptedException {
        captured.log.level(Level.ERROR);
        for (int i = 0; i < 20; i++) {
            events.onEvent(new DialFailed(i, "refused"), 0);
            events.onDrop(DropReason.FORGED, PEER, 0);
        }
        assertThat(captured.lines()).isEmpty();
        captured.log.level(Level.WARNING);
        events.onEvent(new DialFailed(CONV, "refused"), 1);
        events.onDrop(DropReason.FORGED, PEER, 1);
        assertThat(captured.lines()).hasSize(2).noneMatch(line -> line.contains("more like this"));
    }

    @Test
    void theDefaultLevelIsQuietInPeace() throws InterruptedException {
        captured.log.level(Level.of(4));
        List<TunnelEvent> peace = Arrays.asList(
                new StreamAccepted(CONV, "127.0.0.1:5"),
                new TargetConnected(CONV),
                new StreamEnded(CONV),
                new PeerEnded(CONV),
                new RoundTrip(PEER, 1),
                new SessionClosed(CONV, PEER, CloseReason.COMPLETED));
        peace.forEach(event -> events.onEvent(event, 0));
        assertThat(captured.lines()).isEmpty();
    }

    @Test
    void whatAPeerNamesCannotBreakTheLine() throws InterruptedException {
        assertLine(new DialFailed(CONV, "a\nb"), "W [session:00C0FFEE] tcp: a\\x0Ab");
    }

    private void assertLine(TunnelEvent event, String line) throws InterruptedException {
        events.onEvent(event, 0);
        assertThat(captured.lines()).containsExactly(line);
    }
}
