package net.kcptun.core.kcp;

/// Takes the packets of a flush.
public interface PacketOutput {
    /// One packet. `buf` is only valid during the call and must not be modified.
    void onPacket(byte[] buf, int off, int len);
}
