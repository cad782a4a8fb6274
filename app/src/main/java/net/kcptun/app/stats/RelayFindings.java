package net.kcptun.app.stats;

import java.util.ArrayList;
import java.util.List;
import net.kcptun.app.stats.Finding.Severity;
import net.kcptun.core.relay.RelayDrop;
import net.kcptun.core.relay.RelayRefusal;
import net.kcptun.core.relay.RelayView;

/// Where a rendezvous server's relay does not suffice, in words.
///
/// | code | severity | when, in the last 10 s |
/// |---|---|---|
/// | `relay_pairs_refused` | problem | two ends got no port, as many pairs are relayed as may be |
/// | `relay_network_refused` | warning | ... the client's network has as many as one may have |
/// | `relay_ports_refused` | problem | ... no port of the range was free, or could be opened |
/// | `relay_address_refused` | problem | ... this host has no address that both are known to reach |
/// | `relay_rate_reached` | warning | at least 1% of what came to be relayed was dropped to keep to the rate |
/// | `relay_no_room` | warning | as many were, since the system had no room |
final class RelayFindings {
    private static final double SHARE = 0.01;
    private static final int BITS = 8;
    private static final double MEGA = 1e6;

    private final RelayView before;
    private final RelayView now;
    private final List<Finding> findings = new ArrayList<>();

    private RelayFindings(RelayView before, RelayView now) {
        this.before = before;
        this.now = now;
    }

    static List<Finding> of(Recent recent) {
        RelayView before = recent.before().relay();
        RelayView now = recent.now().relay();
        if (before == null || now == null) {
            return List.of();
        }
        RelayFindings all = new RelayFindings(before, now);
        for (RelayRefusal reason : RelayRefusal.values()) {
            all.refused(reason);
        }
        all.rate();
        all.room();
        return all.findings;
    }

    private void refused(RelayRefusal reason) {
        long count = now.stats().refusals(reason) - before.stats().refusals(reason);
        if (count == 0) {
            return;
        }
        String begin = "the relay refused " + count + " requests in the last 10 s: ";
        switch (reason) {
            case PAIRS ->
                add(
                        "relay_pairs_refused",
                        Severity.PROBLEM,
                        begin + "relay.pairs = " + now.options().pairs() + " is reached; raise it, and relay.ports with"
                                + " it");
            case NETWORK ->
                add(
                        "relay_network_refused",
                        Severity.WARNING,
                        begin + "clients of one address have a quarter of relay.pairs; raise it if they are welcome");
            case PORTS ->
                add(
                        "relay_ports_refused",
                        Severity.PROBLEM,
                        begin + "no port of relay.ports is free: they rest for two minutes, or other programs have"
                                + " them (" + now.stats().portsTaken + " so far); widen the range");
            case ADDRESS ->
                add(
                        "relay_address_refused",
                        Severity.PROBLEM,
                        begin + "this host knows no address by which others reach it, as behind a NAT of a cloud: set"
                                + " relay.address to its public one");
        }
    }

    private void rate() {
        String rate = Diagnosis.format("%.3g Mbit/s", now.options().bytesPerSecond() * BITS / MEGA);
        String text = "relay.rate = " + rate + " is reached: %.1f%% of what came to be relayed was dropped in the last"
                + " 10 s; raise it if the line carries more";
        lost(RelayDrop.RATE, "relay_rate_reached", text);
    }

    private void room() {
        String text = "the system had no room for %.1f%% of what came to be relayed in the last 10 s: the line out of"
                + " this host is full, or udp.sndbuf small";
        lost(RelayDrop.NO_ROOM, "relay_no_room", text);
    }

    private void lost(RelayDrop reason, String code, String text) {
        long dropped = now.stats().drops(reason) - before.stats().drops(reason);
        long sent = now.stats().packets - before.stats().packets;
        double share = (double) dropped / (dropped + sent);
        if (share >= SHARE) {
            add(code, Severity.WARNING, Diagnosis.format(text, share * 100));
        }
    }

    private void add(String code, Severity severity, String text) {
        findings.add(new Finding(code, severity, text));
    }
}
