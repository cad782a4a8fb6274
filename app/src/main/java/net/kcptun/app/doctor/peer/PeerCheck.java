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
        List<Finding> failures = new ArrayList<>();
        List<Finding> passedOver = new ArrayList<>();
        for (InetSocketAddress address : NameResolver.lookUp(server).byTurns()) {
            try (SealedLine line = lines.to(address)) {
                PeerExam exam = new PeerExam(line, address, lines.keys().entropy());
                if (exam.answers()) {
                    passedOver.addAll(exam.findings(seconds, lines.config().mtu()));
                    return passedOver;
                }
                failures.add(
                        new SilenceTrial(lines, address).run(line.trouble()).finding(NAME));
            } catch (IOException e) {
                failures.add(new SilenceTrial(lines, address).run(e).finding(NAME));
            }
            passedOver.add(Finding.warn(
                    NAME,
                    AddressCache.endpointOf(address) + " does not answer, another address of " + server.host()
                            + " does",
                    "have the name lead only to where the server is"));
        }
        return failures;
    }
}
