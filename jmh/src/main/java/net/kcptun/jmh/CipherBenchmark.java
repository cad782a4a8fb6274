package net.kcptun.jmh;

import java.security.DrbgParameters;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.crypto.PresharedKey;
import net.kcptun.core.wire.Entropy;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Seals and opens packets of 1400 bytes, with nonces and padding, and refuses forged ones.
///
/// Opening restores the datagram first, by a copy, and has no replay filter; [ReplayFilterBenchmark] has.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class CipherBenchmark {
    private static final int PACKET_BYTES = 1400;

    @Param({"XCHACHA20POLY1305_IETF", "XSALSA20POLY1305", "CHACHA20POLY1305_IETF", "AES256GCM"})
    public CipherMethod method;

    private final byte[] plain = new byte[PACKET_BYTES];
    private final byte[] sealed = new byte[PACKET_BYTES + 40];
    private final byte[] forged = new byte[PACKET_BYTES + 40];
    private final byte[] datagram = new byte[PACKET_BYTES + 40];
    private int sealedLen;
    private PacketCipher cipher = PacketCipher.none();

    @Setup
    public void seal() throws NoSuchAlgorithmException {
        Entropy entropy = new SystemEntropy();
        new SplittableRandom(1).nextBytes(plain);
        PresharedKey key = PresharedKey.generate(entropy);
        cipher = PacketCipher.of(method, key, entropy, (buf, off, len) -> true);
        PacketCipher peer = PacketCipher.of(method, key, entropy, (buf, off, len) -> true);
        sealedLen = peer.seal(plain, 0, PACKET_BYTES, PACKET_BYTES, sealed);
        System.arraycopy(sealed, 0, forged, 0, sealedLen);
        forged[100]++;
        System.out.println("provider: " + cipher.provider());
    }

    @Benchmark
    public int sealPacket() {
        return cipher.seal(plain, 0, PACKET_BYTES, PACKET_BYTES, datagram);
    }

    @Benchmark
    public int openPacket() {
        System.arraycopy(sealed, 0, datagram, 0, sealedLen);
        return cipher.open(datagram, 0, sealedLen);
    }

    @Benchmark
    public int openForgedPacket() {
        System.arraycopy(forged, 0, datagram, 0, sealedLen);
        return cipher.open(datagram, 0, sealedLen);
    }

    /// The system's generator, as in the program.
    private static final class SystemEntropy implements Entropy {
        private final SecureRandom random = SecureRandom.getInstance(
                "DRBG", DrbgParameters.instantiation(256, DrbgParameters.Capability.NONE, null));
        private byte[] bytes = new byte[0];

        SystemEntropy() throws NoSuchAlgorithmException {}

        @Override
        public void fill(byte[] buf, int off, int len) {
            if (bytes.length != len) {
                bytes = new byte[len];
            }
            random.nextBytes(bytes);
            System.arraycopy(bytes, 0, buf, off, len);
        }

        @Override
        public int nextInt() {
            return random.nextInt();
        }
    }
}
