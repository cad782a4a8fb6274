package net.kcptun.app.net;

import static org.assertj.core.api.Assertions.assertThat;

import net.kcptun.core.crypto.CipherMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class WarmUpTest {
    @ParameterizedTest
    @EnumSource
    void connectionsAreCarriedWithEveryMethod(CipherMethod method) {
        assertThat(new WarmUp(method, new SystemEntropy()).run()).isPositive();
    }

    @Test
    void connectionsAreCarriedWithoutEncryption() {
        assertThat(new WarmUp(null, new SystemEntropy()).run()).isPositive();
    }
}
