package net.kcptun.app.invite;

import java.util.List;
import net.kcptun.app.command.CommandFailure;
import net.kcptun.app.config.HostPort;

/// The address that clients are told, and what a user should know about it.
///
/// @param remarks sentences, perhaps none
record Reach(HostPort address, List<String> remarks) {
    /// As the user or a configuration says.
    static Reach given(HostPort address) {
        String warning = PublicHost.warning(address.host());
        return new Reach(address, warning == null ? List.of() : List.of("Warning: " + warning + "."));
    }

    /// Where nobody says: by the routes of this host.
    ///
    /// @throws CommandFailure where there is no route either
    static Reach guessed(int port) throws CommandFailure {
        String host = PublicHost.guess()
                .orElseThrow(() -> new CommandFailure(
                        "this host has no route to others, so its address cannot be guessed; name it by --host"));
        String guess = "Clients are told " + host + ", by the routes of this host; --host names another.";
        String warning = PublicHost.warning(host);
        return new Reach(
                new HostPort(host, port), warning == null ? List.of(guess) : List.of(guess, advice(warning, port)));
    }

    private static String advice(String warning, int port) {
        return "Warning: " + warning + ".\n"
                + "For clients elsewhere name the public address by --host. A router that translates\n"
                + "addresses has to forward UDP port " + port + " to this host.";
    }
}
