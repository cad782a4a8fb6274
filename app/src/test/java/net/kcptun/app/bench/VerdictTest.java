package net.kcptun.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.kcptun.app.bench.Measurement.Traffic;
import org.junit.jupiter.api.Test;

final class VerdictTest {
    private static final Host TWO_CORES = new Host(2, 4 << 20);
    private static final Host FOUR_CORES = new Host(4, 4 << 20);
    private static final Traffic CLEAN = new Traffic(100_000, 0, 0, 0);
    private static final CpuLoad ALL_BUSY = new CpuLoad(0.8, 0.7, 0.2, 0.2, 1.95, 0.98);
    private static final CpuLoad IDLE = new CpuLoad(0.5, 0.4, 0.1, 0.2, 1.2, 0.3);

    @Test
    void busyCoresAreTheLimit() {
        assertThat(of(TWO_CORES, plain(ALL_BUSY, CLEAN)))
                .containsExactly("limited by the CPU: the machine's 2 cores were 98% busy; the client's event loop took"
                        + " 80% of a core, the server's 70%, source and sink together 40%");
    }

    @Test
    void theOnlyCoreIsTheLimit() {
        CpuLoad load = new CpuLoad(0.4, 0.3, 0.1, 0.1, 0.95, 0.97);
        assertThat(of(new Host(1, -1), plain(load, CLEAN)))
                .singleElement()
                .asString()
                .startsWith("limited by the CPU: the machine's core was 97% busy;");
    }

    @Test
    void aBusyLoopIsTheLimitWhereCoresAreFree() {
        CpuLoad load = new CpuLoad(0.7, 0.97, 0.2, 0.2, 2.1, 0.55);
        assertThat(of(FOUR_CORES, plain(load, CLEAN)))
                .containsExactly("limited by one core: the client's event loop took 70% of a core, the server's 97%,"
                        + " source and sink together 40%; an end has one event loop, so that a faster core helps and"
                        + " more cores do not");
    }

    @Test
    void aBusySourceIsTheLimitWhereLoopsAreNot() {
        CpuLoad load = new CpuLoad(0.6, 0.5, 0.96, 0.2, 2.3, 0.58);
        assertThat(of(FOUR_CORES, plain(load, CLEAN)))
                .singleElement()
                .asString()
                .startsWith("limited by source and sink, which are not part of the tunnel: ");
    }

    @Test
    void whereNothingIsBusyTheCpuIsNotTheLimit() {
        assertThat(of(FOUR_CORES, plain(IDLE, CLEAN)))
                .singleElement()
                .asString()
                .startsWith("not limited by the CPU: the machine's 4 cores were 30% busy; ")
                .endsWith("; the rest of the time they waited for each other");
    }

    @Test
    void withoutTimesOfThreadsTheLimitIsUnknown() {
        CpuLoad load = new CpuLoad(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
        assertThat(of(FOUR_CORES, plain(load, CLEAN)))
                .containsExactly("what limits it is unknown: this system does not tell how busy threads are");
    }

    @Test
    void aFullReceiveBufferIsTheLimitWhateverIsBusy() {
        Traffic traffic = new Traffic(100_000, 0, 0, 5_000);
        assertThat(of(new Host(2, 212_992), plain(ALL_BUSY, traffic)))
                .containsExactly("limited by the UDP receive buffer: 5000 packets (5.0%) were lost because it was full;"
                        + " net.core.rmem_max allows 212992 bytes of 4194304: sysctl -w net.core.rmem_max=4194304");
    }

    @Test
    void aFewOverflowsAreARemark() {
        assertThat(of(TWO_CORES, plain(ALL_BUSY, new Traffic(100_000, 0, 0, 200))))
                .hasSize(2)
                .last()
                .isEqualTo("200 packets (0.2%) were lost because the UDP receive buffer was full;"
                        + " 4194304 bytes were asked for");
    }

    @Test
    void segmentsSentTwiceAreARemark() {
        assertThat(of(FOUR_CORES, plain(IDLE, new Traffic(100_000, 2_000, 1_000, 0))))
                .hasSize(2)
                .last()
                .isEqualTo("2.0% of the segments were sent twice, 50% of them in vain");
    }

    @Test
    void sealingThatTakesMostOfTheLoopIsARemark() {
        Measurement slow = new Measurement("xsalsa20poly1305", "BC", 1200, 3000, 100, IDLE, CLEAN);
        assertThat(of(FOUR_CORES, plain(IDLE, CLEAN), slow))
                .hasSize(2)
                .last()
                .isEqualTo("xsalsa20poly1305: most of the client's event loop is sealing: about 80% of it, reckoned by"
                        + " what the cipher does alone");
    }

    @Test
    void otherThreadsOfTheProcessAreARemark() {
        CpuLoad load = new CpuLoad(0.5, 0.4, 0.1, 0.2, 1.7, 0.45);
        assertThat(of(FOUR_CORES, plain(load, CLEAN)))
                .hasSize(2)
                .last()
                .isEqualTo("other threads of this process, such as the JVM's compiler, took 50% of a core:"
                        + " more --seconds may show more speed");
    }

    @Test
    void otherProgramsAreARemark() {
        CpuLoad load = new CpuLoad(0.5, 0.4, 0.1, 0.2, 1.2, 0.95);
        assertThat(of(TWO_CORES, plain(load, CLEAN)))
                .hasSize(2)
                .last()
                .isEqualTo("other programs and the kernel's own threads took 35% of the machine meanwhile,"
                        + " which the tunnel could not use");
    }

    @Test
    void whatTheSystemDoesNotTellOfTheMachineIsAtLeastThisProcess() {
        CpuLoad load = new CpuLoad(0.8, 0.7, 0.2, 0.2, 1.94, Double.NaN);
        assertThat(of(TWO_CORES, plain(load, CLEAN)))
                .singleElement()
                .asString()
                .startsWith("limited by the CPU: the machine's 2 cores were 97% busy;");
    }

    @Test
    void methodsWithTheSameLimitShareALine() {
        CpuLoad busier = new CpuLoad(0.9, 0.7, 0.1, 0.1, 1.9, 0.96);
        Measurement sealed = new Measurement("aes256gcm", "JDK", 1000, 30_000, 100, busier, CLEAN);
        assertThat(of(TWO_CORES, plain(ALL_BUSY, CLEAN), sealed))
                .singleElement()
                .asString()
                .startsWith(
                        "limited by the CPU: the machine's 2 cores were 96 to 98% busy; the client's event loop took"
                                + " 80 to 90% of a core, the server's 70%,");
    }

    @Test
    void methodsWithAnotherLimitAreNamed() {
        CpuLoad loop = new CpuLoad(0.95, 0.7, 0.1, 0.1, 1.9, 0.5);
        Measurement sealed = new Measurement("aes256gcm", "JDK", 1000, 30_000, 100, loop, CLEAN);
        List<String> lines = of(FOUR_CORES, plain(IDLE, CLEAN), sealed);
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst()).startsWith("aes256gcm: limited by one core");
        assertThat(lines.getLast()).startsWith("none: not limited by the CPU");
    }

    private static List<String> of(Host host, Measurement... all) {
        return Verdict.of(List.of(all), host);
    }

    private static Measurement plain(CpuLoad load, Traffic traffic) {
        return new Measurement("none", "-", 1000, Double.NaN, 100, load, traffic);
    }
}
