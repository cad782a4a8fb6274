package net.kcptun.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import net.kcptun.core.wire.Entropy;
import net.kcptun.core.wire.SeededEntropy;
import org.junit.jupiter.api.Test;

final class NoncesTest {
    private static final HexFormat HEX = HexFormat.of();

    private final OwnNonces own = new OwnNonces(new SeededEntropy(9));

    @Test
    void counterStartsAtRandomAndCountsLittleEndian() {
        Nonces nonces = new CounterNonces(SeededEntropy.constant(0x77), own);
        assertThat(next(nonces, 12)).isEqualTo("777777777777777777777777");
        assertThat(next(nonces, 12)).isEqualTo("787777777777777777777777");
    }

    @Test
    void counterWrapsAround() {
        Nonces nonces = new CounterNonces(SeededEntropy.constant(0xff), own);
        assertThat(next(nonces, 12)).isEqualTo("ffffffffffffffffffffffff");
        assertThat(next(nonces, 12)).isEqualTo("000000000000000000000000");
        assertThat(next(nonces, 12)).isEqualTo("010000000000000000000000");
    }

    @Test
    void counterCarriesIntoItsUpperWord() {
        Entropy start = new Entropy() {
            @Override
            public void fill(byte[] buf, int off, int len) {
                HexFormat hex = HexFormat.of();
                System.arraycopy(hex.parseHex("ffffffffffffffff05000000"), 0, buf, off, len);
            }

            @Override
            public int nextInt() {
                return 0;
            }
        };
        Nonces nonces = new CounterNonces(start, own);
        next(nonces, 12);
        assertThat(next(nonces, 12)).isEqualTo("000000000000000006000000");
    }

    @Test
    void renewedCounterStartsElsewhere() {
        Nonces nonces = new CounterNonces(new SeededEntropy(1), own);
        String before = next(nonces, 12);
        nonces.renew();
        assertThat(next(nonces, 12).substring(2)).isNotEqualTo(before.substring(2));
    }

    @Test
    void longNoncesAreAllDifferentAndDrawnManyAtOnce() {
        SeededEntropy entropy = new SeededEntropy(2);
        Nonces nonces = new RandomNonces(entropy, own);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            assertThat(seen.add(next(nonces, 24))).isTrue();
        }
        assertThat(entropy.fills()).isEqualTo(16);
    }

    @Test
    void renewalDropsTheNoncesThatWereDrawnAhead() {
        SeededEntropy entropy = new SeededEntropy(3);
        Nonces nonces = new RandomNonces(entropy, own);
        next(nonces, 24);
        nonces.renew();
        next(nonces, 24);
        assertThat(entropy.fills()).isEqualTo(2);
    }

    private static String next(Nonces nonces, int len) {
        byte[] buf = new byte[len + 2];
        nonces.next(buf, 1);
        assertThat(buf[0]).isZero();
        assertThat(buf[len + 1]).isZero();
        return HEX.formatHex(Arrays.copyOfRange(buf, 1, len + 1));
    }
}
