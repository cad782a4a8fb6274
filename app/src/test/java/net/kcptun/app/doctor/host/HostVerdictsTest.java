package net.kcptun.app.doctor.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.config.KeyStrength;
import net.kcptun.app.doctor.finding.Finding;
import net.kcptun.app.doctor.finding.Status;
import net.kcptun.app.doctor.host.Processes.Holder;
import net.kcptun.app.doctor.line.HostTrial;
import net.kcptun.app.linux.KernelClock;
import net.kcptun.app.net.base.NameResolver;
import net.kcptun.app.net.portmap.MappingTrial.Outcome;
import net.kcptun.core.portmap.Mapping;
import net.kcptun.core.portmap.Protocol;
import net.kcptun.core.portmap.Refusal;
import net.kcptun.core.portmap.Uplink;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is said of what was seen on this host.
final class HostVerdictsTest {
    private static final long MEBI = 1 << 20;
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00.123Z");

    @Test
    void aRouterThatMapsNoPortIsToldAndOnlyARefusalIsWarnedOf() {
        Uplink uplink = new Uplink(Endpoint.ipv4(0xc0a80101, 5351), Endpoint.ipv4(0xc0a80102, 40001));
        Endpoint outer = Endpoint.ipv4(0xcb007107, 40001);
        assertThat(MappingCheck.findings(new Outcome.Needless())).isEmpty();
        assertThat(mapping(new Outcome.Mapped(new Mapping(uplink, outer, Protocol.PCP, 7200))))
                .isEqualTo(Finding.ok("mapping", "the router lets others in at 203.0.113.7, by PCP")
                        .with("mapped", true));
        Endpoint inner = Endpoint.ipv4(0x64400001, 40001);
        assertThat(mapping(new Outcome.Mapped(new Mapping(uplink, inner, Protocol.NAT_PMP, 7200)))
                        .status())
                .isEqualTo(Status.WARN);
        assertThat(mapping(new Outcome.Silent(uplink)).status()).isEqualTo(Status.OK);
        assertThat(mapping(new Outcome.Refused(uplink, Refusal.NO_ROOM)).text())
                .isEqualTo("the router 192.168.1.1 maps no port: it has no room for more mappings");
        assertThat(mapping(new Outcome.Failed(new IOException("Network is unreachable")))
                        .status())
                .isEqualTo(Status.WARN);
    }

    private static Finding mapping(Outcome outcome) {
        return MappingCheck.findings(outcome).getFirst();
    }

    @Test
    void aFreePortIsFine() {
        assertThat(PortCheck.finding("kcp_bind: udp :1", "", null).status()).isEqualTo(Status.OK);
    }

    @Test
    void aPortOfTheRunningInstanceIsFine() {
        Finding finding = PortCheck.finding("kcp_bind: udp :1", "Address already in use", new Holder(7, "java", true));
        assertThat(finding.status()).isEqualTo(Status.OK);
        assertThat(finding.text()).endsWith("in use by process 7, which runs this configuration");
        assertThat(finding.values()).containsEntry("pid", 7L);
    }

    @Test
    void aPortOfAnotherProgramFailsWithItsName() {
        Finding finding = PortCheck.finding("listen: tcp :1", "Address already in use", new Holder(8, "nginx", false));
        assertThat(finding.status()).isEqualTo(Status.FAIL);
        assertThat(finding.text()).isEqualTo("listen: tcp :1 is taken by process 8 (nginx)");
    }

    @ParameterizedTest
    @CsvSource({
        "Permission denied,CAP_NET_BIND_SERVICE",
        "Cannot assign requested address,ip addr",
        "Address already in use,choose another port"
    })
    void whyAPortCannotBeBoundHasItsWayOut(String failure, String advice) {
        Finding finding = PortCheck.finding("kcp_bind: udp :1", failure, null);
        assertThat(finding.status()).isEqualTo(Status.FAIL);
        assertThat(finding.advice()).contains(advice);
    }

