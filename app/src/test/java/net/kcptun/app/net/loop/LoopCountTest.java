package net.kcptun.app.net.loop;

import static org.assertj.core.api.Assertions.assertThat;

import net.kcptun.app.config.Config;
import net.kcptun.app.config.Config.Addresses;
import net.kcptun.app.config.Config.Mode;
import net.kcptun.app.config.Configs;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.net.base.EpollSupport;
import net.kcptun.app.net.base.RecordingLog;
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
        assertThat(log.lines).containsExactly("threads: 1 instead of 4, which share a port: " + EpollSupport.missing());
    }

    private int count(Mode mode, int threads, Transport transport, int cores) {
        HostPort any = new HostPort("127.0.0.1", 0);
        Addresses addresses = mode == Mode.SERVER ? Addresses.ofServer(any, any) : Addresses.ofClient(any, any);
        Config config = Configs.withThreads(Config.DEFAULT.withAddresses(addresses), threads);
        return LoopCount.of(config, transport, cores, log);
    }
}
