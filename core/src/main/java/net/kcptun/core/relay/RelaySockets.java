package net.kcptun.core.relay;

import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// The sockets of a relay's ports. All on one thread.
public interface RelaySockets {
    /// Opens a UDP port of this host.
    ///
    /// @param client   who is going to speak to it: of its family, at the address that it has spoken to
    /// @param receiver of all that comes; never called from inside this call
    /// @return null: it cannot be opened, since another program has it, say
    @Nullable
    Socket open(int port, Endpoint client, Receiver receiver);

    /// What gets the datagrams of a port.
    interface Receiver {
        /// @param from with the address of this host that it came to, where that is known
        void onRun(DatagramRun run, Endpoint from, long now);
    }

    /// An open port.
    interface Socket {
        /// As it is bound.
        Endpoint local();

        /// Sends the first datagrams of a run, which may be the one that is just being told, from the address that
        /// `to` has as its local one.
        ///
        /// @param bytes of whole datagrams
        /// @return of how many bytes the system took the datagrams; the others are lost, nothing waits
        int send(DatagramRun run, int bytes, Endpoint to);

        /// Nothing comes, or is sent, afterwards. May be called from inside [Receiver#onRun].
        void close();
    }
}