    @ParameterizedTest
    @CsvSource({"PUBLIC,FAIL", "GUESSABLE,WARN", "WEAK,WARN", "GOOD,OK"})
    void aKeyIsAsBadAsItIsEasyToGuess(KeyStrength strength, Status status) {
        assertThat(KeyCheck.key(strength, true, "aes256gcm").status()).isEqualTo(status);
        assertThat(KeyCheck.key(strength, false, "aes256gcm").status()).isEqualTo(status);
    }

    @Test
    void aNameThatDoesNotResolveFails() {
        HostPort name = new HostPort("nowhere.example", 1);
        Finding finding =
                NameCheck.finding("kcp_connect", new NameResolver.Answer(name, List.of(), "unknown host x"), 5_000_000);
        assertThat(finding.status()).isEqualTo(Status.FAIL);
        assertThat(finding.advice()).contains("getent ahosts nowhere.example");
    }

    @Test
    void aNameThatTakesLongIsWarnedOf() {
        NameResolver.Answer answer = new NameResolver.Answer(new HostPort("a.example", 1), List.of(target()), "");
        assertThat(NameCheck.finding("connect", answer, 1_000_000).status()).isEqualTo(Status.OK);
        assertThat(NameCheck.finding("connect", answer, 3_000_000_000L).status())
                .isEqualTo(Status.WARN);
    }

    @Test
    void aBufferThatTheSystemDoesNotAllowIsWarnedOf() {
        Finding finding = SystemCheck.receiving(4 << 20, 212_992, false);
        assertThat(finding.status()).isEqualTo(Status.WARN);
        assertThat(finding.text()).contains("208 KB");
        assertThat(finding.advice()).contains("net.core.rmem_max=4194304");
        assertThat(SystemCheck.receiving(4 << 20, 4 << 20, false).status()).isEqualTo(Status.OK);
        assertThat(SystemCheck.receiving(4 << 20, 0, false).status()).isEqualTo(Status.OK);
    }

    @Test
    void aBufferThatTheConfigurationMakesSmallIsWarnedOf() {
        Finding finding = SystemCheck.receiving(16_384, 16_384, true);
        assertThat(finding.status()).isEqualTo(Status.WARN);
        assertThat(finding.advice()).contains("remove udp.rcvbuf");
    }

    @Test
    void whatLimitsConnectionsIsWarnedOf() {
        assertThat(ResourceCheck.descriptors(1024, 65_535).status()).isEqualTo(Status.WARN);
        assertThat(ResourceCheck.descriptors(1024, 500).status()).isEqualTo(Status.OK);
        assertThat(ResourceCheck.descriptors(1_048_576, 65_535).status()).isEqualTo(Status.OK);
    }

    @Test
    void memoryHasToSufficeForWhatSessionsKeep() {
        assertThat(ResourceCheck.memory(256 * MEBI, 80 * MEBI, Optional.of(900 * MEBI))
                        .status())
                .isEqualTo(Status.OK);
        assertThat(ResourceCheck.memory(256 * MEBI, 200 * MEBI, Optional.empty())
                        .status())
                .isEqualTo(Status.WARN);
        assertThat(ResourceCheck.memory(32 * MEBI, 10 * MEBI, Optional.empty()).status())
                .isEqualTo(Status.WARN);
        assertThat(ResourceCheck.memory(256 * MEBI, 80 * MEBI, Optional.of(10 * MEBI))
                        .status())
                .isEqualTo(Status.WARN);
    }

