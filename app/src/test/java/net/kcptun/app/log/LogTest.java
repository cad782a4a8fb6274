package net.kcptun.app.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LogTest {
    private final Captured captured = new Captured(Level.NOTICE);
    private final Log log = captured.log;

    @AfterEach
    void giveBack() throws IOException {
        captured.close();
    }

    @Test
    void aLineIsALetterATimeAndTheMessage() throws InterruptedException {
        log.log(Level.NOTICE, "server start");
        assertThat(captured.lines()).containsExactly("N server start");
    }

    @Test
    void eachNumberShowsItsLevelAndThoseAbove() throws InterruptedException {
        for (int number = 0; number <= 8; number++) {
            log.level(Level.of(number));
            for (int other = 1; other <= 8; other++) {
                log.log(Level.of(other), "x");
                assertThat(log.shows(Level.of(other))).isEqualTo(other <= number);
            }
            assertThat(captured.lines()).hasSize(number);
        }
    }

    @Test
    void theLevelChangesWhileRunning() throws InterruptedException {
        log.log(Level.DEBUG, "one");
        log.level(Level.DEBUG);
        log.log(Level.DEBUG, "two");
        log.level(Level.SILENCE);
        log.log(Level.FATAL, "three");
        assertThat(captured.lines()).containsExactly("D two");
    }

    @Test
    void aMessageThatIsNotShownIsNotMade() throws InterruptedException {
        AtomicInteger made = new AtomicInteger();
        log.log(Level.INFO, () -> "message " + made.incrementAndGet());
        assertThat(made).hasValue(0);
        log.log(Level.ERROR, () -> "message " + made.incrementAndGet());
        assertThat(captured.lines()).containsExactly("E message 1");
    }

    @Test
    void anEventIsOneLineWhateverItHolds() throws InterruptedException {
        log.log(Level.WARNING, "a\nW b\r\tc\0d\u001b[2Je\u007ff\u0085g é€\uD83D\uDE00");
        assertThat(captured.lines())
                .containsExactly("W a\\x0AW b\\x0D\\x09c\\x00d\\x1B[2Je\\x7Ff\\x85g é€\uD83D\uDE00");
    }

    @Test
    void bracesAndPercentSignsAreNoPatterns() throws InterruptedException {
        log.log(Level.WARNING, "{0} {} '{1}' %s %n");
        log.log(Level.WARNING, () -> "{0} {} '{1}' %s %n");
        assertThat(captured.lines()).containsExactly("W {0} {} '{1}' %s %n", "W {0} {} '{1}' %s %n");
    }

    @Test
    void warningsOfLibrariesAreInTheSameLog() throws InterruptedException {
        Logger library = Logger.getLogger("io.netty.example");
        library.warning("one");
        library.log(java.util.logging.Level.SEVERE, "two", new IOException("a\nb"));
        library.info("three");
        log.level(Level.VERY_VERBOSE);
        library.info("four");
        assertThat(captured.lines()).containsExactly("W one", "E two: java.io.IOException: a\\x0Ab");
    }

    @Test
    void librariesAreSilentWhereWarningsAreNotWanted() throws InterruptedException {
        Logger library = Logger.getLogger("io.netty.example");
        log.level(Level.ERROR);
        library.warning("one");
        library.severe("two");
        log.level(Level.SILENCE);
        library.severe("three");
        log.level(Level.WARNING);
        library.warning("four");
        assertThat(captured.lines()).containsExactly("E two", "W four");
    }

    @Test
    void aLibraryMayLogNothing() throws InterruptedException {
        Logger.getLogger("io.netty.example").log(java.util.logging.Level.WARNING, (String) null);
        assertThat(captured.lines()).containsExactly("W null");
    }

    @Test
    void aFailingStreamLosesLinesAndNothingElse() {
        AtomicInteger tried = new AtomicInteger();
        Log failing = Log.to(Level.NOTICE, new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                tried.incrementAndGet();
                throw new IOException("No space left on device");
            }
        });
        failing.log(Level.NOTICE, "one");
        failing.log(Level.INFO, "not shown");
        failing.log(Level.NOTICE, () -> "two");
        Logger.getLogger("io.netty.example").warning("three");
        failing.close();
        assertThat(tried).hasValue(3);
    }

    @Test
    void aReaderWhoDoesNotReadStopsNobody() {
        CountDownLatch reader = new CountDownLatch(1);
        AtomicInteger lines = new AtomicInteger();
        Log stuck = Log.to(Level.NOTICE, new OutputStream() {
            @Override
            public void write(int b) {
                try {
                    reader.await();
                    lines.addAndGet(b == '\n' ? 1 : 0);
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        for (int i = 0; i < 10_000; i++) {
            stuck.log(Level.NOTICE, "x");
        }
        reader.countDown();
        stuck.close();
        assertThat(lines).hasValueBetween(0, 5_000);
    }

    @Test
    void charactersThatTurnTheLineAreShownByTheirNumbers() throws InterruptedException {
        log.log(Level.WARNING, "a\u202eb\u2028c");
        assertThat(captured.lines()).containsExactly("W a\\u202Eb\\u2028c");
    }

    @Test
    void whatFailsInALibraryForWantOfMemoryIsHandedOverEvenWhereNothingIsShown()
            throws IOException, InterruptedException {
        OutOfMemoryError failure = new OutOfMemoryError("Cannot reserve 1 bytes");
        List<OutOfMemoryError> told = new ArrayList<>();
        try (Captured silent = new Captured(Level.SILENCE)) {
            silent.log.whenOutOfMemory(told::add);
            Logger.getLogger("io.netty.example").log(java.util.logging.Level.WARNING, "a task failed", failure);
            assertThat(told).containsExactly(failure);
            assertThat(silent.lines()).isEmpty();
        }
    }

    @Test
    void aNewLogTakesOver() throws IOException, InterruptedException {
        try (Captured later = new Captured(Level.NOTICE)) {
            later.log.log(Level.NOTICE, "x");
            assertThat(later.lines()).containsExactly("N x");
            assertThat(captured.lines()).isEmpty();
        }
    }

    @Test
    void targetsHaveTheNamesOfTheConfiguration() throws InterruptedException {
        assertThat(Stream.of("stdout", "stderr", "terminal", "syslog", "discard")
                        .map(LogTarget::named))
                .containsExactly(LogTarget.values());
    }

    @Test
    void aLogThatMovesHasWrittenWhatCameBefore() {
        ByteArrayOutputStream before = new ByteArrayOutputStream();
        Log moving = Log.to(Level.NOTICE, before);
        moving.log(Level.NOTICE, "one");
        moving.moveTo(LogTarget.DISCARD);
        moving.log(Level.NOTICE, "two");
        moving.close();
        assertThat(before.toString(StandardCharsets.UTF_8).lines())
                .singleElement()
                .satisfies(line -> assertThat(line).endsWith(" one"));
    }

    @Test
    void syslogGetsTheMessageAlone() {
        LogRecord entry = new LogRecord(Level.NOTICE, "a\nb");
        assertThat(LogTarget.SYSLOG.lines().format(entry)).isEqualTo("a\\x0Ab");
    }
}
