package net.kcptun.app.doctor.peer;

import java.net.InetSocketAddress;
import java.util.List;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.doctor.finding.Check;
import net.kcptun.app.doctor.finding.Finding;
import net.kcptun.app.doctor.line.HostTrial;
import net.kcptun.app.net.base.AddressCache;
import net.kcptun.app.net.base.NameResolver;

/// Whether a client's server takes TCP connections where datagrams are disguised as one. What is in them only the
/// program itself can try, since it takes raw sockets and a filter for this port.
public final class DisguiseCheck implements Check {
    private static final String NAME = "peer";
    private static final int PATIENCE_MILLIS = 3000;

    private final HostPort server;

    public DisguiseCheck(HostPort server) {
        this.server = server;
    }

    @Override
    public List<Finding> findings() {
        return HostTrial.tcp(NameResolver.lookUp(server).byTurns(), PATIENCE_MILLIS).stream()
                .map(tried -> finding(tried.address(), tried.tcp()))
                .toList();
    }

    static Finding finding(InetSocketAddress address, HostTrial.Tcp tcp) {
        String who = AddressCache.endpointOf(address).toString();
        Finding finding = switch (tcp) {
            case CONNECTED ->
                Finding.ok(
                        NAME,
                        who + " takes TCP connections; whether it has this key, only the running program can"
                                + " tell (http_listen, /ready)");
            case REFUSED ->
                Finding.fail(
                        NAME,
                        "nobody listens at TCP " + who,
                        "start the server with the same obfs, or remove obfs here");
            case UNREACHABLE, SILENT ->
                Finding.fail(
                        NAME,
                        who + " does not answer over TCP",
                        "is the host up, and does its firewall let this TCP port in?");
        };
        return finding.with("address", who).with("tcp", tcp == HostTrial.Tcp.CONNECTED);
    }
}
