package net.kcptun.registry.redis;

import java.nio.ByteBuffer;
import net.kcptun.core.tunnel.api.SharedRegistry.Found;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// What is kept in the engine, and what front ends tell each other, as bytes in network order. What is of another
/// length or version is none.
///
/// ```
/// record        | 1 (u8) | front end (u64) | inner | outer |
/// introduction  | 1 (u8) | orphan (u8) | length (u16) | id | inner | outer |     inner and outer are the client's
/// address       | 4 (u8) | 4 bytes | port (u16) |      or      | 6 (u8) | 16 bytes | port (u16) |
/// ```
final class Records {
    private static final byte VERSION = 1;
    private static final byte IPV4 = 4;
    private static final byte IPV6 = 6;
    private static final int LONGEST = 4 + ServiceId.MAX_BYTES + 2 * 19;

    private Records() {}

    /// A client for a server that has registered at another front end.
    ///
    /// @param isOrphan whether the front end is gone that the record names
    record Introduction(ServiceId id, Endpoint inner, Endpoint outer, boolean isOrphan) {}

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
        boolean isWhole = inner != null && outer != null && outer.port() != 0 && !in.hasRemaining();
        return isWhole ? new Found(frontEnd, inner, outer) : null;
    }

    static byte[] introduction(Introduction client) {
        byte[] id = client.id().bytes();
        ByteBuffer out = ByteBuffer.allocate(LONGEST).put(VERSION).put((byte) (client.isOrphan() ? 1 : 0));
        out.putShort((short) id.length).put(id);
        put(out, client.inner());
        put(out, client.outer());
        return written(out);
    }

    /// Null: it is none.
    static @Nullable Introduction readIntroduction(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < 4 || bytes.length > LONGEST || in.get() != VERSION) {
            return null;
        }
        byte orphan = in.get();
        int length = Short.toUnsignedInt(in.getShort());
        if (orphan >>> 1 != 0 || length > ServiceId.MAX_BYTES || length > in.remaining()) {
            return null;
        }
        byte[] id = new byte[length];
        in.get(id);
        Endpoint inner = address(in);
        Endpoint outer = address(in);
        boolean isWhole = inner != null && outer != null && outer.port() != 0 && !in.hasRemaining();
        return isWhole ? new Introduction(new ServiceId(id), inner, outer, orphan == 1) : null;
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
