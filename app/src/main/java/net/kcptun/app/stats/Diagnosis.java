package net.kcptun.app.stats;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import net.kcptun.app.config.Config;
import net.kcptun.app.net.base.UdpErrors;
import net.kcptun.app.stats.Finding.Severity;
import net.kcptun.core.kcp.KcpStats;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.PathView;
import net.kcptun.core.tunnel.api.PeerPath;
import org.jspecify.annotations.Nullable;

/// What the numbers mean, in words: is the peer there, is it the line, the windows, a user, or this machine?
///
/// | code | severity | when |
/// |---|---|---|
/// | `netdev_unusable` | problem | the interface of `netdev` is not there, or cannot be used |
/// | `peer_resolving`, `_connecting`, `_silent` | problem | the peer is not reached, see [Readiness] |
/// | `peer_seeking`, `peer_registering` | warning | a rendezvous is pending |
/// | `peer_answers`, `serving` | ok | it is, or nobody has to be reached |
/// | `peer_relayed` | note | it is reached through a relay |
/// | `registry_away` | problem | the registry that is shared with other rendezvous servers does not answer |
/// | `not_encrypted` | warning | there is no `method` |
/// | those of [LimitFindings] | problem, warning | a limit is reached, or nearly |
/// | those of [RelayFindings] | problem, warning | a relay's rate, places or ports do not suffice |
/// | `loss` | note, from 5% warning | at least 1% of segments are sent twice; what was sent in vain is no loss |
/// | `said_twice` | ok | copies that left before anything was known to be lost are at least 10% of segments |
/// | `resent_in_vain` | note | at least 1% are, but next to nothing is lost |
/// | those of [LineFindings] | warning, note, ok | a line's rate is found |
/// | `forged_packets`, `replayed_packets`, `flood` | note | at least one a second |
/// | `udp_too_long`, `udp_no_buffer`, `udp_denied`, `udp_unreachable` | warning | sending failed for that reason |
/// | `udp_overflow` | warning | the system's receive buffer was full |
/// | `loop_busy` | warning | an event loop computes 90% of the time |
/// | the limits of [WindowLimits] | note | sessions have more to send than fits |
final class Diagnosis {
    private static final double COPIES_NOTE = 0.1;
    private static final double LOSS_NOTE = 0.01;
    private static final double LOSS_WARNING = 0.05;
    private static final double NEAR = 0.9;
    private static final double VAIN_MIN = 0.1;
    /// From here the two look the same; the peer can tell its own part.
    private static final String LOSER = "the line towards the peer, or the peer's UDP receive buffer, loses";
    /// Fewer segments than these tell nothing about a line.
    private static final int SEGMENTS_MIN = 100;
    private static final int SUSPICIOUS = 10;

    private final Evidence evidence;
    private final List<Finding> findings = new ArrayList<>();

    private Diagnosis(Evidence evidence) {
        this.evidence = evidence;
    }

    /// The worst first; never empty.
    static List<Finding> of(Evidence evidence) {
        Diagnosis diagnosis = new Diagnosis(evidence);
        diagnosis.device(evidence.now().deviceTrouble());
        diagnosis.peer(evidence.now().path());
        diagnosis.registry();
        diagnosis.findings.addAll(LimitFindings.of(evidence));
        diagnosis.findings.addAll(RelayFindings.of(evidence.recent()));
        diagnosis.line();
        diagnosis.findings.addAll(LineFindings.of(evidence.now().lines()));
        diagnosis.copies();
        diagnosis.strangers();
        diagnosis.udp();
        diagnosis.machine();
        diagnosis.findings.addAll(WindowLimits.of(evidence));
        diagnosis.findings.sort(Comparator.comparing(Finding::severity));
        return List.copyOf(diagnosis.findings);
    }

    private void device(@Nullable String trouble) {
        if (trouble != null) {
            add("netdev_unusable", Severity.PROBLEM, trouble);
        }
    }

    private void peer(@Nullable PathView path) {
        Readiness readiness = Readiness.of(path, evidence.now().tunnelNow());
        if (path == null) {
            add("serving", Severity.OK, serving());
        } else {
            switch (path.state()) {
                case RESOLVING -> add("peer_resolving", Severity.PROBLEM, readiness.reason());
                case CONNECTING -> add("peer_connecting", Severity.PROBLEM, readiness.reason());
                case SILENT -> add("peer_silent", Severity.PROBLEM, readiness.reason());
                case SEEKING -> add("peer_seeking", Severity.WARNING, readiness.reason());
                case REGISTERING -> add("peer_registering", Severity.WARNING, readiness.reason());
                case REACHED -> add("peer_answers", Severity.OK, readiness.reason() + roundTrip());
            }
            relayed(path);
        }
        if (evidence.config().security().method() == null) {
            add("not_encrypted", Severity.WARNING, "nothing is encrypted, and anyone can use the tunnel: set method");
        }
    }

    private void relayed(PathView path) {
        if (path.isRelayed() && path.state() == PathView.State.REACHED) {
            add(
                    "peer_relayed",
                    Severity.NOTE,
                    "the server is reached through the relay " + path.peer()
                            + ", not directly: the NATs of the two ends, or a firewall, let nothing pass between"
                            + " them; the log says which NATs these are");
        }
    }

