package net.kcptun.app.doctor.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import net.kcptun.app.doctor.finding.Finding;
import net.kcptun.app.doctor.finding.Status;
import net.kcptun.app.doctor.line.HostTrial.Tcp;
import net.kcptun.app.doctor.line.Rendezvous.Meeting;
import net.kcptun.app.doctor.line.RoundTrips;
import net.kcptun.app.doctor.line.SessionTrial.Outcome;
import net.kcptun.app.doctor.peer.RendezvousWords.Mapping;
import net.kcptun.app.net.base.UdpErrors.Reason;
import net.kcptun.core.wire.ControlMessage.Punch;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is said of what others answered.
final class PeerVerdictsTest {
    private static final String WHO = "203.0.113.10:12345";
    private static final Endpoint OWN = Endpoint.ipv4(0xc0a8_0105, 40_000);
    private static final Endpoint SAME_PORT = Endpoint.ipv4(0xcb00_7109, 40_000);
    private static final Endpoint OTHER_PORT = Endpoint.ipv4(0xcb00_7109, 51_234);
    private static final Punch TOLD = new Punch(Endpoint.ipv4(0xc0a8_0207, 4000), Endpoint.ipv4(0xc633_6407, 5000));

    @Test
    void roundTripsAreOneLine() {
        Finding finding = PeerWords.peer(WHO, new RoundTrips(50, Collections.nCopies(50, 48_200_000L)));
        assertThat(finding.status()).isEqualTo(Status.OK);
        assertThat(finding.text())
                .isEqualTo(WHO + " answers: 48.2 ms (48.2 ms to 48.2 ms), jitter 0.00 ms, 0 of 50 lost");
        assertThat(finding.values()).containsEntry("rtt_ms", 48.2).containsEntry("lost", 0);
    }

    @Test
    void muchLossIsWarnedOf() {
        assertThat(PeerWords.peer(WHO, new RoundTrips(50, Collections.nCopies(49, 1L)))
                        .status())
                .isEqualTo(Status.OK);
        assertThat(PeerWords.peer(WHO, new RoundTrips(50, Collections.nCopies(47, 1L)))
                        .status())
                .isEqualTo(Status.WARN);
    }

    @Test
    void aPeerThatFallsSilentFails() {
        assertThat(PeerWords.peer(WHO, new RoundTrips(50, List.of())).status()).isEqualTo(Status.FAIL);
    }

    @ParameterizedTest
    @CsvSource({"1400,OK", "1500,OK", "1280,FAIL", "0,FAIL"})
    void packetsHaveToGetThereInOnePiece(int longest, Status status) {
        assertThat(PeerWords.mtu(1400, longest).status()).isEqualTo(status);
    }

    @Test
    void aShortPathNamesWhatToSet() {
        assertThat(PeerWords.mtu(1400, 1280).text()).contains("packets of 1280 bytes at most, and kcp.mtu is 1400");
        assertThat(PeerWords.mtu(1400, 1280).advice()).isEqualTo("set kcp.mtu to 1280 at both ends");
    }

    @ParameterizedTest
    @CsvSource({"OPEN,OK,OK", "TALKS,OK,OK", "REFUSED,FAIL,FAIL", "SILENT,FAIL,WARN"})
    void sessionAndTargetFollowTheirOutcome(Outcome outcome, Status session, Status target) {
        assertThat(PeerWords.session(outcome).status()).isEqualTo(session);
        assertThat(PeerWords.target(outcome).status()).isEqualTo(target);
    }

    @ParameterizedTest
    @CsvSource({
        "3600000,false,WARN,1 h 0 min 0 s behind",
        "-3600000,false,WARN,1 h 0 min 0 s ahead of",
        "3600000,true,FAIL,max_clock_skew",
        "-70,false,OK,within 70 ms"
    })
    void clocksHaveToAgree(int ahead, boolean refuses, Status status, String text) {
        Finding finding = PeerWords.clock(ahead, refuses);
        assertThat(finding.status()).isEqualTo(status);
        assertThat(finding.text()).contains(text);
        assertThat(finding.values()).containsEntry("server_ahead_ms", ahead);
    }

    @Test
    void anotherMethodIsNamed() {
        Finding finding = silence("aes256gcm", null, true, Tcp.REFUSED);
        assertThat(finding.text()).contains("answers to method aes256gcm, and this configuration has xchacha");
    }

    @ParameterizedTest
    @CsvSource({"REFUSED,nobody listens at UDP", "UNREACHABLE,no route leads to", "DENIED,this host's own firewall"})
    void theSystemsWordsComeFirst(Reason reason, String text) {
        assertThat(silence(null, reason, true, Tcp.CONNECTED).text()).contains(text);
    }

    @Test
    void whereUdpGetsThereTheKeyIsAnother() {
        assertThat(silence(null, null, true, Tcp.REFUSED).text()).contains("the server has another key");
    }

