package net.kcptun.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class XChaCha20Poly1305Test {
    private static final int TEXT_BYTES = 10;

    private final Recorder cipher = new Recorder();
    private final XChaCha20Poly1305 aead = new XChaCha20Poly1305(cipher);

    /// The example of draft-irtf-cfrg-xchacha-03, section 2.2.1.
    @Test
    void theSubkeyIsThatOfTheDraftsExample() {
        byte[] key = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
        byte[] nonce = HexFormat.of().parseHex("000000090000004a0000000031415927" + "0102030405060708");
        aead.key(key);
        seal(nonce);
        assertThat(HexFormat.of().formatHex(cipher.key))
                .isEqualTo("82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc");
        assertThat(HexFormat.of().formatHex(cipher.nonce)).isEqualTo("00000000" + "0102030405060708");
    }

    @Test
    void wipingLeavesNoSubkeyAndNothingToMakeOneOf() {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) 5);
        aead.key(key);
        seal(new byte[24]);
        assertThat(cipher.key).isNotEqualTo(new byte[32]);
        aead.wipe();
        assertThat(cipher.isWiped).isTrue();
        assertThat(cipher.key).containsOnly(0);
        seal(new byte[24]);
        assertThat(cipher.key).as("made of zeros").containsOnly(0);
    }

    private void seal(byte[] nonce) {
        aead.seal(nonce, 0, new byte[TEXT_BYTES + 16], 0, TEXT_BYTES);
    }

    /// Holds the very arrays that it is given.
    private static final class Recorder implements Aead {
        private byte[] key = {};
        private byte[] nonce = {};
        private boolean isWiped;

        @Override
        public void key(byte[] bytes) {
            key = bytes;
        }

        @Override
        public void seal(byte[] nonce, int nonceAt, byte[] buf, int off, int textLen) {
            this.nonce = Arrays.copyOfRange(nonce, nonceAt, nonceAt + 12);
        }

        @Override
        public boolean open(byte[] nonce, int nonceAt, byte[] buf, int off, int textLen) {
            return true;
        }

        @Override
        public String provider() {
            return "recorder";
        }

        @Override
        public void wipe() {
            isWiped = true;
        }
    }
}
