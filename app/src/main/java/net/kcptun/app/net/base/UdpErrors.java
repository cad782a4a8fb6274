package net.kcptun.app.net.base;

import java.net.PortUnreachableException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicLongArray;
import net.kcptun.app.net.udp.KernelDrops;

/// How often datagrams could not be sent or received, by reason. One thread counts, any may read.
public final class UdpErrors {
    /// Why a call on the UDP socket failed.
    public enum Reason {
        /// ICMP told that nobody listens there.
        REFUSED,
        /// No route to the peer.
        UNREACHABLE,
        /// Longer than the path takes.
        TOO_LONG,
        /// The kernel had no buffer.
        NO_BUFFER,
        /// A firewall or policy of this host.
        DENIED,
        /// A peer's address or a combination of options that the kernel refuses.
        INVALID,
        /// There was no open socket.
        CLOSED,
        /// Received by the system, whose buffer for this socket was full: counted by it, see [KernelDrops].
        OVERFLOW,
        /// Received, but longer than any packet of the protocol.
        OVERSIZED,
        OTHER
    }

    private final AtomicLongArray counts = new AtomicLongArray(Reason.values().length);

    public long count(Reason reason) {
        return counts.get(reason.ordinal());
    }

    public void add(Reason reason, int n) {
        counts.lazySet(reason.ordinal(), counts.get(reason.ordinal()) + n);
    }

    /// Native and NIO failures have the system's text in common, not the error number.
    public static Reason reasonOf(Throwable cause) {
        if (cause instanceof ClosedChannelException) {
            return Reason.CLOSED;
        }
        return cause instanceof PortUnreachableException
                ? Reason.REFUSED
                : reasonOf(String.valueOf(cause.getMessage()));
    }

    /// @param text the system's words
    public static Reason reasonOf(String text) {
        if (text.contains("refused")) {
            return Reason.REFUSED;
        }
        if (text.contains("nreachable") || text.contains("No route")) {
            return Reason.UNREACHABLE;
        }
        if (text.contains("too long")) {
            return Reason.TOO_LONG;
        }
        if (text.contains("buffer space")) {
            return Reason.NO_BUFFER;
        }
        if (text.contains("not permitted") || text.contains("ermission denied")) {
            return Reason.DENIED;
        }
        return text.contains("Invalid argument") ? Reason.INVALID : Reason.OTHER;
    }
}
