package net.kcptun.app.net.base;

import net.kcptun.core.wire.Endpoint;

/// Takes received datagrams. The buffer may be changed and is reused after the call.
public interface PacketHandler {
    /// Whether it is authentic.
    boolean onPacket(byte[] buf, int off, int len, Endpoint from, long now);
}