    @Test
    void aClockThatNobodyKeepsMattersWhereClientsHaveToAgree() {
        assertThat(ClockCheck.finding(KernelClock.State.FREE, NOW, 0).status()).isEqualTo(Status.OK);
        assertThat(ClockCheck.finding(KernelClock.State.FREE, NOW, 60).status()).isEqualTo(Status.WARN);
        assertThat(ClockCheck.finding(KernelClock.State.KEPT, NOW, 60).text())
                .isEqualTo("this host's clock shows 2026-11-30T12:00:00Z and is kept right");
        assertThat(ClockCheck.finding(KernelClock.State.KEPT, Instant.EPOCH, 0).status())
                .isEqualTo(Status.WARN);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theKernelAnswersForItsClock() {
        assertThat(KernelClock.state()).isNotEqualTo(KernelClock.State.UNKNOWN);
    }

    @Test
    void anInstanceIsAskedWhetherItIsReady() {
        assertThat(instance(List.of(), false, null).status()).isEqualTo(Status.OK);
        assertThat(instance(List.of(5L), false, null).text()).startsWith("process 5 runs this configuration");
        assertThat(instance(List.of(5L), true, InstanceState.of(true, "serving"))
                        .text())
                .endsWith("is ready: serving");
        assertThat(instance(List.of(5L), true, InstanceState.of(false, "silent"))
                        .status())
                .isEqualTo(Status.WARN);
        assertThat(instance(List.of(5L), true, null).status()).isEqualTo(Status.WARN);
        assertThat(instance(List.of(5L, 6L), false, null).status()).isEqualTo(Status.WARN);
    }

    private static Finding instance(List<Long> pids, boolean isAsked, @Nullable InstanceState state) {
        return InstanceCheck.findings(pids, isAsked, state).getFirst();
    }

    @Test
    void whatAnInstanceIsWorriedAboutIsToldOn() throws IOException {
        String json = """
                {"time": 1, "ready": {"is_ready": true, "reason": "serving"},
                 "diagnosis": [{"code": "a", "severity": "warning", "text": "slow"},
                               {"code": "b", "severity": "ok", "text": "fine"}],
                 "dropped_packets": {"clock_skew": 12, "forged": 3, "flood": 0}, "reason": "no"}
                """;
        InstanceState state = InstanceState.parse(json.getBytes(StandardCharsets.UTF_8));
        assertThat(state).isEqualTo(new InstanceState(true, "serving", List.of("slow"), 12, 3));
        List<Finding> findings = InstanceCheck.findings(List.of(5L), true, state);
        assertThat(findings).extracting(Finding::check).containsExactly("instance", "instance", "clock");
        assertThat(findings.getFirst().text()).contains("3 datagrams came that its key does not open");
        assertThat(findings.getLast().text()).contains("12 packets for their time");
    }

    @Test
    void whatTakesARightFailsWithoutIt() {
        Finding finding = RightsCheck.rawSockets("socket: Operation not permitted");
        assertThat(finding.status()).isEqualTo(Status.FAIL);
        assertThat(finding.advice()).contains("CAP_NET_RAW");
        assertThat(RightsCheck.rawSockets("").status()).isEqualTo(Status.OK);
        assertThat(RightsCheck.device("tun7", 0).status()).isEqualTo(Status.FAIL);
        assertThat(RightsCheck.device("lo", 1).status()).isEqualTo(Status.OK);
        assertThat(RightsCheck.identity("nobody", false).status()).isEqualTo(Status.WARN);
        assertThat(RightsCheck.syslog(false).status()).isEqualTo(Status.WARN);
        assertThat(RightsCheck.syslog(true).status()).isEqualTo(Status.OK);
        assertThat(RightsCheck.identity("nobody", true).status()).isEqualTo(Status.OK);
    }

    @ParameterizedTest
    @CsvSource({"CONNECTED,OK", "REFUSED,FAIL", "UNREACHABLE,FAIL", "SILENT,FAIL"})
    void aTargetHasToTakeConnections(HostTrial.Tcp tcp, Status status) {
        assertThat(TargetCheck.finding("web:80", target(), tcp, 1_000_000).status())
                .isEqualTo(status);
    }

    @Test
    void offloadIsTold() {
        assertThat(SystemCheck.offload(true, true).text()).contains("GSO, GRO");
        assertThat(SystemCheck.offload(false, false).values())
                .containsEntry("gso", false)
                .containsEntry("gro", false);
    }

    private static InetSocketAddress target() {
        return new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 80);
    }
}