    @ParameterizedTest
    @CsvSource({
        "REFUSED,UDP is blocked",
        "CONNECTED,or it is a server with obfs",
        "SILENT,it is down",
        "UNREACHABLE,it is down"
    })
    void whereNothingComesBackTcpTellsMore(Tcp tcp, String text) {
        assertThat(silence(null, null, false, tcp).text()).contains(text);
    }

    @Test
    void natsAreToldApart() {
        assertThat(RendezvousWords.nat(mappings(OWN)).text()).startsWith("no NAT");
        assertThat(RendezvousWords.nat(mappings(SAME_PORT)).text()).startsWith("a NAT that keeps ports");
        Finding changing = RendezvousWords.nat(mappings(OTHER_PORT));
        assertThat(changing.status()).isEqualTo(Status.WARN);
        assertThat(changing.text()).contains("changes ports, as symmetric ones do");
        Finding certain = RendezvousWords.nat(List.of(new Mapping(OWN, List.of(SAME_PORT, OTHER_PORT))));
        assertThat(certain.text()).startsWith("a symmetric NAT");
        assertThat(certain.values()).containsEntry("symmetric", true);
    }

    @Test
    void aServiceThatIsNotRegisteredFails() {
        Finding finding = RendezvousWords.service("service \"web\"", new Meeting(null, Set.of(), null), false);
        assertThat(finding.text()).contains("no server has registered service \"web\"");
        assertThat(finding.status()).isEqualTo(Status.FAIL);
    }

    @Test
    void whichNatIsInTheWayIsTold() {
        Meeting deaf = new Meeting(TOLD, Set.of(), null);
        Meeting shifting = new Meeting(TOLD, Set.of(OTHER_PORT), null);
        assertThat(RendezvousWords.service("it", deaf, true).text()).contains("the NAT here is a symmetric one");
        assertThat(RendezvousWords.service("it", shifting, true).text())
                .contains("both ends are behind a symmetric NAT");
        assertThat(RendezvousWords.service("it", shifting, false).text())
                .contains("the server's NAT is a symmetric one: it sends from");
        assertThat(RendezvousWords.service("it", deaf, false).text()).contains("or a firewall at one end drops UDP");
    }

    @Test
    void aWayThatOpensIsFine() {
        InetSocketAddress peer = new InetSocketAddress(InetAddress.ofLiteral("198.51.100.7"), 5000);
        assertThat(RendezvousWords.service("it", new Meeting(TOLD, Set.of(), peer), false)
                        .status())
                .isEqualTo(Status.OK);
    }

    @Test
    void aServerThatRunsIsRegistered() {
        Meeting none = new Meeting(null, Set.of(), null);
        assertThat(RendezvousWords.registration("it", none, true).status()).isEqualTo(Status.FAIL);
        assertThat(RendezvousWords.registration("it", none, false).status()).isEqualTo(Status.OK);
        assertThat(RendezvousWords.registration("it", new Meeting(TOLD, Set.of(), null), true)
                        .text())
                .contains("registered from 198.51.100.7:5000");
    }

    @Test
    void aNatIsAskedFromWhereAnAnswerComesFirst() {
        InetSocketAddress dead = address("198.51.100.7");
        InetSocketAddress live = address("198.51.100.8");
        InetSocketAddress other = address("198.51.100.9");
        InetSocketAddress ipv6 = address("2001:db8::7");
        assertThat(RendezvousCheck.vantages(live, List.of(dead, ipv6, live, other)))
                .containsExactly(live, dead);
        assertThat(RendezvousCheck.vantages(ipv6, List.of(dead, ipv6, live))).containsExactly(ipv6);
    }

    private static InetSocketAddress address(String host) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), 5000);
    }

    @Test
    void aRunningServerAnswersItsOwnKey() {
        assertThat(SelfCheck.finding(":1", true, true).status()).isEqualTo(Status.OK);
        assertThat(SelfCheck.finding(":1", true, false).status()).isEqualTo(Status.FAIL);
        assertThat(SelfCheck.finding(":1", false, false).status()).isEqualTo(Status.OK);
    }

    @ParameterizedTest
    @CsvSource({"CONNECTED,OK", "REFUSED,FAIL", "SILENT,FAIL"})
    void aDisguisedServerTakesTcp(Tcp tcp, Status status) {
        InetSocketAddress peer = new InetSocketAddress(InetAddress.ofLiteral("198.51.100.7"), 443);
        assertThat(DisguiseCheck.finding(peer, tcp).status()).isEqualTo(status);
    }

    private static Finding silence(
            @Nullable String otherMethod, @Nullable Reason trouble, boolean refusesUdp, Tcp tcp) {
        Finding finding =
                new Silence(WHO, "xchacha20poly1305_ietf", otherMethod, trouble, refusesUdp, tcp).finding("peer");
        assertThat(finding.status()).isEqualTo(Status.FAIL);
        assertThat(finding.advice()).isNotEmpty();
        return finding;
    }

    private static List<Mapping> mappings(Endpoint observed) {
        return Collections.nCopies(3, new Mapping(OWN, List.of(observed)));
    }
}