    private void registry() {
        String trouble = Readiness.registryTrouble(evidence.now());
        if (trouble != null) {
            add("registry_away", Severity.PROBLEM, trouble);
        }
    }

    private String serving() {
        if (evidence.config().mode() == Config.Mode.RENDEZVOUS_SERVER) {
            long services = evidence.now().serviceCount();
            return services == 1 ? "one service is registered" : services + " services are registered";
        }
        int open = evidence.now().summary().open();
        return "serving " + (open == 1 ? "one session" : open + " sessions") + roundTrip();
    }

    private String roundTrip() {
        double seconds = evidence.recent().rates().roundTripSeconds();
        return Double.isNaN(seconds) ? "" : "; round trip " + format("%.3g ms", seconds * 1000);
    }

    private void line() {
        Recent recent = evidence.recent();
        double share = recent.rates().retransmissionShare();
        KcpStats kcp = recent.kcp();
        if (!(share >= LOSS_NOTE) || kcp.segmentsSent < SEGMENTS_MIN) {
            return;
        }
        String twice = format("%.1f%% of segments are sent twice: ", share * 100);
        double inVain = (double) kcp.spuriousResends / kcp.resends();
        double loss = share * (1 - inVain);
        if (loss < LOSS_NOTE / 2) {
            add("resent_in_vain", Severity.NOTE, twice + "in vain, since the round trip varies much");
            return;
        }
        Severity severity = loss >= LOSS_WARNING ? Severity.WARNING : Severity.NOTE;
        String lost = inVain < VAIN_MIN
                ? LOSER + " about as much"
                : format(LOSER + " %.1f%% at most, the others were in vain", loss * 100);
        add("loss", severity, twice + lost);
    }

    private void copies() {
        KcpStats kcp = evidence.recent().kcp();
        if (kcp.segmentsSent < SEGMENTS_MIN || kcp.redundantSegments < COPIES_NOTE * kcp.segmentsSent) {
            return;
        }
        double times = 1 + (double) kcp.redundantSegments / kcp.segmentsSent;
        double first = (double) kcp.redundantFirst / kcp.segmentsSent * 100;
        PeerPath busiest = evidence.now().lines().busiest();
        String lost = busiest == null
                ? ""
                : format("%.1f%% of packets are lost; ", busiest.estimate().recentLoss() * 100);
        String late = busiest == null || busiest.estimate().messageNanos() == 0
                ? ""
                : format(
                        "; 99 of 100 small messages arrive within %.0f ms",
                        busiest.estimate().messageNanos() / 1e6);
        String copies = format("segments are sent %.1f times", times)
                + format(", and of %.1f%% a copy is the first to arrive", first);
        add("said_twice", Severity.OK, lost + copies + late);
    }

    private void strangers() {
        long untried = evidence.recent().drops(DropReason.FLOOD);
        if (untried >= SUSPICIOUS) {
            add(
                    "flood",
                    Severity.NOTE,
                    untried
                            + " packets in the last 10 s were not tried, because too many others of their networks could"
                            + " not be opened: a flood, or peers with another key");
        }
        long forged = evidence.recent().drops(DropReason.FORGED);
        if (forged >= SUSPICIOUS) {
            add(
                    "forged_packets",
                    Severity.NOTE,
                    forged + " packets in the last 10 s were not sealed with our key: another key or method at a peer,"
                            + " damage on the way, or a stranger");
        }
        long replayed = evidence.recent().drops(DropReason.REPLAYED);
        if (replayed >= SUSPICIOUS) {
            add("replayed_packets", Severity.NOTE, replayed + " packets in the last 10 s came more than once");
        }
    }

    private void udp() {
        udp(
                UdpErrors.Reason.TOO_LONG,
                "udp_too_long",
                "are longer than the path takes: a smaller kcp.mtu at both ends helps");
        udp(
                UdpErrors.Reason.OVERFLOW,
                "udp_overflow",
                "arrived and were lost here, because the UDP receive buffer was full: set udp.rcvbuf, to 4194304 say,"
                        + " and let the system allow it (net.core.rmem_max)");
        udp(UdpErrors.Reason.NO_BUFFER, "udp_no_buffer", "found no buffer in the system: a larger udp.sndbuf helps");
        udp(UdpErrors.Reason.DENIED, "udp_denied", "were denied by this machine: look at its firewall");
        udp(UdpErrors.Reason.UNREACHABLE, "udp_unreachable", "had no route to the peer");
    }

    private void udp(UdpErrors.Reason reason, String code, String what) {
        long count = evidence.recent().udpErrors(reason);
        if (count > 0) {
            add(code, Severity.WARNING, count + " packets of the last 10 s " + what);
        }
    }

    private void machine() {
        List<Double> loads = evidence.machine().loads();
        double load = loads.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        if (load >= NEAR) {
            add(
                    "loop_busy",
                    Severity.WARNING,
                    format(
                            "this machine is the limit: " + busiest(loads.size()) + " computes %.0f%% of the time",
                            load * 100));
        }
    }

    private static String busiest(int loops) {
        return loops == 1 ? "the event loop" : "the busiest of " + loops + " event loops";
    }

    private void add(String code, Severity severity, String text) {
        findings.add(new Finding(code, severity, text));
    }

    static String format(String pattern, double value) {
        return String.format(Locale.ROOT, pattern, value);
    }
}
