package net.kcptun.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import net.kcptun.core.wire.SeededEntropy;
import org.junit.jupiter.api.Test;

final class OwnNoncesTest {
    private final OwnNonces own = new OwnNonces(new SeededEntropy(1));
    private final OwnNonces peers = new OwnNonces(new SeededEntropy(2));

    @Test
    void randomNoncesAreKnownByWhoMadeThem() {
        Nonces nonces = new RandomNonces(new SeededEntropy(3), own);
        byte[] nonce = new byte[RandomNonces.BYTES];
        for (int i = 0; i < 1000; i++) {
            nonces.next(nonce, 0);
            assertThat(own.contains(nonce, 0, nonce.length)).isTrue();
            assertThat(peers.contains(nonce, 0, nonce.length)).isFalse();
            nonce[i % nonce.length] ^= 1;
            assertThat(own.contains(nonce, 0, nonce.length)).isFalse();
        }
    }

    @Test
    void countedNoncesAreKnownByWhoMadeThem() {
        Nonces nonces = new CounterNonces(new SeededEntropy(3), own);
        byte[] nonce = new byte[CounterNonces.BYTES];
        for (int i = 0; i < 1000; i++) {
            nonces.next(nonce, 0);
            assertThat(own.contains(nonce, 0, nonce.length)).isTrue();
            assertThat(peers.contains(nonce, 0, nonce.length)).isFalse();
        }
    }

    /// Of a count that starts at `ff fe` in its lower 8 bytes' lowest two, the others being ones, and 5 above.
    @Test
    void aCountGoesOnAcrossTheCarryAndNotBackwards() {
        own.count(0xffff_ffff_ffff_fffeL, 5);
        assertThat(holds("feffffffffffffff05000000")).isTrue();
        assertThat(holds("ffffffffffffffff05000000")).isTrue();
        assertThat(holds("000000000000000006000000")).isTrue();
        assertThat(holds("fdffffffffffffff05000000")).isFalse();
        assertThat(holds("000000000000000005000000")).isFalse();
        assertThat(holds("feffffffffffffff06000000")).isFalse();
        assertThat(holds("fdffffffffff000006000000")).isTrue();
        assertThat(holds("feffffffffff000006000000")).isFalse();
    }

    /// However often another loop's cipher begins anew.
    @Test
    void aCiphersPresentCountStaysKnown() {
        own.count(0, 1000);
        int busy = own.count(0, 0);
        own.count(0, 1001);
        for (int i = 1; i <= 3 * OwnNonces.PAST; i++) {
            own.recount(busy, 0, i);
        }
        assertThat(holds(0x3e8)).isTrue();
        assertThat(holds(0x3e9)).isTrue();
    }

    @Test
    void theLastPastCountsAreKnown() {
        int cipher = own.count(0, 0);
        for (int i = 1; i <= OwnNonces.PAST + 1; i++) {
            own.recount(cipher, 0, i);
        }
        assertThat(holds(0)).isFalse();
        for (int i = 1; i <= OwnNonces.PAST + 1; i++) {
            assertThat(holds(i)).isTrue();
        }
    }

    private boolean holds(int high) {
        return holds("0000000000000000" + HexFormat.of().toHexDigits(Integer.reverseBytes(high)));
    }

    private boolean holds(String nonce) {
        return own.contains(HexFormat.of().parseHex(nonce), 0, CounterNonces.BYTES);
    }
}
