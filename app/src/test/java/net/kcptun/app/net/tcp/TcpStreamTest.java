package net.kcptun.app.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import net.kcptun.app.e2e.Eventually;
import net.kcptun.app.net.loop.Transport;
import net.kcptun.app.net.tcp.StreamProbe.Event;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TcpStreamTest {
    private static final long SEED = 42;
    private static final int MEGABYTE = 1 << 20;

    private @Nullable TcpRig rig;

    @AfterEach
    void closeRig() {
        if (rig != null) {
            rig.close();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void tenMegabytesFollowTheUsersFin(Transport transport) throws Exception {
        byte[] answer = bytes(10 * MEGABYTE);
        try (Socket user = open(transport).connect()) {
            StreamProbe probe = rig().next();
            probe.read(true);
            user.getOutputStream().write(new byte[] {1, 2, 3});
            user.shutdownOutput();
            assertThat(probe.end()).isEqualTo(Event.EOF);
            assertThat(probe.bytes()).containsExactly(1, 2, 3);
            probe.flood(answer, probe.stream::shutdownOutput);
            assertThat(user.getInputStream().readAllBytes()).isEqualTo(answer);
            rig().loop.run(probe.stream::close);
            assertThat(probe.stream.channel().closeFuture().awaitUninterruptibly(5000))
                    .isTrue();
            assertThat(probe.events).doesNotContain(Event.FAILED);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void tenMegabytesFollowTheStreamsFin(Transport transport) throws Exception {
        byte[] upload = bytes(10 * MEGABYTE);
        try (Socket user = open(transport).connect()) {
            StreamProbe probe = rig().next();
            probe.read(true);
            probe.flood(new byte[] {5}, probe.stream::shutdownOutput);
            assertThat(user.getInputStream().readAllBytes()).containsExactly(5);
            user.getOutputStream().write(upload);
            user.shutdownOutput();
            assertThat(probe.end()).isEqualTo(Event.EOF);
            assertThat(probe.bytes()).isEqualTo(upload);
            rig().loop.run(probe.stream::close);
            assertThat(probe.stream.channel().closeFuture().awaitUninterruptibly(5000))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void whatWasWrittenLeavesBeforeTheStreamCloses(Transport transport) throws Exception {
        byte[] answer = bytes(MEGABYTE);
        try (Socket user = open(transport).connect()) {
            StreamProbe probe = rig().next();
            probe.flood(answer, probe.stream::close);
            assertThat(user.getInputStream().readAllBytes()).isEqualTo(answer);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void aMessageLeavesBeforeTheEngineWorks(Transport transport) throws Exception {
        try (Socket user = open(transport).connect()) {
            TcpStream stream = rig().next().stream;
            assertThat(firstWhileTheEngineWorks(user, () -> stream.write(bytes(1024), 0, 1024)))
                    .isEqualTo(Byte.toUnsignedInt(bytes(1)[0]));
            assertThat(user.getInputStream().readNBytes(1023)).hasSize(1023);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void aMessageLeavesBeforeTheNextInput(Transport transport) throws Exception {
        try (Socket user = open(transport).connect()) {
            TcpStream stream = rig().next().stream;
            assertThat(rig().loop.call(() -> {
                        stream.write(bytes(1), 0, 1);
                        rig().loop.loop.writeEarly();
                        return user.getInputStream().read();
                    }))
                    .isEqualTo(Byte.toUnsignedInt(bytes(1)[0]));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void moreThanAMessageLeavesWhenTheTurnIsDone(Transport transport) throws Exception {
        try (Socket user = open(transport).connect()) {
            TcpStream stream = rig().next().stream;
            user.setSoTimeout(100);
            assertThat(firstWhileTheEngineWorks(user, () -> stream.write(bytes(1025), 0, 1025)))
                    .isNegative();
            user.setSoTimeout(10_000);
            assertThat(user.getInputStream().readNBytes(1025)).isEqualTo(bytes(1025));
        }
    }

    /// What the user can read before the turn of `input` is over; negative: nothing.
    private int firstWhileTheEngineWorks(Socket user, Runnable input) {
        CompletableFuture<Integer> first = new CompletableFuture<>();
        // The turn of the user's coming is over.
        turns();
        rig().loop.tunnel.onFlush = () -> {
            try {
                if (!first.isDone()) {
                    first.complete(user.getInputStream().read());
                }
            } catch (IOException e) {
                first.complete(-1);
            }
        };
        rig().loop.run(input);
        return first.join();
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void finAndCloseInOneTurnEndTheConnection(Transport transport) throws Exception {
        byte[] answer = bytes(50_000);
        try (Socket user = open(transport).connect()) {
            StreamProbe probe = rig().next();
            probe.flood(answer, () -> {
                probe.stream.shutdownOutput();
                probe.stream.close();
            });
            assertThat(user.getInputStream().readAllBytes()).isEqualTo(answer);
            assertThat(probe.stream.channel().closeFuture().awaitUninterruptibly(5000))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void aStoppedStreamDeliversNothingUntilItReadsAgain(Transport transport) throws Exception {
        byte[] upload = bytes(100_000);
        try (Socket user = open(transport).connect()) {
            StreamProbe probe = rig().next();
            user.getOutputStream().write(upload);
            user.shutdownOutput();
            turns();
            assertThat(probe.bytes()).isEmpty();
            assertThat(probe.events).isEmpty();
            probe.read(true);
            assertThat(probe.end()).isEqualTo(Event.EOF);
            assertThat(probe.bytes()).isEqualTo(upload);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void aStreamThatStopsAmidAnEndedInputKeepsTheRest(Transport transport) throws Exception {
        byte[] upload = bytes(150_000);
        byte[] answer = bytes(20 * MEGABYTE);
        try (Socket user = open(transport).connect()) {
            StreamProbe probe = rig().next();
            probe.stopAfterReads = 1;
            user.getOutputStream().write(upload);
            user.shutdownOutput();
            probe.read(true);
            turns();
            assertThat(probe.events).isEmpty();
            // The other direction works meanwhile.
            probe.flood(answer, () -> {});
            assertThat(user.getInputStream().readNBytes(answer.length)).isEqualTo(answer);
            probe.read(true);
            assertThat(probe.end()).isEqualTo(Event.EOF);
            assertThat(probe.bytes()).isEqualTo(upload);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void resetByTheUserIsAFailureToldOnce(Transport transport) throws Exception {
        Socket user = open(transport).connect();
        StreamProbe probe = rig().next();
        probe.read(true);
        user.setSoLinger(true, 0);
        user.close();
        assertThat(probe.end()).isEqualTo(Event.FAILED);
        turns();
        assertThat(probe.events).isEmpty();
    }

    @Test
    void resetIsNoticedThoughReadingIsStopped() throws Exception {
        Socket user = open(Transport.EPOLL).connect();
        StreamProbe probe = rig().next();
        user.setSoLinger(true, 0);
        user.close();
        assertThat(probe.end()).isEqualTo(Event.FAILED);
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void abortIsAResetToTheUserAndSilent(Transport transport) throws Exception {
        try (Socket user = open(transport).connect()) {
            StreamProbe probe = rig().next();
            probe.read(true);
            rig().loop.run(probe.stream::abort);
            assertThatThrownBy(() -> user.getInputStream().read())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("reset");
            turns();
            assertThat(probe.events).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void aUserWhoDoesNotReadStopsTheWriterUntilHeDoes(Transport transport) throws Exception {
        byte[] answer = bytes(20 * MEGABYTE);
        try (Socket user = open(transport).connect()) {
            StreamProbe probe = rig().next();
            probe.flood(answer, probe.stream::shutdownOutput);
            assertThat(rig().loop.call(probe.stream::isWritable)).isFalse();
            assertThat(user.getInputStream().readAllBytes()).isEqualTo(answer);
            assertThat(probe.events).contains(Event.WRITABLE).doesNotContain(Event.FAILED);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void whatWaitsCountsForTheBudgetUntilItIsWritten(Transport transport) throws Exception {
        byte[] answer = bytes(20 * MEGABYTE);
        try (Socket user = open(transport).connect()) {
            StreamProbe probe = rig().next();
            probe.flood(answer, () -> {});
            turns();
            assertThat(kept()).isBetween(64 * 1024L, 330 * 1024L);
            assertThat(user.getInputStream().readNBytes(answer.length)).isEqualTo(answer);
            awaitNothingKept();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void whileTheBudgetIsUsedUpLittleWaitsAndAllIsWritten(Transport transport) throws Exception {
        byte[] answer = bytes(20 * MEGABYTE);
        try (Socket user = open(transport).connect()) {
            rig().loop.budget.limit(MEGABYTE);
            rig().loop.budget.share().add(MEGABYTE);
            StreamProbe probe = rig().next();
            probe.flood(answer, () -> {});
            Eventually.holds("something waits", () -> kept() > 0, this::kept);
            turns();
            assertThat(kept()).isBetween(1L, 10 * 1024L);
            assertThat(user.getInputStream().readNBytes(answer.length)).isEqualTo(answer);
            awaitNothingKept();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void whileTheBudgetIsUsedUpReadsAreSmall(Transport transport) throws Exception {
        byte[] upload = bytes(100_000);
        try (Socket user = open(transport).connect()) {
            rig().loop.budget.limit(MEGABYTE);
            rig().loop.budget.share().add(MEGABYTE);
            StreamProbe probe = rig().next();
            user.getOutputStream().write(upload);
            probe.stopAfterReads = 1;
            probe.read(true);
            Eventually.holds("a read", () -> probe.bytes().length > 0, () -> "");
            turns();
            assertThat(probe.bytes()).hasSizeLessThanOrEqualTo(2048);
            probe.read(true);
            user.shutdownOutput();
            assertThat(probe.end()).isEqualTo(Event.EOF);
            assertThat(probe.bytes()).isEqualTo(upload);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void nothingIsKeptForAStreamThatFailed(Transport transport) throws Exception {
        Socket user = open(transport).connect();
        StreamProbe probe = rig().next();
        probe.flood(bytes(20 * MEGABYTE), () -> {});
        turns();
        assertThat(kept()).isPositive();
        user.setSoLinger(true, 0);
        user.close();
        assertThat(probe.end()).isEqualTo(Event.FAILED);
        assertThat(kept()).isZero();
    }

    @Test
    void whatAnEndedInputHoldsIsKeptToo() throws Exception {
        byte[] upload = bytes(100_000);
        try (Socket user = open(Transport.EPOLL).connect()) {
            StreamProbe probe = rig().next();
            probe.stopAfterReads = 1;
            user.getOutputStream().write(upload);
            user.shutdownOutput();
            probe.read(true);
            Eventually.holds("the rest", () -> kept() + probe.bytes().length >= 100_000, this::kept);
            assertThat(kept()).isEqualTo(100_000 - probe.bytes().length);
            probe.read(true);
            assertThat(probe.end()).isEqualTo(Event.EOF);
            assertThat(kept()).isZero();
        }
    }

    /// Bytes that the loop keeps for its streams.
    private long kept() {
        return rig().loop.call(rig().loop.loop.buffers()::own);
    }

    private void awaitNothingKept() {
        Eventually.holds("nothing is kept", () -> kept() == 0, this::kept);
    }

    private TcpRig open(Transport transport) {
        return rig = new TcpRig(transport);
    }

    private TcpRig rig() {
        assertThat(rig).isNotNull();
        return rig;
    }

    /// Lets the loop poll its sockets a few times.
    private void turns() {
        for (int i = 0; i < 20; i++) {
            rig().loop.run(() -> {});
        }
    }

    private static byte[] bytes(int len) {
        byte[] bytes = new byte[len];
        new Random(SEED).nextBytes(bytes);
        return bytes;
    }
}
