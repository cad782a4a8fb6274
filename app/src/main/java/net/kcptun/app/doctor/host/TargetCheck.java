package net.kcptun.app.doctor.host;

import java.net.InetSocketAddress;
import java.util.List;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.doctor.finding.Check;
import net.kcptun.app.doctor.finding.Finding;
import net.kcptun.app.doctor.finding.Words;
import net.kcptun.app.doctor.line.HostTrial;
import net.kcptun.app.net.base.NameResolver;

/// Whether a server's target takes TCP connections: one is opened and closed at each address, as the program does for
/// a user.
public final class TargetCheck implements Check {
    private static final String NAME = "target";
    private static final int PATIENCE_MILLIS = 3000;

    private final HostPort connect;

    public TargetCheck(HostPort connect) {
        this.connect = connect;
    }

    @Override
    public List<Finding> findings() {
        return HostTrial.tcp(NameResolver.lookUp(connect).byTurns(), PATIENCE_MILLIS).stream()
                .map(tried -> finding(connect.toString(), tried.address(), tried.tcp(), tried.tookNanos()))
                .toList();
    }

    static Finding finding(String connect, InetSocketAddress address, HostTrial.Tcp tcp, long tookNanos) {
        String at = "connect: " + connect + " (" + address.getAddress().getHostAddress() + ")";
        Finding finding = switch (tcp) {
            case CONNECTED -> Finding.ok(NAME, at + " takes connections (" + Words.millis(tookNanos) + ")");
            case REFUSED -> Finding.fail(NAME, "nothing listens at " + at, "start the target, or correct connect");
            case UNREACHABLE -> Finding.fail(NAME, "no way leads to " + at, "correct connect, or this host's routes");
            case SILENT ->
                Finding.fail(
                        NAME,
                        at + " has not answered for " + Words.millis(tookNanos),
                        "is the target's host up, and does no firewall drop TCP there?");
        };
        return finding.with("address", address.getAddress().getHostAddress() + ":" + address.getPort())
                .with("reachable", tcp == HostTrial.Tcp.CONNECTED);
    }
}
