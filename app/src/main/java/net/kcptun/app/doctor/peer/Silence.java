package net.kcptun.app.doctor.peer;

import java.util.Locale;
import net.kcptun.app.doctor.finding.Finding;
import net.kcptun.app.doctor.line.HostTrial.Tcp;
import net.kcptun.app.net.base.UdpErrors;
import org.jspecify.annotations.Nullable;

/// Why a peer does not answer, as far as can be told. An end with another key keeps silent on purpose, and so does a
/// firewall that drops; what tells them apart is what else the host answers.
///
/// | what is known | what it means |
/// |---|---|
/// | it answers to another method with the same key | the methods differ |
/// | the system says refused, unreachable, denied | nobody listens there; no route; this host's firewall |
/// | the host refuses another UDP port | UDP gets there: another key, a program that hangs, a firewall for this one
/// port |
/// | it takes TCP at this port | UDP is blocked, or a server with `obfs` |
/// | it refuses TCP | the host is up, and drops UDP |
/// | nothing at all | the host is down, or drops everything |
///
/// @param who         the peer's address, with its port
/// @param method      of the configuration
/// @param otherMethod to which the peer answers; null: to none
/// @param trouble     what the system said last; null: nothing
/// @param refusesUdp  whether the host tells that another port is closed
/// @param tcp         what comes of a TCP connection to the same port
record Silence(
        String who,
        String method,
        @Nullable String otherMethod,
        UdpErrors.@Nullable Reason trouble,
        boolean refusesUdp,
        Tcp tcp) {
    private static final String COMPARE = "compare psk or password at both ends (or copy the file's line)";

    /// @param check how the finding is called
    Finding finding(String check) {
        Finding finding;
        if (otherMethod != null) {
            finding = Finding.fail(
                    check,
                    who + " answers to method " + otherMethod + ", and this configuration has " + method
                            + "; the key is the same",
                    "set the same method at both ends");
        } else {
            finding = ofSystem(check);
        }
        return finding.with("address", who)
                .with("udp_gets_there", refusesUdp)
                .with("tcp", tcp.name().toLowerCase(Locale.ROOT));
    }

    private Finding ofSystem(String check) {
        return switch (trouble) {
            case REFUSED ->
                Finding.fail(
                        check,
                        "nobody listens at UDP " + who + ": its host says that the port is closed",
                        "start the server, or correct the port: it is that of kcp_bind there");
            case UNREACHABLE ->
                Finding.fail(
                        check,
                        "no route leads to " + who + ", or a firewall on the way says no",
                        "correct the address, or look at this host's network (ip route get ...)");
            case DENIED ->
                Finding.fail(
                        check,
                        "this host's own firewall does not let UDP out to " + who,
                        "allow it (nft list ruleset, iptables -S OUTPUT)");
            case null, default -> ofHost(check);
        };
    }

    private Finding ofHost(String check) {
        if (refusesUdp) {
            return Finding.fail(
                    check,
                    who + " does not answer, and UDP gets to its host: the server has another key, or it hangs,"
                            + " or a firewall there drops this port",
                    COMPARE + "; let the port in at the server's firewall; the server's log and page count packets"
                            + " with another key as forged");
        }
        return switch (tcp) {
            case CONNECTED ->
                Finding.fail(
                        check,
                        who + " takes TCP connections, and does not answer over UDP: UDP is blocked, or it is a server"
                                + " with obfs",
                        "let the UDP port in at the server's firewall and its provider's, or set obfs here as there");
            case REFUSED ->
                Finding.fail(
                        check,
                        who + " does not answer: its host is up (it refuses TCP), but UDP is blocked on the way or"
                                + " by its firewall",
                        "let the UDP port in at the server's firewall and its provider's; if it is, " + COMPARE);
            case UNREACHABLE, SILENT ->
                Finding.fail(
                        check,
                        who + " does not answer, and its host says nothing at all: it is down, the address is"
                                + " another's, or firewalls drop all that comes",
                        "is the host up (ping), is this its address, is the server running, is the UDP port let in;"
                                + " then " + COMPARE);
        };
    }
}
