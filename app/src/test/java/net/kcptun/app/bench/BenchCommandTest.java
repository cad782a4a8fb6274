package net.kcptun.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.logging.LogManager;
import java.util.stream.Stream;
import net.kcptun.app.command.Invocation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class BenchCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @AfterEach
    void theLogIsAsBefore() throws Exception {
        LogManager.getLogManager().readConfiguration();
    }

    @Test
    @Timeout(30)
    void oneMethodIsMeasuredAndItsLimitIsTold() {
        assertThat(run("1", "aes256gcm")).isZero();
        assertThat(text(out))
                .containsPattern("(?m)^aes256gcm +(JDK|OpenSSL) +[1-9][0-9]* +[1-9][0-9]* +[1-9][0-9]*$")
                .contains("limited by");
        assertThat(text(out).lines()).noneMatch(line -> line.startsWith("none "));
        assertThat(text(err)).isEmpty();
    }

    @Test
    void anUnknownMethodIsOneLineThatNamesTheKnownOnes() {
        assertThat(run("3", "aes256gcm", "rot13")).isEqualTo(2);
        assertThat(text(err).lines())
                .containsExactly("kcptun-netty bench: method: there is no \"rot13\"; there are none,"
                        + " xchacha20poly1305_ietf, xsalsa20poly1305, chacha20poly1305_ietf, aes256gcm");
        assertThat(text(out)).isEmpty();
    }

    @Test
    void secondsAreOneToSixty() {
        for (String wrong : new String[] {"0", "61", "1.5", "-1", "soon", "", "99999999999"}) {
            err.reset();
            assertThat(run(wrong)).isEqualTo(2);
            assertThat(text(err).lines())
                    .containsExactly("kcptun-netty bench: seconds: " + wrong + " is not a whole number in 1..60");
        }
        assertThat(text(out)).isEmpty();
    }

    private int run(String seconds, String... methods) {
        List<String> arguments = Stream.concat(
                        Stream.of("--seconds=" + seconds),
                        Arrays.stream(methods).map("--method="::concat))
                .toList();
        return Invocation.run(new BenchCommand(), arguments, new PrintStream(out, true), new PrintStream(err, true));
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
