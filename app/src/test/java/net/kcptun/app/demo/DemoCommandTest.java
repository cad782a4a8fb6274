package net.kcptun.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import net.kcptun.app.command.Invocation;
import net.kcptun.app.loopback.TunnelEnd;
import org.junit.jupiter.api.Test;

final class DemoCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final PipeEnds pipes = new PipeEnds(UnaryOperator.identity());

    @Test
    void bothFilesArriveAndEverythingIsStopped() {
        assertThat(run(pipes, "--size=3M")).isZero();
        assertThat(text(out))
                .contains("up    3.0 MiB in")
                .contains("down  3.0 MiB in")
                .containsPattern("up .*% of what the link can carry, SHA-256 equal")
                .contains(
                        "found: the line carries 99.2 Mbit/s with 2.0% random loss; round trip 61 ms, and 0.4 ms in its"
                                + " queue")
                .contains("resent 20 of 1000 segments (15 fast, 5 on time-out), in vain 0.10% of segments");
        assertThat(text(err)).isEmpty();
        assertThat(pipes.stopped).isEqualTo(2);
    }

    @Test
    void damageOnTheWayFailsWithOneLine() {
        PipeEnds damaging = new PipeEnds(chunk -> {
            if (chunk.length > 100) {
                chunk[99] ^= 1;
            }
            return chunk;
        });
        assertThat(run(damaging, "--size=1M")).isEqualTo(1);
        assertThat(text(err))
                .isEqualTo("kcptun-netty demo: up: the SHA-256 differs: what arrived is not what was sent"
                        + System.lineSeparator());
        assertThat(damaging.stopped).isEqualTo(2);
    }

    @Test
    void anEndThatCannotStartIsSaidInOneLine() {
        TunnelEnd.Factory broken = (role, peerPort, plan) -> {
            throw new IOException("cannot start the " + role);
        };
        assertThat(run(broken, "--size=1M")).isEqualTo(1);
        assertThat(text(err)).isEqualTo("kcptun-netty demo: cannot start the SERVER" + System.lineSeparator());
    }

    @Test
    void wrongOptionsAreNamed() {
        assertThat(run(pipes, "--size=12X")).isEqualTo(2);
        assertThat(run(pipes, "--loss=101")).isEqualTo(2);
        assertThat(run(pipes, "--delay=soon")).isEqualTo(2);
        assertThat(run(pipes, "--rate=0.5")).isEqualTo(2);
        assertThat(run(pipes, "--method=rot13")).isEqualTo(2);
        assertThat(text(err).lines())
                .containsExactly(
                        "kcptun-netty demo: size: 12X is not a size such as 64M or 512K",
                        "kcptun-netty demo: loss: 101.0 is not in 0..100 %",
                        "kcptun-netty demo: delay: soon is not a number",
                        "kcptun-netty demo: rate: 0.5 is not in 1..10000 Mbit/s",
                        "kcptun-netty demo: method: there is no \"rot13\", see --list-methods");
        assertThat(text(out)).isEmpty();
    }

    @Test
    void sizesHaveUnits() {
        assertThat(ByteSize.parse("64M")).isEqualTo(64L << 20);
        assertThat(ByteSize.parse("512k")).isEqualTo(512L << 10);
        assertThat(ByteSize.parse("4096")).isEqualTo(4096);
        assertThat(ByteSize.parse("1GiB")).isEqualTo(1L << 30);
    }

    private int run(TunnelEnd.Factory ends, String... options) {
        PrintStream text = new PrintStream(out, true);
        return Invocation.run(new DemoCommand(ends), List.of(options), text, new PrintStream(err, true));
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
