package net.kcptun.core.tunnel.api;

import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// Ports of a rendezvous server through which two ends that cannot reach each other exchange their datagrams.
public interface RelayPorts {
    /// Nothing is relayed.
    RelayPorts NONE = (_, _, _) -> null;

    /// What the port of a pair sees its ends come from: a NAT may show each destination another port.
    record Seen(Endpoint client, Endpoint server) {}

    /// A port for the two alone. Asked again for the same two it is the same one, as long as it is open.
    ///
    /// @param client where its CONNECT came from
    /// @param server where its LISTEN came from
    /// @return the port, with the address that both ends are to speak to; null: there is none for them
    @Nullable
    Endpoint open(Endpoint client, Endpoint server, long now);

    /// What is seen at the port of that pair; null: not both ends were heard there yet.
    default @Nullable Seen seen(Endpoint client, Endpoint server) {
        return null;
    }
}
