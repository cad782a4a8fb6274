package net.kcptun.app.loopback;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import net.kcptun.core.crypto.CipherMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class WarmUpTest {
    @ParameterizedTest
    @EnumSource
    void messagesComeBackWithEveryMethod(CipherMethod method) throws IOException {
        assertThat(WarmUp.run(method)).isPositive();
    }

    @Test
    void messagesComeBackWithoutEncryption() throws IOException {
        assertThat(WarmUp.run(null)).isPositive();
    }
}
