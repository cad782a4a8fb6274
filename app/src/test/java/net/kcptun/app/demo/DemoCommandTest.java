package net.kcptun.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import net.kcptun.app.demo.DemoCommand.Options;
import net.kcptun.app.loopback.TunnelEnd;
import org.junit.jupiter.api.Test;

final class DemoCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final PipeEnds pipes = new PipeEnds(UnaryOperator.identity());

    @Test
    void bothFilesArriveAndEverythingIsStopped() {
        assertThat(run(pipes, sized("3M"))).isZero();
        assertThat(text(out))
                .contains("up    3.0 MiB in")
                .contains("down  3.0 MiB in")
                .contains("round trip 61 ms")
                .contains("20 of 1000 segments");
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
        assertThat(run(damaging, sized("1M"))).isEqualTo(1);
        assertThat(text(err))
                .isEqualTo("kcptun-netty demo: up: the SHA-256 differs: what arrived is not what was sent"
                        + System.lineSeparator());
        assertThat(damaging.stopped).isEqualTo(2);
    }

    @Test
    void anEndThatCannotStartIsSaidInOneLine() {
        TunnelEnd.Factory broken = plan -> {
            throw new IOException("no such method: " + plan.method());
        };
        assertThat(run(broken, new Options("1M", "0", "0", "rot13"))).isEqualTo(1);
        assertThat(text(err)).isEqualTo("kcptun-netty demo: no such method: rot13" + System.lineSeparator());
    }

    @Test
    void wrongOptionsAreNamed() {
        assertThat(run(pipes, sized("12X"))).isEqualTo(2);
        assertThat(run(pipes, new Options("1M", "101", "0", "none"))).isEqualTo(2);
        assertThat(run(pipes, new Options("1M", "0", "soon", "none"))).isEqualTo(2);
        assertThat(text(err)).contains("size: 12X", "loss: 101.0 is not in 0..100", "delay: soon is not a number");
    }

    @Test
    void sizesHaveUnits() {
        assertThat(ByteSize.parse("64M")).isEqualTo(64L << 20);
        assertThat(ByteSize.parse("512k")).isEqualTo(512L << 10);
        assertThat(ByteSize.parse("4096")).isEqualTo(4096);
        assertThat(ByteSize.parse("1GiB")).isEqualTo(1L << 30);
    }

    private static Options sized(String size) {
        Options usual = Options.DEFAULT;
        return new Options(size, usual.loss(), usual.delay(), usual.method());
    }

    private int run(TunnelEnd.Factory ends, Options options) {
        return new DemoCommand(ends, new PrintStream(out, true), new PrintStream(err, true)).run(options);
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
