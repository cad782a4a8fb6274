package net.kcptun.app.bench;

import java.util.concurrent.TimeUnit;
import net.kcptun.app.net.forward.SystemEntropy;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.crypto.PresharedKey;
import net.kcptun.core.crypto.ReplayFilter;
import net.kcptun.core.wire.Entropy;

/// How fast this thread seals packets when it does nothing else.
///
/// @param provider       the library that does the work
/// @param sealedMegabits a second
record CipherSpeed(String provider, double sealedMegabits) {
    private static final int PACKET_BYTES = 1400;
    private static final long WARM_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    static CipherSpeed measure(CipherMethod method) {
        Entropy entropy = new SystemEntropy();
        PresharedKey key = PresharedKey.generate(entropy);
        ReplayFilter filter = ReplayFilter.remembering(ReplayFilter.CLIENT_NONCES, entropy);
        try (PacketCipher cipher = PacketCipher.of(method, key, entropy, filter)) {
            sealFor(WARM_UP_NANOS, cipher);
            return new CipherSpeed(cipher.provider(), sealFor(NANOS, cipher));
        }
    }

    private static double sealFor(long nanos, PacketCipher cipher) {
        byte[] packet = new byte[PACKET_BYTES];
        byte[] datagram = new byte[PACKET_BYTES + cipher.overhead()];
        long start = System.nanoTime();
        long bytes = 0;
        while (System.nanoTime() - start < nanos) {
            cipher.seal(packet, 0, PACKET_BYTES, PACKET_BYTES, datagram);
            bytes += PACKET_BYTES;
        }
        return Trial.megabits(bytes, System.nanoTime() - start);
    }
}
