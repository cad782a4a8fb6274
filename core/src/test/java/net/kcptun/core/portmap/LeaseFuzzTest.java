package net.kcptun.core.portmap;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.SeededEntropy;

/// Whatever comes from the router's address, nothing is thrown, no more is asked than the schedule has, and a mapping
/// is believed only with the nonce, or in the other protocol with the port.
final class LeaseFuzzTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Uplink UPLINK =
            new Uplink(Endpoint.ipv4(0xc0a80101, Protocol.PORT), Endpoint.ipv4(0xc0a80102, 40001));

    /// Datagrams, each with its length in front; 255 lets a minute pass.
    @FuzzTest
    void anyAnswers(byte[] data) {
        RecordedRouter router = new RecordedRouter();
        Lease lease = new Lease(new SeededEntropy(1), router);
        long now = SECOND;
        lease.onUplink(UPLINK, now);
        int at = 0;
        while (at < data.length) {
            int length = data[at++] & 0xff;
            if (length == 255) {
                now += 60 * SECOND;
                lease.onTimer(now);
                continue;
            }
            int end = Math.min(data.length, at + length);
            lease.onDatagram(Arrays.copyOfRange(data, at, end), now);
            at = end;
        }
        assertThat(lease.nextDeadline()).isGreaterThan(now - 1);
        assertThat(router.sent.size()).isLessThanOrEqualTo(4 + 3 * data.length);
        Mapping mapping = lease.mapping();
        if (mapping != null) {
            assertThat(mapping.outer().port()).isPositive();
            assertThat(mapping.outer().isAnyAddress()).isFalse();
            assertThat(mapping.lifetimeSeconds()).isBetween(8L, 86_400L);
        }
    }
}
