package net.kcptun.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.kcptun.core.wire.Entropy;
import org.junit.jupiter.api.Test;

final class KeyMarkTest {
    private static final Entropy ENTROPY = new Entropy() {
        private final Random random = new Random(1);

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
    };

    @Test
    void theSameKeyIsKnownAndAnotherIsNot() {
        KeyMark mark = new KeyMark(Secret.psk(Scratch.KEY), ENTROPY);
        assertThat(mark.isOf(Secret.psk(Scratch.KEY))).isTrue();
        assertThat(mark.isOf(Secret.password("k"))).isFalse();
        assertThat(mark.isOf(null)).isFalse();
    }

    @Test
    void aPasswordAndThePskOfItAreTheSameKey() {
        KeyMark mark = new KeyMark(Secret.password("k"), ENTROPY);
        assertThat(mark.isOf(Secret.psk("bElEGsoo12iawVDlaeDtd6XRhCRevfFJe2gYKC15HRI=")))
                .isTrue();
    }

    @Test
    void theSecretIsNotNeededAfterwards() {
        Secret secret = Secret.password("k");
        KeyMark mark = new KeyMark(secret, ENTROPY);
        secret.wipe();
        assertThat(mark.isOf(Secret.password("k"))).isTrue();
    }

    @Test
    void noKeyIsLikeNoKey() {
        assertThat(new KeyMark(null, ENTROPY).isOf(null)).isTrue();
        assertThat(new KeyMark(null, ENTROPY).isOf(Secret.password("k"))).isFalse();
    }
}
