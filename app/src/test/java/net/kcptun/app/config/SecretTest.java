package net.kcptun.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SecretTest {
    @Test
    void aPasswordMakesTheKeyOfTheCProgram() {
        assertThat(Secret.password("k").deriveKey().toBase64())
                .isEqualTo("bElEGsoo12iawVDlaeDtd6XRhCRevfFJe2gYKC15HRI=");
    }

    @Test
    void aPskIsTheKey() {
        assertThat(Secret.psk(Scratch.KEY).deriveKey().toBase64()).isEqualTo(Scratch.KEY);
    }

    @Test
    void aWipedSecretRefuses() {
        for (Secret secret : new Secret[] {Secret.psk(Scratch.KEY), Secret.password("k")}) {
            secret.deriveKey().wipe();
            secret.deriveKey().wipe();
            secret.wipe();
            secret.wipe();
            assertThatIllegalStateException().isThrownBy(secret::deriveKey).withMessage("the secret is wiped");
        }
    }

    @Test
    void aTextThatIsNoKeyIsRefusedUnquoted() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Secret.psk("hunter2"))
                .withMessage("a key is 44 characters of Base64, not 7");
    }

    @Test
    void aSecretIsNotShown(@TempDir Path folder) {
        assertThat(Secret.password("hunter2")).hasToString("Secret[hidden]");
        Config config = new Scratch(folder)
                .read(Scratch.server("\"method\": \"aes256gcm\", \"password\": \"hunter2\""))
                .config();
        assertThat(config.toString()).contains("secret=Secret[hidden]").doesNotContain("hunter2");
    }
}
