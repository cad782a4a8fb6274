package net.kcptun.jmh;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import net.kcptun.core.crypto.ReplayFilter;
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

/// Remembers new 24-byte nonces in a filter that is full, its generation switches included.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class ReplayFilterBenchmark {
    @Param({"16384", "1048576"})
    public int remembered;

    private final byte[] nonce = new byte[24];
    private long count;
    private ReplayFilter filter = (buf, off, len) -> true;

    @Setup
    public void fill() {
        filter = ReplayFilter.remembering(remembered, new Seeded());
        for (int i = 0; i < 3 * remembered; i++) {
            newNonce();
        }
    }

    @Benchmark
    public boolean newNonce() {
        long number = count++;
        for (int at = 0; at < 8; at++) {
            nonce[at] = (byte) (number >>> 8 * at);
        }
        return filter.isNew(nonce, 0, nonce.length);
    }

    private static final class Seeded implements Entropy {
        private final SplittableRandom random = new SplittableRandom(1);

        @Override
        public void fill(byte[] buf, int off, int len) {
            for (int i = off; i < off + len; i++) {
                buf[i] = (byte) random.nextInt();
            }
        }

        @Override
        public int nextInt() {
            return random.nextInt();
        }
    }
}
