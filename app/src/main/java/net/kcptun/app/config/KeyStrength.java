package net.kcptun.app.config;

import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/// How hard a key or password is to guess, roughly. Whoever has recorded a datagram can try some hundred thousand
/// passwords a second, since the protocol makes a key of one with little effort.
public enum KeyStrength {
    /// It stands in the examples of this program, so everybody knows it.
    PUBLIC,
    /// In seconds to days.
    GUESSABLE,
    /// By somebody who puts effort into it.
    WEAK,
    GOOD;

    private static final Set<String> EXAMPLES = Set.of("PLACEHOLDER+PUT+YOUR+OWN+KEY+OF+GENPSK+HERE=");
    /// What is tried first, in lower case and without digits at the end.
    private static final Set<String> COMMON = Set.of(
            "",
            "password",
            "passwort",
            "passwd",
            "pass",
            "secret",
            "changeme",
            "letmein",
            "admin",
            "administrator",
            "root",
            "qwerty",
            "qwertz",
            "kcptun",
            "kcptun-netty",
            "kcptun-libev",
            "hunter",
            "welcome",
            "test",
            "example",
            "default",
            "mypassword",
            "yourpassword",
            "your-password");
    private static final double GUESSABLE_BITS = 50;
    private static final double WEAK_BITS = 75;
    /// Of 32 random bytes 30 differ; that so few do is next to impossible.
    private static final int RANDOM_BYTES_MIN = 20;
    private static final int LETTERS = 26;
    private static final int DIGITS = 10;
    private static final int SIGNS = 33;
    private static final int OTHERS = 100;

    /// @param base64 a valid key
    static KeyStrength ofKey(String base64) {
        if (EXAMPLES.contains(base64)) {
            return PUBLIC;
        }
        byte[] bytes = Base64.getDecoder().decode(base64);
        long different =
                IntStream.range(0, bytes.length).map(i -> bytes[i]).distinct().count();
        Arrays.fill(bytes, (byte) 0);
        return different < RANDOM_BYTES_MIN ? GUESSABLE : GOOD;
    }

    static KeyStrength ofPassword(String password) {
        if (EXAMPLES.contains(password)) {
            return PUBLIC;
        }
        String stem = password.toLowerCase(Locale.ROOT).replaceFirst("[0-9!]*$", "");
        double bits = COMMON.contains(stem) ? 0 : steps(password) * Math.log(alphabet(password)) / Math.log(2);
        return bits < GUESSABLE_BITS ? GUESSABLE : bits < WEAK_BITS ? WEAK : GOOD;
    }

    /// Characters that neither repeat the one before nor follow it as in `abc` or `123`.
    private static long steps(String text) {
        long steps = 0;
        for (int i = 0; i < text.length(); i++) {
            int step = i == 0 ? 2 : Math.abs(text.charAt(i) - text.charAt(i - 1));
            steps += step > 1 ? 1 : 0;
        }
        return steps;
    }

    private static int alphabet(String text) {
        int size = 0;
        size += text.chars().anyMatch(c -> c >= 'a' && c <= 'z') ? LETTERS : 0;
        size += text.chars().anyMatch(c -> c >= 'A' && c <= 'Z') ? LETTERS : 0;
        size += text.chars().anyMatch(c -> c >= '0' && c <= '9') ? DIGITS : 0;
        size += text.chars().anyMatch(c -> c < '0' || c > '9' && c < 'A' || c > 'Z' && c < 'a' || c > 'z' && c < 128)
                ? SIGNS
                : 0;
        size += text.chars().anyMatch(c -> c >= 128) ? OTHERS : 0;
        return Math.max(2, size);
    }
}
