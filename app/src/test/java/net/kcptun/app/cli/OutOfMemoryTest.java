package net.kcptun.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class OutOfMemoryTest {
    @Test
    void theLineNamesTheLimitThatIsReached() {
        assertThat(OutOfMemory.line(new OutOfMemoryError("Cannot reserve 9 bytes of direct buffer memory")))
                .isEqualTo("ended for want of memory: Cannot reserve 9 bytes of direct buffer memory; allow more by"
                        + " KCPTUN_OPTS=-XX:MaxDirectMemorySize=SIZE");
        assertThat(OutOfMemory.line(new OutOfMemoryError("unable to create native thread")))
                .endsWith("; allow more by ulimit -u or TasksMax= of systemd");
    }
}
