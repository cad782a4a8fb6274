package net.kcptun.core.wire;

import java.util.Arrays;
import net.kcptun.core.wire.ControlMessage.Connect;
import net.kcptun.core.wire.ControlMessage.Listen;
import net.kcptun.core.wire.ControlMessage.Ping;
import net.kcptun.core.wire.ControlMessage.Pong;
import net.kcptun.core.wire.ControlMessage.Punch;
import net.kcptun.core.wire.ControlMessage.Reset;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import org.jspecify.annotations.Nullable;

/// Control messages to bytes and back. Addresses are
///
/// ```
/// | 0 (u8) | 4 bytes  | port (u16) |      IPv4
/// | 1 (u8) | 16 bytes | port (u16) |      IPv6
/// ```
///
/// and service ids `length (u16) | bytes`; LISTEN and CONNECT without one mean the empty id.
///
/// Behind the addresses of a PUNCH may be more, and behind the value of a PONG, which older ends take for padding.
/// Padding has no byte above 15:
///
/// ```
/// | 'K' (u8) | flags (u8): 1 relayed, 2 as the relay sees them | address of the receiver      PUNCH
/// | 'K' (u8) |      PONG of a server that follows its clients
/// ```
public final class ControlCodec {
    /// The longest message: LISTEN with an IPv6 address and the longest id.
    public static final int MAX_BYTES = 6 + 19 + 2 + ServiceId.MAX_BYTES;

    private static final int HEADER_BYTES = 6;
    private static final int PING = 0;
    private static final int PONG = 1;
    private static final int RESET = 2;
    private static final int LISTEN = 3;
    private static final int CONNECT = 4;
    private static final int PUNCH = 5;
    private static final int IPV4 = 0;
    private static final int IPV6 = 1;
    private static final int MORE = 'K';
    private static final int RELAY = 1;
    private static final int SEEN_AT_RELAY = 2;

    private ControlCodec() {}

    /// Writes `message` to `buf` from 0, which has room for [#MAX_BYTES]; returns its length.
    public static int encode(ControlMessage message, byte[] buf) {
        return switch (message) {
            case Ping(int millis) -> header(buf, PING, millis);
            case Pong(int millis, boolean isFollower) -> {
                int at = header(buf, PONG, millis);
                buf[at] = MORE;
                yield isFollower ? at + 1 : at;
            }
            case Reset(int conv) -> header(buf, RESET, conv);
            case Listen(Endpoint local, ServiceId id) -> registration(buf, LISTEN, local, id);
            case Connect(Endpoint local, ServiceId id) -> registration(buf, CONNECT, local, id);
            case Punch(Endpoint inner, Endpoint outer, Punch.More more) -> {
                header(buf, PUNCH, 0);
                int at = putEndpoint(buf, putEndpoint(buf, HEADER_BYTES, inner), outer);
                yield more == null ? at : putMore(buf, at, more);
            }
        };
    }

    /// Reads the message in `buf[off..off+len)`. Null: too short, or none that is known.
    public static @Nullable ControlMessage decode(byte[] buf, int off, int len) {
        if (len < HEADER_BYTES) {
            return null;
        }
        Reader in = new Reader(buf, off + HEADER_BYTES, off + len);
        ControlMessage message = switch (Bytes.u16(buf, off + 4)) {
            case PING -> new Ping(in.i32());
            case PONG -> new Pong(in.i32(), in.isMore());
            case RESET -> new Reset(in.i32());
            case LISTEN -> new Listen(in.endpoint(), in.serviceId());
            case CONNECT -> new Connect(in.endpoint(), in.serviceId());
            case PUNCH -> new Punch(in.endpoint(), in.endpoint(), in.more());
            default -> null;
        };
        return in.failed ? null : message;
    }

    private static int header(byte[] buf, int what, int payload) {
        Bytes.put32(buf, 0, 0);
        Bytes.put16(buf, 4, what);
        Bytes.put32(buf, HEADER_BYTES, payload);
        return HEADER_BYTES + 4;
    }

    private static int registration(byte[] buf, int what, Endpoint local, ServiceId id) {
        header(buf, what, 0);
        int at = putEndpoint(buf, HEADER_BYTES, local);
        Bytes.put16(buf, at, id.length());
        id.copyTo(buf, at + 2);
        return at + 2 + id.length();
    }

    private static int putEndpoint(byte[] buf, int at, Endpoint endpoint) {
        byte[] address = endpoint.address();
        buf[at] = (byte) (endpoint.isIpv6() ? IPV6 : IPV4);
        System.arraycopy(address, 0, buf, at + 1, address.length);
        Bytes.put16(buf, at + 1 + address.length, endpoint.port());
        return at + 3 + address.length;
    }

    private static int putMore(byte[] buf, int at, Punch.More more) {
        buf[at] = MORE;
        buf[at + 1] = (byte) ((more.isRelay() ? RELAY : 0) | (more.isSeenAtRelay() ? SEEN_AT_RELAY : 0));
        return putEndpoint(buf, at + 2, more.yours());
    }

    /// Walks a payload; the first field that does not fit makes the whole message invalid.
    private static final class Reader {
        private static final Endpoint NOWHERE = Endpoint.ipv4(0, 0);

        private final byte[] buf;
        private final int end;
        private int at;
        private boolean failed;

        Reader(byte[] buf, int at, int end) {
            this.buf = buf;
            this.at = at;
            this.end = end;
        }

        int i32() {
            return take(4) ? Bytes.i32(buf, at - 4) : 0;
        }

        Endpoint endpoint() {
            if (!take(1)) {
                return NOWHERE;
            }
            int family = buf[at - 1];
            int addressBytes = family == IPV4 ? 4 : 16;
            if (family != IPV4 && family != IPV6 || !take(addressBytes + 2)) {
                failed = true;
                return NOWHERE;
            }
            int from = at - addressBytes - 2;
            int port = Bytes.u16(buf, at - 2);
            return family == IPV4
                    ? Endpoint.ipv4(Bytes.i32(buf, from), port)
                    : Endpoint.ipv6(Bytes.i64(buf, from), Bytes.i64(buf, from + 8), port, 0);
        }

        boolean isMore() {
            return !failed && at < end && buf[at] == MORE;
        }

        /// What is nothing of the kind is padding.
        Punch.@Nullable More more() {
            if (end - at < 2 || !isMore()) {
                return null;
            }
            int flags = buf[at + 1];
            at += 2;
            Endpoint yours = endpoint();
            if (failed) {
                failed = false;
                return null;
            }
            return new Punch.More(yours, (flags & RELAY) != 0, (flags & SEEN_AT_RELAY) != 0);
        }

        /// What is no id, padding for instance, is the empty id: older peers send none.
        ServiceId serviceId() {
            int length = end - at < 2 ? 0 : Bytes.u16(buf, at);
            return length > ServiceId.MAX_BYTES || length > end - at - 2
                    ? ServiceId.EMPTY
                    : new ServiceId(Arrays.copyOfRange(buf, at + 2, at + 2 + length));
        }

        private boolean take(int bytes) {
            if (failed || end - at < bytes) {
                failed = true;
                return false;
            }
            at += bytes;
            return true;
        }
    }
}
