package net.kcptun.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KeyStrengthTest {
    private static final String EXAMPLE = "PLACEHOLDER+PUT+YOUR+OWN+KEY+OF+GENPSK+HERE=";

    @Test
    void theKeyOfTheExamplesIsPublic() {
        assertThat(Secret.psk(EXAMPLE).strength()).isEqualTo(KeyStrength.PUBLIC);
        assertThat(Secret.password(EXAMPLE).strength()).isEqualTo(KeyStrength.PUBLIC);
    }

    @Test
    void aRandomKeyIsGoodAndAHandMadeOneIsNot() {
        assertThat(Secret.psk("3q2+7wABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhs=").strength())
                .isEqualTo(KeyStrength.GOOD);
        assertThat(Secret.psk("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=").strength())
                .isEqualTo(KeyStrength.GUESSABLE);
    }

    @ParameterizedTest
    @CsvSource({
        "password,GUESSABLE",
        "Password123!,GUESSABLE",
        "aaaaaaaaaaaaaaaaaaaaaaaa,GUESSABLE",
        "abcdefghijklmnopqrstuvwxyz,GUESSABLE",
        "qzxvmtrk,GUESSABLE",
        "qzxvmtrkwpfd,WEAK",
        "qzxvmtrkwpfdjgnb7,GOOD",
        "correct horse battery staple,GOOD"
    })
    void passwordsAreAsStrongAsTheyAreLong(String password, KeyStrength strength) {
        assertThat(Secret.password(password).strength()).isEqualTo(strength);
    }
}
