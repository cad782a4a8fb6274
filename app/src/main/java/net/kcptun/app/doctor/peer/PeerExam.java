package net.kcptun.app.doctor.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import net.kcptun.app.doctor.finding.Finding;
import net.kcptun.app.doctor.line.ClockTrial;
import net.kcptun.app.doctor.line.MtuTrial;
import net.kcptun.app.doctor.line.PingTrial;
import net.kcptun.app.doctor.line.RoundTrips;
import net.kcptun.app.doctor.line.SealedLine;
import net.kcptun.app.doctor.line.SessionTrial;
import net.kcptun.app.doctor.line.SessionTrial.Outcome;
import net.kcptun.app.net.base.AddressCache;
import net.kcptun.core.wire.Entropy;

/// Asks a server that answers: how quickly, how long packets may be, whether it opens sessions, whether its target is
/// there, and what time it has.
final class PeerExam {
    private static final int MTU_MAX = 1500;
    private static final int CONTACT_PINGS = 5;
    private static final int SOON_PINGS = 2;
    private static final long CONTACT_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long PING_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int PINGS_A_SECOND = 10;
    private static final int ROUNDS_LOSSY = 3;
    private static final long SESSION_NANOS = TimeUnit.MILLISECONDS.toNanos(2500);
    private static final long TARGET_NANOS = TimeUnit.MILLISECONDS.toNanos(2000);
    private static final long ANSWER_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final SealedLine line;
    private final InetSocketAddress to;
    private final Entropy entropy;
    private long roundTripNanos;
    private boolean isLossy;

    PeerExam(SealedLine line, InetSocketAddress to, Entropy entropy) {
        this.line = line;
        this.to = to;
        this.entropy = entropy;
    }

    /// Whether it answers a PING.
    boolean answers() throws IOException {
        return new PingTrial(line, to, entropy.nextInt(), CONTACT_PINGS)
                .untilAnswered(CONTACT_PAUSE_NANOS)
                .isAnswered();
    }

    /// The same with less patience, where it is near or not likely.
    boolean answersSoon() throws IOException {
        return new PingTrial(line, to, entropy.nextInt(), SOON_PINGS)
                .untilAnswered(PING_PAUSE_NANOS)
                .isAnswered();
    }

    /// All that can be asked; of a peer that has fallen silent meanwhile, only that.
    ///
    /// @param mtu of the configuration
    List<Finding> findings(int seconds, int mtu) throws IOException {
        RoundTrips trips = new PingTrial(line, to, entropy.nextInt(), seconds * PINGS_A_SECOND).run(PING_PAUSE_NANOS);
        roundTripNanos = trips.shortest();
        isLossy = trips.lost() > 0;
        List<Finding> findings = new ArrayList<>();
        findings.add(PeerWords.peer(AddressCache.endpointOf(to).toString(), trips));
        if (!trips.isAnswered()) {
            return findings;
        }
        findings.add(mtu(mtu));
        findings.addAll(session());
        return findings;
    }

    private Finding mtu(int wanted) throws IOException {
        if (!line.line().isWhole()) {
            return Finding.ok("mtu", "this system cannot ask that packets are not cut, so their longest is not known");
        }
        MtuTrial.Patience patience =
                new MtuTrial.Patience(ANSWER_NANOS + 2 * roundTripNanos, isLossy ? ROUNDS_LOSSY : 1);
        MtuTrial trial = new MtuTrial(line, to, patience, entropy.nextInt());
        if (!trial.passes(wanted)) {
            return PeerWords.mtu(wanted, trial.longestBelow(wanted));
        }
        return PeerWords.mtu(wanted, wanted < MTU_MAX && trial.passes(MTU_MAX) ? MTU_MAX : wanted);
    }

    private List<Finding> session() throws IOException {
        List<Finding> findings = new ArrayList<>();
        SessionTrial session = new SessionTrial(line, to, conv());
        Outcome opened = session.open(SESSION_NANOS + 2 * roundTripNanos);
        if (opened == Outcome.SILENT) {
            OptionalInt ahead =
                    new ClockTrial(line, to, conv()).run(ANSWER_NANOS * 2 + 2 * roundTripNanos, roundTripNanos);
            findings.add(ahead.isPresent() ? PeerWords.clock(ahead.getAsInt(), true) : PeerWords.session(opened));
        } else {
            findings.add(PeerWords.session(opened));
        }
        if (opened == Outcome.OPEN) {
            findings.add(PeerWords.target(session.dial(TARGET_NANOS + 2 * roundTripNanos)));
        }
        if (session.hasEchoed()) {
            findings.add(PeerWords.clock(session.serverAheadMillis(roundTripNanos), false));
        }
        session.close();
        return findings;
    }

    /// Far enough from 0 that counting up does not get there.
    private int conv() {
        return entropy.nextInt() & 0x7fff_0000 | 1;
    }
}
