package net.kcptun.app.invite;

import java.nio.file.Path;
import java.util.Objects;
import net.kcptun.app.command.CommandFailure;
import net.kcptun.app.command.ParsedOptions;
import net.kcptun.app.config.HostPort;
import net.kcptun.core.crypto.CipherMethod;
import org.jspecify.annotations.Nullable;

/// What `init` was asked for.
///
/// @param connect    where the tunnel leads to
/// @param host       at which clients reach this host; null = to be guessed
/// @param port       UDP; 0 = any
/// @param rendezvous null = clients come by themselves
/// @param service    what the server is registered as at the rendezvous server
/// @param keyOf      whose key and method are taken; null = a new key
/// @param method     of a new key
/// @param name       null = none was given
/// @param output     null = where such files usually are
record ServerPlan(
        HostPort connect,
        @Nullable String host,
        int port,
        @Nullable HostPort rendezvous,
        String service,
        @Nullable Path keyOf,
        CipherMethod method,
        @Nullable String name,
        @Nullable Path output) {
    static final int PORT = 12_345;

    private static final String NAME = "server";

    /// @throws IllegalArgumentException with a line for the user
    static ServerPlan of(ParsedOptions given) {
        HostPort rendezvous = Arguments.address(given, "rendezvous");
        int port = Arguments.port(given, "port");
        String name = Arguments.name(given);
        return new ServerPlan(
                Objects.requireNonNull(Arguments.address(given, "connect")),
                Arguments.host(given, "host"),
                port == 0 && rendezvous == null ? PORT : port,
                rendezvous,
                given.value("service", name == null ? NAME : name),
                Arguments.path(given, "key-of"),
                Arguments.method(given),
                name,
                Arguments.path(given, "output"));
    }

    /// The configuration of the server.
    Path file(ConfigPlace place) {
        return output == null ? place.fileFor(name == null ? NAME : name) : output;
    }

    /// Whether the rendezvous server has to be told a new key.
    boolean needsRendezvousFile() {
        return rendezvous != null && keyOf == null;
    }

    /// Where clients go.
    ///
    /// @throws CommandFailure where that is not known
    Reach reach() throws CommandFailure {
        if (rendezvous != null) {
            return Reach.given(rendezvous);
        }
        return host == null ? Reach.guessed(port) : Reach.given(new HostPort(host, port));
    }

    /// What clients are given.
    ///
    /// @throws IllegalArgumentException in words that follow "the link"
    Link link(HostPort address, Sealing sealing) {
        return new Link(
                address,
                rendezvous == null ? null : service,
                sealing.method(),
                sealing.key(),
                null,
                Link.MTU,
                connect.port(),
                name);
    }

    ConfigText config(Link link) {
        return ConfigText.ofServer(port == 0 ? null : new HostPort("", port), connect, link);
    }
}
