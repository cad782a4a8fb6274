package net.kcptun.app.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class LogTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private Log log = Log.to(Level.INFO, out);

    @Test
    void eachLevelHasItsLetter() {
        log = Log.to(Level.VERY_VERBOSE, out);
        for (int number = 1; number <= 8; number++) {
            log.log(Level.of(number), "x");
        }
        assertThat(lines()).extracting(line -> line.charAt(0)).containsExactly('F', 'E', 'W', 'N', 'I', 'D', 'V', 'V');
    }

    @Test
    void aLineIsLetterTimeAndMessage() {
        log.log(Level.INFO, "tcp listen: 127.0.0.1:80");
        assertThat(lines())
                .hasSize(1)
                .allMatch(line -> line.matches(
                        "I \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(Z|[+-]\\d\\d:\\d\\d) tcp listen: 127.0.0.1:80"));
    }

    @Test
    void whatIsBelowTheLevelIsNotWrittenNorMade() {
        log = Log.to(Level.of(4), out);
        log.log(Level.INFO, () -> {
            throw new AssertionError("made although it is not shown");
        });
        log.log(Level.NOTICE, "shown");
        log.level(Level.of(0));
        log.log(Level.FATAL, "silence");
        log.level(Level.of(8));
        log.log(Level.VERY_VERBOSE, "loud");
        assertThat(lines()).hasSize(2);
        assertThat(log.shows(Level.INFO)).isTrue();
    }

    @Test
    void levelsBeyondTheRangeAreTheNearest() {
        assertThat(Level.of(-3)).isEqualTo(Level.SILENCE);
        assertThat(Level.of(11)).isEqualTo(Level.VERY_VERBOSE);
    }

    @Test
    void aMessageCannotBreakItsLine() {
        log.log(Level.INFO, "a\nW 2026-01-01T00:00:00Z forged\r\u001b[31m {0} %s");
        assertThat(lines())
                .hasSize(1)
                .allMatch(line -> line.endsWith("a\\x0AW 2026-01-01T00:00:00Z forged\\x0D\\x1B[31m {0} %s"));
    }

    @Test
    void aLineThatCannotBeWrittenIsCounted() {
        log = Log.to(Level.INFO, new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        });
        log.log(Level.INFO, "one");
        log.log(Level.INFO, "two");
        log.close();
        assertThat(log.lostLines()).isEqualTo(2);
    }

    @Test
    void aReaderWhoDoesNotReadStopsNobody() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        log = Log.to(Level.INFO, new OutputStream() {
            @Override
            public void write(int b) {
                try {
                    never.await();
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        for (int i = 0; i < 10_000; i++) {
            log.log(Level.INFO, "x");
        }
        assertThat(log.lostLines()).isBetween(5000L, 10_000L);
        never.countDown();
    }

    private List<String> lines() {
        log.close();
        return out.toString(UTF_8).lines().toList();
    }
}
