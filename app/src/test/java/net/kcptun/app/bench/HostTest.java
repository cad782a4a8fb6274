package net.kcptun.app.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class HostTest {
    /// No kernel has less than that.
    private static final long LEAST_BYTES = 256;

    @Test
    void whatTheSystemAllowsForABufferIsReadWhole() {
        assumeTrue(Files.isReadable(Path.of("/proc/sys/net/core/rmem_max")), "this system does not tell");
        assertThat(Host.here().receiveBytesMax()).isGreaterThanOrEqualTo(LEAST_BYTES);
    }
}
