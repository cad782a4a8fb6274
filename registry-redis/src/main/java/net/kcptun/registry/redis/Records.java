package net.kcptun.registry.redis;

import java.nio.ByteBuffer;
import net.kcptun.core.tunnel.api.SharedRegistry.Client;
import net.kcptun.core.tunnel.api.SharedRegistry.Found;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// What is kept in the engine, and what front ends tell each other, as bytes in network order. What is of another
/// length or version is none.
///
/// ```
/// record        | 1 (u8) | front end (u64) | inner | outer |
/// introduction  | 1 (u8) | flags (u8) | length (u16) | id | inner | outer | relay |     inner and outer: the client's
///                 flags: 1 = the record's front end is gone, 2 = there is a relay, else it is left out
/// address       | 4 (u8) | 4 bytes | port (u16) |      or      | 6 (u8) | 16 bytes | port (u16) |
/// ```
final class Records {
    private static final byte VERSION = 1;
    private static final byte IPV4 = 4;
    private static final byte IPV6 = 6;
    private static final int LONGEST = 4 + ServiceId.MAX_BYTES + 3 * 19;
    private static final int ORPHAN = 1;
    private static final int RELAY = 2;

    private Records() {}

    /// A client for a server that has registered at another front end.
    ///
    /// @param isOrphan whether the front end is gone that the record names
    record Introduction(Client client, boolean isOrphan) {}

    static byte[] record(Found service) {
        ByteBuffer out = ByteBuffer.allocate(LONGEST).put(VERSION).putLong(service.frontEnd());
        put(out, service.inner());
        put(out, service.outer());
        return written(out);
    }

    /// Null: it is none.
    static @Nullable Found readRecord(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < 9 || in.get() != VERSION) {
            return null;
        }
        long frontEnd = in.getLong();
        Endpoint inner = address(in);
        Endpoint outer = address(in);
        boolean isWhole = inner != null && isReachable(outer) && !in.hasRemaining();
        return isWhole ? new Found(frontEnd, inner, outer) : null;
    }

    static byte[] introduction(Introduction what) {
        Client client = what.client();
        byte[] id = client.id().bytes();
        int flags = (what.isOrphan() ? ORPHAN : 0) | (client.relay() == null ? 0 : RELAY);
        ByteBuffer out = ByteBuffer.allocate(LONGEST).put(VERSION).put((byte) flags);
        out.putShort((short) id.length).put(id);
        put(out, client.inner());
        put(out, client.outer());
        if (client.relay() != null) {
            put(out, client.relay());
        }
        return written(out);
    }

    /// Null: it is none.
    static @Nullable Introduction readIntroduction(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < 4 || bytes.length > LONGEST || in.get() != VERSION) {
            return null;
        }
        int flags = in.get();
        int length = Short.toUnsignedInt(in.getShort());
        if (flags < 0 || flags > (ORPHAN | RELAY) || length > ServiceId.MAX_BYTES || length > in.remaining()) {
            return null;
        }
        byte[] id = new byte[length];
        in.get(id);
        boolean isRelayed = (flags & RELAY) != 0;
        Endpoint inner = address(in);
        Endpoint outer = address(in);
        Endpoint relay = isRelayed ? address(in) : null;
        boolean isWhole = inner != null && isReachable(outer) && isRelayed == isReachable(relay);
        return isWhole && !in.hasRemaining()
                ? new Introduction(new Client(new ServiceId(id), inner, outer, relay), (flags & ORPHAN) != 0)
                : null;
    }

    private static boolean isReachable(@Nullable Endpoint endpoint) {
        return endpoint != null && endpoint.port() != 0;
    }

    private static void put(ByteBuffer out, Endpoint endpoint) {
        out.put(endpoint.isIpv6() ? IPV6 : IPV4).put(endpoint.address()).putShort((short) endpoint.port());
    }

    private static byte[] written(ByteBuffer out) {
        byte[] bytes = new byte[out.position()];
        out.get(0, bytes);
        return bytes;
    }

    /// Null: there is none.
    private static @Nullable Endpoint address(ByteBuffer in) {
        int family = in.hasRemaining() ? in.get() : 0;
        int length = family == IPV4 ? 4 : 16;
        if (family != IPV4 && family != IPV6 || in.remaining() < length + 2) {
            return null;
        }
        byte[] address = new byte[length];
        in.get(address);
        return Endpoint.of(address, Short.toUnsignedInt(in.getShort()));
    }
}
