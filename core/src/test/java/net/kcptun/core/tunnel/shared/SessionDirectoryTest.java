package net.kcptun.core.tunnel.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicInteger;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

final class SessionDirectoryTest {
    private static final Endpoint HERE = Endpoint.ipv4(0x0a000001, 1);
    private static final Endpoint THERE = Endpoint.ipv4(0x0a000002, 2);

    private final SessionDirectory directory = new SessionDirectory();

    @Test
    void aSessionIsFoundByItsConvAndPeer() {
        directory.add(7, HERE, 3);
        assertThat(directory.find(7, HERE))
                .extracting(SessionDirectory.Claim::tunnel)
                .isEqualTo(3);
        assertThat(directory.find(7, THERE)).isNull();
        assertThat(directory.find(8, HERE)).isNull();
    }

    @Test
    void allOfAConvAreFoundWithoutThePeer() {
        assertThat(directory.of(7)).isEmpty();
        directory.add(7, HERE, 3);
        directory.add(7, THERE, 2);
        assertThat(directory.of(7)).extracting(SessionDirectory.Claim::peer).containsExactlyInAnyOrder(HERE, THERE);
        directory.remove(7, HERE, 3);
        assertThat(directory.of(7)).extracting(SessionDirectory.Claim::peer).containsExactly(THERE);
    }

    @Test
    void afterAMoveItIsFoundAtTheNewAddressAlone() {
        directory.add(7, HERE, 3);
        directory.move(7, HERE, THERE, 3);
        assertThat(directory.find(7, HERE)).isNull();
        assertThat(directory.find(7, THERE)).isNotNull();
        assertThat(directory.of(7)).hasSize(1);
    }

    @Test
    void aTunnelRemovesOnlyItsOwn() {
        directory.add(7, HERE, 3);
        directory.remove(7, HERE, 2);
        assertThat(directory.find(7, HERE)).isNotNull();
    }

    @Test
    void whatSharesABucketStaysWhenOneOfThemGoes() {
        for (int conv = 0; conv < 100_000; conv++) {
            directory.add(conv, HERE, conv % 4);
        }
        for (int conv = 0; conv < 100_000; conv += 2) {
            directory.remove(conv, HERE, conv % 4);
        }
        for (int conv = 0; conv < 100_000; conv++) {
            assertThat(directory.find(conv, HERE) != null).as("%d", conv).isEqualTo(conv % 2 == 1);
        }
    }

    @Test
    void ofManySessionsOfOneConvEachIsFoundAndTheLastIsTheOnlyOne() {
        for (int port = 0; port < 1000; port++) {
            directory.add(7, at(1, port), port % 3);
        }
        for (int port = 0; port < 1000; port += 2) {
            directory.move(7, at(1, port), at(2, port), port % 3);
        }
        assertThat(directory.find(7, at(1, 500))).isNull();
        assertThat(directory.find(7, at(2, 500))).isEqualTo(new SessionDirectory.Claim(7, at(2, 500), 2));
        assertThat(directory.of(7)).hasSize(16);
        for (int port = 0; port < 999; port++) {
            directory.remove(7, at(port % 2 == 0 ? 2 : 1, port), port % 3);
        }
        assertThat(directory.of(7)).containsExactly(new SessionDirectory.Claim(7, at(1, 999), 0));
        directory.remove(7, at(1, 999), 0);
        assertThat(directory.isEmpty()).isTrue();
    }

    /// By a list of them, a change of one would copy all: what is allocated is bounded, not measured in time.
    @Test
    void manySessionsOfOneConvCostNoMoreThanOthers() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 5000; i++) {
            directory.add(7, Endpoint.ipv4(i, 1), 0);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(5_000_000);
    }

    @Test
    void severalThreadsLoseNothingAndLeaveNothing() throws InterruptedException {
        AtomicInteger missed = new AtomicInteger();
        Threads.run(4, tunnel -> {
            for (int i = 0; i < 100_000; i++) {
                int conv = i % 50;
                directory.add(conv, at(tunnel, conv), tunnel);
                directory.move(conv, at(tunnel, conv), at(tunnel, 100 + conv), tunnel);
                if (directory.find(conv, at(tunnel, 100 + conv)) == null) {
                    missed.incrementAndGet();
                }
                directory.remove(conv, at(tunnel, 100 + conv), tunnel);
            }
        });
        assertThat(missed).hasValue(0);
        assertThat(directory.isEmpty()).isTrue();
    }

    private static Endpoint at(int tunnel, int port) {
        return Endpoint.ipv4(tunnel, port);
    }
}
