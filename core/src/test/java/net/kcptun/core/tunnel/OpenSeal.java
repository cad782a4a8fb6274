package net.kcptun.core.tunnel;

import net.kcptun.core.crypto.PacketCipher;

/// A cipher whose seal is a byte that says how it opens, so that a fuzzer can make datagrams that do.
final class OpenSeal implements PacketCipher {
    static final int OVERHEAD = 28;
    static final int GENUINE = 0;

    /// A datagram that opens as `seal` says: 0 genuine, 1 replayed, else forged.
    static byte[] sealed(byte[] plain, int seal) {
        byte[] datagram = new byte[plain.length + OVERHEAD];
        System.arraycopy(plain, 0, datagram, 0, plain.length);
        datagram[plain.length] = (byte) seal;
        return datagram;
    }

    @Override
    public int overhead() {
        return OVERHEAD;
    }

    @Override
    public int seal(byte[] in, int inOff, int len, int maxPlain, byte[] out) {
        System.arraycopy(in, inOff, out, 0, len);
        return len + OVERHEAD;
    }

    @Override
    public int open(byte[] buf, int off, int len) {
        if (len <= OVERHEAD) {
            return TOO_SHORT;
        }
        return switch (buf[off + len - OVERHEAD]) {
            case GENUINE -> len - OVERHEAD;
            case 1 -> REPLAYED;
            default -> FORGED;
        };
    }

    @Override
    public void renewNonces() {}

    @Override
    public String provider() {
        return "test";
    }

    @Override
    public void close() {}
}
