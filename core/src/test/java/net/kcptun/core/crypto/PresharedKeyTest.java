package net.kcptun.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.kcptun.core.wire.SeededEntropy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PresharedKeyTest {
    private static final String TEXT = "hRf5ybMcQYlLgfPp5oxVkzGRdIKfU6hJ7mT6DUM9Spc=";

    @Test
    void passwordsMakeTheKeysOfTheCProgram() {
        KnownAnswers answers = KnownAnswers.read("kdf.json");
        assertThat(answers.entries()).hasSize(6);
        for (Map<String, String> entry : answers.entries()) {
            byte[] utf8 = entry.get("password").getBytes(StandardCharsets.UTF_8);
            assertThat(PresharedKey.fromPassword(utf8).toBase64()).isEqualTo(entry.get("key_base64"));
        }
    }

    @Test
    void base64IsReadAndWritten() {
        assertThat(PresharedKey.fromBase64(TEXT).toBase64()).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "QUJD",
                "hRf5ybMcQYlLgfPp5oxVkzGRdIKfU6hJ7mT6DUM9Spc",
                "hRf5ybMcQYlLgfPp5oxVkzGRdIKfU6hJ7mT6DUM9SpcQ",
                "hRf5ybMcQYlLgfPp5oxVkzGRdIKfU6hJ7mT6DUM9Sp==",
                "hRf5ybMcQYlLgfPp5oxVkzGRdIKfU6hJ7mT6DUM9S c=",
                "hRf5ybMcQYlLgfPp-oxVkzGRdIKfU6hJ7mT6DUM9Spc=",
                "hRf5ybMcQYlLgfPp5oxVkzGRdIKfU6hJ7mT6DUM9Spc=\n"
            })
    void otherTextsAreRefusedWithoutBeingQuoted(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PresharedKey.fromBase64(text))
                .withNoCause()
                .withMessageStartingWith("a key is ")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hRf5", "QUJD"));
    }

    @Test
    void generatedKeysAreThirtyTwoRandomBytes() {
        SeededEntropy entropy = new SeededEntropy(1);
        PresharedKey first = PresharedKey.generate(entropy);
        PresharedKey second = PresharedKey.generate(entropy);
        assertThat(first.toBase64()).hasSize(44).isNotEqualTo(second.toBase64());
        assertThat(PresharedKey.fromBase64(first.toBase64()).bytes()).isEqualTo(first.bytes());
    }

    @Test
    void keyIsNotPrinted() {
        assertThat(PresharedKey.fromBase64(TEXT).toString()).isEqualTo("a preshared key");
        assertThat(new RawKey("AES").toString()).isEqualTo("a key for AES");
    }

    @Test
    void wipedKeyIsZero() {
        PresharedKey key = PresharedKey.fromBase64(TEXT);
        key.wipe();
        assertThat(key.bytes()).isEqualTo(new byte[32]);
    }

    @Test
    void marksTellKeysApartAndNothingElse() {
        PresharedKey key = PresharedKey.fromBase64(TEXT);
        byte[] mark = key.mark(new byte[32]);
        assertThat(mark).hasSize(32).isNotEqualTo(key.bytes());
        assertThat(PresharedKey.fromBase64(TEXT).mark(new byte[32])).isEqualTo(mark);
        assertThat(PresharedKey.generate(new SeededEntropy(1)).mark(new byte[32]))
                .isNotEqualTo(mark);
        byte[] otherSalt = new byte[32];
        otherSalt[31] = 1;
        assertThat(key.mark(otherSalt)).isNotEqualTo(mark);
    }
}
