package net.kcptun.registry.redis;

import java.util.Objects;

/// Why something failed, in a line: what the deepest cause says. No message of Lettuce's holds a password: where it
/// names an address, it does so without one.
final class Failure {
    private static final int LONGEST = 200;

    private Failure() {}

    static String text(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null && deepest.getCause() != deepest) {
            deepest = deepest.getCause();
        }
        String message = Objects.requireNonNullElse(deepest.getMessage(), "");
        String line = message.lines().findFirst().orElse("");
        String plain = line.chars()
                .filter(c -> c >= ' ' && c <= '~')
                .limit(LONGEST)
                .collect(StringBuilder::new, (text, c) -> text.append((char) c), StringBuilder::append)
                .toString();
        return plain.isEmpty() ? deepest.getClass().getSimpleName() : plain;
    }
}
