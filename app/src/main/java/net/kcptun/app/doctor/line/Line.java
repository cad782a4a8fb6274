package net.kcptun.app.doctor.line;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// A UDP socket and the clocks beside it: all that the trials know of the world.
public interface Line extends AutoCloseable {
    /// A datagram, the receiver's to keep.
    record Arrival(byte[] bytes, InetSocketAddress from) {}

    /// @throws IOException with the system's words, also for what ICMP has told of an earlier datagram
    void send(byte[] packet, int len, InetSocketAddress to) throws IOException;

    /// The next datagram; null: none has come until then.
    ///
    /// @param untilNanos by [#nanos]
    /// @throws IOException as [#send]
    @Nullable
    Arrival receive(long untilNanos) throws IOException;

    InetSocketAddress local();

    /// Whether what is sent arrives in one piece or not at all.
    boolean isWhole();

    /// A clock that never steps.
    long nanos();

    /// Milliseconds since 1970.
    long unixMillis();

    @Override
    void close();
}
