package net.kcptun.app.doctor.peer;

import java.util.List;
import net.kcptun.app.doctor.finding.Finding;
import net.kcptun.app.doctor.line.Rendezvous.Meeting;
import net.kcptun.core.wire.ControlMessage.Punch;
import net.kcptun.core.wire.Endpoint;

/// What a rendezvous server's answers mean.
final class RendezvousWords {
    private static final String FORWARD =
            "forward a UDP port of the server's router to it and let clients use kcp_connect, or put one end where"
                    + " there is no such NAT";

    private RendezvousWords() {}

    /// One socket of this host.
    ///
    /// @param observed as the rendezvous server sees it, at its first address and, where it has one, at its second
    record Mapping(Endpoint own, List<Endpoint> observed) {
        boolean isTranslated() {
            return observed.stream().anyMatch(each -> !each.equals(own));
        }

        /// Each destination sees another port or address: the definition of a symmetric NAT.
        boolean differsByDestination() {
            return observed.stream().distinct().count() > 1;
        }

        boolean keepsPort() {
            return observed.stream().allMatch(each -> each.port() == own.port());
        }

        private String text() {
            return own + " is seen as " + observed.getFirst();
        }
    }

    /// Whether it looks as if others could not know the port to send to.
    static boolean isSymmetric(List<Mapping> mappings) {
        return mappings.stream().anyMatch(Mapping::differsByDestination)
                || !mappings.isEmpty() && mappings.stream().noneMatch(Mapping::keepsPort);
    }

    /// @param mappings of several sockets, at least one
    static Finding nat(List<Mapping> mappings) {
        Mapping first = mappings.getFirst();
        Finding finding;
        if (!first.isTranslated()) {
            finding = Finding.ok("nat", "no NAT: " + first.own() + " is seen as it is");
        } else if (mappings.stream().anyMatch(Mapping::differsByDestination)) {
            finding = Finding.warn(
                    "nat",
                    "a symmetric NAT: " + first.text() + " and, by another address of the rendezvous server, as "
                            + first.observed().getLast() + "; it can meet only an end that anybody reaches",
                    FORWARD);
        } else if (isSymmetric(mappings)) {
            finding = Finding.warn(
                    "nat",
                    "a NAT that changes ports, as symmetric ones do: " + first.text()
                            + "; if it gives each destination another one, it can meet only an end that anybody reaches",
                    FORWARD);
        } else {
            finding = Finding.ok("nat", "a NAT that keeps ports: " + first.text() + ", which others can send to");
        }
        return finding.with("own", first.own().toString())
                .with("observed", first.observed().getFirst().toString())
                .with("translated", first.isTranslated())
                .with("symmetric", isSymmetric(mappings));
    }

    /// Where the service is, for a client.
    static Finding service(String service, Meeting meeting, boolean isSymmetricHere) {
        Punch told = meeting.told();
        if (told == null) {
            return Finding.fail(
                    "rendezvous",
                    "the rendezvous server answers, but no server has registered " + service + " there",
                    "start the server, with this rendezvous_server and service_id");
        }
        String where = told.outer() + " (locally " + told.inner() + ")";
        if (meeting.peer() != null) {
            return Finding.ok("rendezvous", service + " is registered from " + where + ", and a way there opens")
                    .with("server", told.outer().toString());
        }
        return Finding.fail(
                        "rendezvous",
                        service + " is registered from " + where + ", but nothing comes back from there: "
                                + culprit(meeting, isSymmetricHere),
                        FORWARD)
                .with("server", told.outer().toString());
    }

    private static String culprit(Meeting meeting, boolean isSymmetricHere) {
        boolean isSymmetricThere = !meeting.asking().isEmpty();
        if (isSymmetricHere) {
            return isSymmetricThere
                    ? "both ends are behind a symmetric NAT"
                    : "the NAT here is a symmetric one, so the server sends to the wrong port";
        }
        return isSymmetricThere
                ? "the server's NAT is a symmetric one: it sends from " + meeting.asking()
                : "the server's NAT is a symmetric one, or a firewall at one end drops UDP";
    }

    /// Whether a server is registered itself.
    static Finding registration(String service, Meeting meeting, boolean isRunning) {
        Punch told = meeting.told();
        if (told != null) {
            return Finding.ok(
                            "rendezvous",
                            service + " is registered from " + told.outer() + " (locally " + told.inner() + ")")
                    .with("server", told.outer().toString());
        }
        return isRunning
                ? Finding.fail(
                        "rendezvous",
                        "the rendezvous server answers, but " + service + " is not registered there, though the program"
                                + " runs",
                        "look at its log for \"rendezvous\"; restart it")
                : Finding.ok(
                        "rendezvous",
                        "the rendezvous server answers; " + service
                                + " is not registered there, as the program does not run");
    }
}
