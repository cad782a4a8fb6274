package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class KcpStatsTest {
    @Test
    void aSumIsOfEachCounter() {
        KcpStats sum = counted();
        sum.add(counted());
        assertThat(told(sum))
                .containsExactly(2L, 4L, 6L, 8L, 10L, 12L, 14L, 16L, 18L, 20L, 22L, 24L, 26L, 28L, 30L, 32L, 34L, 36L);
    }

    @Test
    void aCopyIsOfEachCounterAndStaysAsItIs() {
        KcpStats live = counted();
        KcpStats copy = live.copy();
        live.segmentsSent++;
        assertThat(told(copy))
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L, 14L, 15L, 16L, 17L, 18L);
    }

    @Test
    void aDifferenceIsOfEachCounter() {
        KcpStats now = counted();
        now.add(counted());
        assertThat(told(now.since(counted()))).isEqualTo(told(counted()));
        assertThat(told(now).getFirst()).isEqualTo(2);
    }

    @Test
    void retransmissionsAreAShareOfAllThatIsSent() {
        assertThat(counted().retransmissionShare()).isEqualTo(0.9);
        assertThat(new KcpStats().retransmissionShare()).isNaN();
    }

    @Test
    void resendsAreThoseForWhateverReason() {
        assertThat(counted().resends()).isEqualTo(2 + 3 + 4);
    }

    private static KcpStats counted() {
        KcpStats stats = new KcpStats();
        stats.segmentsSent = 1;
        stats.timeoutResends = 2;
        stats.fastResends = 3;
        stats.pathResends = 4;
        stats.repairCopies = 5;
        stats.spuriousResends = 6;
        stats.segmentsReceived = 7;
        stats.duplicates = 8;
        stats.outOfWindow = 9;
        stats.overBudget = 18;
        stats.acksSent = 10;
        stats.acksReceived = 11;
        stats.malformed = 12;
        stats.probes = 13;
        stats.packetsSent = 14;
        stats.packetsReceived = 15;
        stats.bytesSent = 16;
        stats.bytesReceived = 17;
        return stats;
    }

    private static List<Long> told(KcpStats stats) {
        return List.of(
                stats.segmentsSent,
                stats.timeoutResends,
                stats.fastResends,
                stats.pathResends,
                stats.repairCopies,
                stats.spuriousResends,
                stats.segmentsReceived,
                stats.duplicates,
                stats.outOfWindow,
                stats.acksSent,
                stats.acksReceived,
                stats.malformed,
                stats.probes,
                stats.packetsSent,
                stats.packetsReceived,
                stats.bytesSent,
                stats.bytesReceived,
                stats.overBudget);
    }
}
