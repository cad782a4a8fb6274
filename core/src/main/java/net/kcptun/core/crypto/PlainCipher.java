package net.kcptun.core.crypto;

/// No cipher: the datagram is the packet.
final class PlainCipher implements PacketCipher {
    @Override
    public int overhead() {
        return 0;
    }

    @Override
    public int seal(byte[] in, int inOff, int len, int maxPlain, byte[] out) {
        System.arraycopy(in, inOff, out, 0, len);
        return len;
    }

    @Override
    public int open(byte[] buf, int off, int len) {
        return len > 0 ? len : TOO_SHORT;
    }

    @Override
    public void renewNonces() {}

    @Override
    public String provider() {
        return "none";
    }

    @Override
    public void close() {}
}
