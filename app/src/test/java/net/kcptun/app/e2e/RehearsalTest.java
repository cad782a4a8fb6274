package net.kcptun.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the launcher records the start-up cache of.
final class RehearsalTest {
    @Test
    @Timeout(60)
    void bothEndsStartAndCarryDataAndTheProgramEnds() throws Exception {
        try (Program program = Program.start(List.of(), Program.classPath(), List.of("rehearse"))) {
            assertThat(program.awaitEnd()).isZero();
            assertThat(program.lines())
                    .anyMatch(line -> line.endsWith("server start"))
                    .anyMatch(line -> line.endsWith("client start"))
                    .noneMatch(line -> line.startsWith("kcptun-netty:"));
        }
    }
}
