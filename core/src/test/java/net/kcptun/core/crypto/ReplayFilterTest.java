package net.kcptun.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import net.kcptun.core.wire.SeededEntropy;
import org.junit.jupiter.api.Test;

final class ReplayFilterTest {
    private static final long SEED = 20261123;

    private final byte[] nonce = new byte[24];

    @Test
    void lastNoncesAreKnownThroughGenerationSwitches() {
        int remembered = ReplayFilter.SERVER_NONCES;
        ReplayFilter filter = ReplayFilter.remembering(remembered, new SeededEntropy(SEED));
        int falsePositives = 0;
        for (int i = 0; i < 5_000_000; i++) {
            falsePositives += isNew(filter, i) ? 0 : 1;
            int oldest = Math.max(0, i - remembered + 1);
            if (i % 7 == 0) {
                assertThat(isNew(filter, oldest)).as("oldest after %d", i).isFalse();
                assertThat(isNew(filter, (oldest + i) / 2))
                        .as("middle after %d", i)
                        .isFalse();
            }
        }
        System.out.println("seed " + SEED + ": " + falsePositives + " false positives in 5 million");
        assertThat(falsePositives).isLessThanOrEqualTo(2);
    }

    @Test
    void everyNonceOfASmallWindowIsKnownAllTheTime() {
        ReplayFilter filter = ReplayFilter.remembering(64, new SeededEntropy(SEED));
        for (int i = 0; i < 2000; i++) {
            assertThat(isNew(filter, i)).isTrue();
            for (int known = Math.max(0, i - 63); known <= i; known++) {
                assertThat(isNew(filter, known)).as("%d after %d", known, i).isFalse();
            }
        }
    }

    @Test
    void replaysDoNotPushOutWhatIsRemembered() {
        ReplayFilter filter = ReplayFilter.remembering(1024, new SeededEntropy(SEED));
        for (int i = 0; i < 1024 + 10; i++) {
            isNew(filter, i);
        }
        for (int round = 0; round < 5; round++) {
            for (int i = 1024 + 9; i >= 10; i--) {
                assertThat(isNew(filter, i)).isFalse();
            }
        }
    }

    @Test
    void longAgoForgottenNoncesAreNewAgain() {
        ReplayFilter filter = ReplayFilter.remembering(1024, new SeededEntropy(SEED));
        for (int i = 0; i < 4096; i++) {
            isNew(filter, i);
        }
        assertThat(isNew(filter, 0)).isTrue();
    }

    @Test
    void whatHasTwiceAsManyNewerOnesIsForgotten() {
        ReplayFilter filter = ReplayFilter.remembering(64, new SeededEntropy(SEED));
        for (int i = 0; i < 127; i++) {
            isNew(filter, i);
        }
        assertThat(isNew(filter, 0)).isFalse();
        isNew(filter, 127);
        assertThat(isNew(filter, 0)).isTrue();
    }

    @Test
    void shortFingerprintsOfCountersDoNotCluster() {
        NonceHash hash = new NonceHash(new SeededEntropy(SEED));
        FingerprintTable table = new FingerprintTable(1 << 16);
        byte[] counter = new byte[12];
        int collisions = 0;
        for (int i = 0; i < 1 << 16; i++) {
            LittleEndian.put32(counter, 0, i);
            collisions += table.add(hash.of(counter, 0, 12)) ? 0 : 1;
        }
        assertThat(collisions).isZero();
    }

    @Test
    void fingerprintOfZeroIsRememberedToo() {
        FingerprintTable table = new FingerprintTable(16);
        assertThat(table.add(0)).isTrue();
        assertThat(table.contains(0)).isTrue();
        assertThat(table.add(0)).isFalse();
    }

    @Test
    void fullTableRefusesWhatIsNotInIt() {
        FingerprintTable table = new FingerprintTable(2);
        for (int i = 10; i < 14; i++) {
            assertThat(table.add(i)).isTrue();
        }
        for (int i = 10; i < 14; i++) {
            assertThat(table.contains(i)).isTrue();
        }
        assertThat(table.add(14)).isFalse();
        assertThat(table.contains(14)).isFalse();
    }

    @Test
    void hashDependsOnEveryByteAndOnTheSecret() {
        NonceHash hash = new NonceHash(new SeededEntropy(1));
        NonceHash other = new NonceHash(new SeededEntropy(2));
        long ofZero = hash.of(nonce, 0, 24);
        assertThat(other.of(nonce, 0, 24)).isNotEqualTo(ofZero);
        for (int at = 0; at < 24; at++) {
            nonce[at] = 1;
            assertThat(hash.of(nonce, 0, 24)).isNotEqualTo(ofZero);
            nonce[at] = 0;
        }
    }

    @Test
    void ofManyThreadsAtMostOneFindsANonceNew() throws InterruptedException {
        int threads = 4;
        int nonces = 200_000;
        ReplayFilter filter = ReplayFilter.remembering(1 << 14, new SeededEntropy(SEED));
        AtomicIntegerArray finders = new AtomicIntegerArray(nonces);
        Phaser phaser = new Phaser(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        for (int thread = 0; thread < threads; thread++) {
            pool.execute(() -> find(filter, finders, phaser));
        }
        pool.shutdown();
        assertThat(pool.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        int lost = 0;
        for (int i = 0; i < nonces; i++) {
            assertThat(finders.get(i)).as("finders of %d", i).isLessThanOrEqualTo(1);
            lost += 1 - finders.get(i);
        }
        assertThat(lost).isLessThan(nonces / 1000);
    }

    @Test
    void impossibleSizesAreRefused() {
        SeededEntropy entropy = new SeededEntropy(SEED);
        assertThatIllegalArgumentException().isThrownBy(() -> ReplayFilter.remembering(0, entropy));
        assertThatIllegalArgumentException().isThrownBy(() -> ReplayFilter.remembering((1 << 24) + 1, entropy));
        assertThat(isNew(ReplayFilter.remembering(1, entropy), 7)).isTrue();
        assertThat(isNew(ReplayFilter.remembering(1 << 24, entropy), 7)).isTrue();
    }

    /// All threads go through the nonces in step, 1024 at a time, so that none falls out of the filter's memory.
    private static void find(ReplayFilter filter, AtomicIntegerArray finders, Phaser phaser) {
        byte[] bytes = new byte[12];
        for (int i = 0; i < finders.length(); i++) {
            if (i % 1024 == 0) {
                phaser.arriveAndAwaitAdvance();
            }
            LittleEndian.put32(bytes, 0, i);
            if (filter.isNew(bytes, 0, 12)) {
                finders.incrementAndGet(i);
            }
        }
    }

    private boolean isNew(ReplayFilter filter, int number) {
        LittleEndian.put32(nonce, 3, number);
        return filter.isNew(nonce, 0, 24);
    }
}
