package net.kcptun.app.doctor.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.doctor.finding.Check;
import net.kcptun.app.doctor.finding.Finding;
import net.kcptun.app.doctor.line.SealedLine;
import net.kcptun.app.net.base.AddressCache;
import net.kcptun.app.net.base.NameResolver;

/// Whether a client's server answers, and what it says. Of a name with several addresses the first that answers is
/// asked; the others are told.
public final class PeerCheck implements Check {
    private static final String NAME = "peer";

    private final HostPort server;
    private final Lines lines;
    private final int seconds;

    public PeerCheck(HostPort server, Lines lines, int seconds) {
        this.server = server;
        this.lines = lines;
        this.seconds = seconds;
    }

    @Override
    public List<Finding> findings() {
        Contact contact = Contact.of(NameResolver.lookUp(server).byTurns(), lines);
        InetSocketAddress address = contact.address();
        if (address == null) {
            return contact.failures(NAME, lines);
        }
        List<Finding> findings = new ArrayList<>();
        for (InetSocketAddress silent : contact.silent().keySet()) {
            findings.add(Finding.warn(
                    NAME,
                    AddressCache.endpointOf(silent) + " does not answer, another address of " + server.host() + " does",
                    "have the name lead only to where the server is"));
        }
        try (SealedLine line = lines.to(address)) {
            findings.addAll(new PeerExam(line, address, lines.keys().entropy())
                    .findings(seconds, lines.config().mtu()));
        } catch (IOException e) {
            findings.add(new SilenceTrial(lines, address).run(e).finding(NAME));
        }
        return findings;
    }
}
