package net.kcptun.core.relay;

import java.util.HashSet;
import java.util.Set;
import net.kcptun.core.crypto.PacketCipher;

/// What begins with `key` is sealed; each text opens once.
final class FakeCipher implements PacketCipher {
    private final Set<String> seen = new HashSet<>();
    int opened;

    @Override
    public int open(byte[] buf, int off, int len) {
        opened++;
        String text = new String(buf, off, len);
        buf[off] ^= 1; // In place: what is relayed must be another copy.
        if (!text.startsWith("key")) {
            return FORGED;
        }
        return seen.add(text) ? len : REPLAYED;
    }

    @Override
    public int overhead() {
        return 0;
    }

    @Override
    public int seal(byte[] in, int inOff, int len, int maxPlain, byte[] out) {
        throw new UnsupportedOperationException();
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
