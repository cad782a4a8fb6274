package net.kcptun.app.doctor.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.doctor.finding.Check;
import net.kcptun.app.doctor.finding.Finding;
import net.kcptun.app.doctor.line.SealedLine;
import net.kcptun.app.net.base.LocalAddresses;

/// Whether the running instance of a server answers at its own port with this configuration's key, asked from this
/// host. What comes from outside it cannot tell: that is for the doctor at a client.
public final class SelfCheck implements Check {
    private static final String NAME = "peer";

    private final HostPort kcpBind;
    private final Lines lines;
    private final boolean isRunning;

    /// @param isRunning whether somebody seems to run the configuration
    public SelfCheck(HostPort kcpBind, Lines lines, boolean isRunning) {
        this.kcpBind = kcpBind;
        this.lines = lines;
        this.isRunning = isRunning;
    }

    @Override
    public List<Finding> findings() {
        if (kcpBind.port() == 0) {
            return List.of();
        }
        return List.of(finding(kcpBind.toString(), isRunning, answers()));
    }

    static Finding finding(String kcpBind, boolean isRunning, boolean answers) {
        String outside = "; whether UDP from outside gets here is told by the doctor at a client";
        Finding finding;
        if (answers) {
            finding = Finding.ok(NAME, "the running instance answers at " + kcpBind + " with this key" + outside);
        } else if (isRunning) {
            finding = Finding.fail(
                    NAME,
                    "the running instance does not answer at " + kcpBind + " with this method and key",
                    "method and key take hold by a restart only: restart it");
        } else {
            finding = Finding.ok(NAME, "a server waits to be asked" + outside);
        }
        return finding.with("answers", answers);
    }

    private boolean answers() {
        try {
            InetSocketAddress to = LocalAddresses.of(kcpBind.fromHere()).getFirst();
            try (SealedLine line = lines.to(to)) {
                return new PeerExam(line, to, lines.keys().entropy()).answersSoon();
            }
        } catch (IOException _) {
            return false;
        }
    }
}
