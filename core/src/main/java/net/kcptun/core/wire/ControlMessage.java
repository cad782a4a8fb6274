package net.kcptun.core.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// A control message: a datagram of conversation 0, outside every session.
///
/// ```
///  0        4      6
/// | 0 (u32) | what | payload
/// ```
///
/// Received ones may carry padding behind the payload, which nobody reads. Source: kcptun v2 protocol, session 0.
public sealed interface ControlMessage {
    /// Asks for a PONG with the same four bytes.
    ///
    /// @param millis the sender's ms clock
    record Ping(int millis) implements ControlMessage {}

    /// Answers a PING.
    ///
    /// @param millis what the PING carried: the receiver's own clock then
    /// @param isFollower whether its sender is a server that follows a client to another address; older ones do
    /// not tell
    record Pong(int millis, boolean isFollower) implements ControlMessage {
        /// As all ends know it.
        public Pong(int millis) {
            this(millis, false);
        }
    }

    /// The session of the sender's address and `conv` is dead.
    record Reset(int conv) implements ControlMessage {}

    /// A server registers with a rendezvous server.
    ///
    /// @param local the server's own address towards the rendezvous server
    record Listen(Endpoint local, ServiceId id) implements ControlMessage {}

    /// A client asks a rendezvous server for a service.
    ///
    /// @param local the client's own address towards the rendezvous server
    record Connect(Endpoint local, ServiceId id) implements ControlMessage {}

    /// A rendezvous server names the other side's two addresses.
    ///
    /// @param inner what the other side calls itself; where a relay is offered, where its messages come from
    /// @param outer where its messages come from; where a relay is offered, that
    /// @param more  what only newer rendezvous servers tell; null: nothing
    record Punch(Endpoint inner, Endpoint outer, @Nullable More more) implements ControlMessage {
        /// @param yours         where the receiver's messages come from
        /// @param isRelay       whether `outer` is a relay port
        /// @param isSeenAtRelay whether `inner` and `yours` are as that port sees them
        public record More(Endpoint yours, boolean isRelay, boolean isSeenAtRelay) {}

        /// As all rendezvous servers know it.
        public Punch(Endpoint inner, Endpoint outer) {
            this(inner, outer, null);
        }

        /// Whether the receiver is to speak to a relay too.
        public boolean isRelayed() {
            return more != null && more.isRelay();
        }

        /// Where the other side's messages come from, as the rendezvous server or its relay sees it.
        public Endpoint seen() {
            return isRelayed() ? inner : outer;
        }
    }

    /// The name of a service at a rendezvous server: 0 to 256 bytes, of any value.
    final class ServiceId implements Comparable<ServiceId> {
        /// Bytes an id may have at most.
        public static final int MAX_BYTES = 256;

        /// The id of messages that carry none.
        public static final ServiceId EMPTY = new ServiceId(new byte[0]);

        private final byte[] bytes;

        /// @param bytes copied
        public ServiceId(byte[] bytes) {
            if (bytes.length > MAX_BYTES) {
                throw new IllegalArgumentException("a service id has at most 256 bytes, not " + bytes.length);
            }
            this.bytes = bytes.clone();
        }

        public int length() {
            return bytes.length;
        }

        /// The caller's to keep.
        public byte[] bytes() {
            return bytes.clone();
        }

        void copyTo(byte[] buf, int at) {
            System.arraycopy(bytes, 0, buf, at, bytes.length);
        }

        /// As people may read it: quoted if it is printable ASCII, else hexadecimal.
        public String text() {
            for (byte part : bytes) {
                if (part < ' ' || part > '~' || part == '"') {
                    return toString();
                }
            }
            return '"' + new String(bytes, StandardCharsets.US_ASCII) + '"';
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof ServiceId that && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        /// An order for the JDK's maps, in which ids that were chosen for their hash cost no more than their logarithm.
        @Override
        public int compareTo(ServiceId that) {
            return Arrays.compare(bytes, that.bytes);
        }

        /// Hexadecimal, because an id need not be text.
        @Override
        public String toString() {
            return HexFormat.of().formatHex(bytes);
        }
    }
}
