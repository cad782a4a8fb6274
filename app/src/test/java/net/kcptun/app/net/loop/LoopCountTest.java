package net.kcptun.app.net.loop;

import static org.assertj.core.api.Assertions.assertThat;

import net.kcptun.app.config.Config;
import net.kcptun.app.config.Config.Mode;
import net.kcptun.app.net.base.RecordingLog;
import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.tunnel.api.Limits;
import net.kcptun.core.tunnel.api.TunnelOptions.Timing;
import org.junit.jupiter.api.Test;

final class LoopCountTest {
    private static final int CORES = 6;

    private final RecordingLog log = new RecordingLog();

    @Test
    void aClientHasOneAndAServerOneForEachCoreUpToSixteen() {
        assertThat(count(Mode.CLIENT, 0, Transport.EPOLL, CORES)).isEqualTo(1);
        assertThat(count(Mode.SERVER, 0, Transport.EPOLL, CORES)).isEqualTo(CORES);
        assertThat(count(Mode.SERVER, 0, Transport.EPOLL, 48)).isEqualTo(16);
    }

    @Test
    void whatIsGivenHolds() {
        assertThat(count(Mode.CLIENT, 4, Transport.EPOLL, CORES)).isEqualTo(4);
        assertThat(count(Mode.SERVER, 1, Transport.EPOLL, CORES)).isEqualTo(1);
        assertThat(count(Mode.SERVER, 64, Transport.EPOLL, CORES)).isEqualTo(64);
        assertThat(log.lines).isEmpty();
    }

    @Test
    void withoutEpollThereIsOne() {
        assertThat(count(Mode.SERVER, 0, Transport.NIO, CORES)).isEqualTo(1);
        assertThat(count(Mode.SERVER, 1, Transport.KQUEUE, CORES)).isEqualTo(1);
        assertThat(log.lines).isEmpty();
    }

    @Test
    void whoWantsMoreWithoutEpollIsTold() {
        assertThat(count(Mode.CLIENT, 4, Transport.NIO, CORES)).isEqualTo(1);
        assertThat(log.lines)
                .containsExactly("threads: 4 are only possible on Linux, over epoll, which can spread a port among"
                        + " them; there is 1");
    }

    private int count(Mode mode, int threads, Transport transport, int cores) {
        Config config = new Config(
                mode,
                new Config.Addresses(null, null, null, null, null, null),
                new Config.Security(null, null, null),
                Timing.DEFAULT,
                KcpOptions.DEFAULT,
                1400,
                new Config.Tcp(true, false, false, 0, 0),
                new Config.Udp(false, 0, 0),
                new Config.Logging(0, "discard"),
                "",
                null,
                null,
                Limits.DEFAULT,
                threads,
                null);
        return LoopCount.of(config, transport, cores, log);
    }
}
