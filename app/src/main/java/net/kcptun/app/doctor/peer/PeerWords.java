package net.kcptun.app.doctor.peer;

import net.kcptun.app.doctor.finding.Finding;
import net.kcptun.app.doctor.finding.Words;
import net.kcptun.app.doctor.line.MtuTrial;
import net.kcptun.app.doctor.line.RoundTrips;
import net.kcptun.app.doctor.line.SessionTrial.Outcome;

/// What the answers of a peer mean.
final class PeerWords {
    static final String SAME_TIME = "set both clocks by NTP (timedatectl set-ntp true)";

    private static final double LOSS_WARNING = 0.05;
    private static final int MTU_MAX = 1500;
    /// What a clock may differ without anybody noticing.
    private static final int CLOCK_MILLIS = 2000;

    private PeerWords() {}

    static Finding peer(String who, RoundTrips trips) {
        if (!trips.isAnswered()) {
            return Finding.fail("peer", who + " has answered once, and is silent now", "run the doctor again")
                    .with("address", who)
                    .with("sent", trips.sent())
                    .with("lost", trips.lost());
        }
        double loss = (double) trips.lost() / trips.sent();
        String text = who + " answers: " + Words.millis(trips.mean()) + " (" + Words.millis(trips.shortest()) + " to "
                + Words.millis(trips.longest()) + "), jitter " + Words.millis(trips.jitter()) + ", " + trips.lost()
                + " of " + trips.sent() + " lost";
        Finding finding = loss >= LOSS_WARNING
                ? Finding.warn(
                        "peer",
                        text,
                        "the tunnel repairs that, at the cost of time: a wire instead of Wi-Fi, or another route, may"
                                + " lose less")
                : Finding.ok("peer", text);
        return finding.with("address", who)
                .with("rtt_ms", Words.millisValue(trips.mean()))
                .with("rtt_min_ms", Words.millisValue(trips.shortest()))
                .with("rtt_max_ms", Words.millisValue(trips.longest()))
                .with("jitter_ms", Words.millisValue(trips.jitter()))
                .with("sent", trips.sent())
                .with("lost", trips.lost());
    }

    /// @param wanted  `kcp.mtu`
    /// @param longest that gets there in one piece, as far as it was looked for; 0: none
    static Finding mtu(int wanted, int longest) {
        Finding finding;
        if (longest >= wanted) {
            String more = longest == MTU_MAX && wanted < MTU_MAX ? ", and so do those of " + MTU_MAX : "";
            finding =
                    Finding.ok("mtu", "packets of " + wanted + " bytes (kcp.mtu) get to the peer in one piece" + more);
        } else if (longest == 0) {
            finding = Finding.fail(
                    "mtu",
                    "not even packets of " + MtuTrial.LEAST + " bytes get to the peer, short ones do",
                    "something on the way drops longer datagrams: try another network");
        } else {
            finding = Finding.fail(
                    "mtu",
                    "the path to the peer takes packets of " + longest + " bytes at most, and kcp.mtu is " + wanted
                            + ": longer ones are cut in pieces or lost",
                    "set kcp.mtu to " + longest + " at both ends");
        }
        return finding.with("kcp_mtu", wanted).with("path_mtu", longest);
    }

    static Finding session(Outcome opened) {
        return switch (opened) {
            case OPEN, TALKS -> Finding.ok("session", "the peer opens a session");
            case REFUSED ->
                Finding.fail(
                        "session",
                        "the peer answers PINGs and refuses sessions: it is no server, or one of its limits is reached",
                        "kcp_connect must lead to the end that has connect; the server's log and page name its limits");
            case SILENT ->
                Finding.fail(
                        "session",
                        "the peer answers PINGs and ignores sessions: its clock may be far off (max_clock_skew)",
                        "look for \"max_clock_skew\" in the server's log; " + SAME_TIME);
        };
    }

    static Finding target(Outcome dialled) {
        return switch (dialled) {
            case TALKS -> Finding.ok("target", "the server's target takes connections, and speaks first");
            case OPEN -> Finding.ok("target", "the server tells of no trouble with its target");
            case REFUSED ->
                Finding.fail(
                        "target",
                        "the server cannot reach its target",
                        "start the target at the server, or correct connect there; its log has the reason");
            case SILENT ->
                Finding.warn("target", "the server has stopped answering in the session", "run the doctor again");
        };
    }

    /// @param serverAheadMillis by how much the server's clock shows more than this host's
    static Finding clock(int serverAheadMillis, boolean refuses) {
        String size = Words.duration(Math.abs((long) serverAheadMillis));
        String text =
                "this host's clock is " + size + (serverAheadMillis > 0 ? " behind" : " ahead of") + " the server's";
        Finding finding;
        if (refuses) {
            finding = Finding.fail(
                    "clock", text + ", and the server refuses sessions for that (max_clock_skew)", SAME_TIME);
        } else if (Math.abs((long) serverAheadMillis) > CLOCK_MILLIS) {
            finding = Finding.warn("clock", text + ", which a server with max_clock_skew would refuse", SAME_TIME);
        } else {
            finding = Finding.ok("clock", "both clocks agree within " + size);
        }
        return finding.with("server_ahead_ms", serverAheadMillis);
    }
}
