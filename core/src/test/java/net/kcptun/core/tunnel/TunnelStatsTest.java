package net.kcptun.core.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.kcptun.core.kcp.KcpStats;
import net.kcptun.core.tunnel.api.CloseReason;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.Limit;
import net.kcptun.core.tunnel.api.TunnelStats;
import org.junit.jupiter.api.Test;

final class TunnelStatsTest {
    @Test
    void aSumIsOfEachCounter() {
        TunnelStats sum = counted();
        sum.add(counted());
        assertThat(told(sum)).containsExactly(2L, 4L, 6L, 8L, 10L, 12L, 14L, 16L, 18L, 20L, 22L, 24L);
        assertThat(sum.drops(DropReason.FORGED)).isEqualTo(4);
        assertThat(sum.drops(DropReason.REPLAYED)).isEqualTo(2);
        assertThat(sum.drops(DropReason.TOO_SHORT)).isZero();
        assertThat(sum.closes(CloseReason.COMPLETED)).isEqualTo(4);
        assertThat(sum.closes(CloseReason.TIMED_OUT)).isEqualTo(2);
        assertThat(sum.closes(CloseReason.SHUTDOWN)).isZero();
    }

    @Test
    void aDifferenceIsOfEachCounter() {
        TunnelStats now = counted();
        now.add(counted());
        TunnelStats since = now.since(counted());
        assertThat(told(since)).isEqualTo(told(counted()));
        assertThat(since.drops(DropReason.FORGED)).isEqualTo(2);
        assertThat(since.closes(CloseReason.TIMED_OUT)).isEqualTo(1);
    }

    @Test
    void efficiencyIsTheShareOfTheUsersBytes() {
        assertThat(counted().sentEfficiency()).isEqualTo(1.0 / 5);
        assertThat(counted().receivedEfficiency()).isEqualTo(2.0 / 4);
        assertThat(new TunnelStats().sentEfficiency()).isNaN();
    }

    @Test
    void refusedSessionsAreThoseOfTheLimitsForSessions() {
        TunnelStats stats = new TunnelStats();
        for (Limit limit : Limit.values()) {
            stats.refused(limit);
        }
        assertThat(stats.sessionsRefused()).isEqualTo(4);
        TunnelStats sum = new TunnelStats();
        sum.add(stats);
        sum.add(stats);
        assertThat(sum.sessionsRefused()).isEqualTo(8);
        assertThat(sum.refusals(Limit.SERVICES)).isEqualTo(2);
    }

    @Test
    void aCopyStaysAsItIs() {
        TunnelStats live = counted();
        TunnelStats copy = live.copy();
        live.packetsSent++;
        live.dropped(DropReason.FORGED);
        live.closed(CloseReason.COMPLETED, new KcpStats());
        assertThat(told(copy)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L);
        assertThat(copy.drops(DropReason.FORGED)).isEqualTo(2);
        assertThat(copy.closes(CloseReason.COMPLETED)).isEqualTo(2);
    }

    private static TunnelStats counted() {
        TunnelStats stats = new TunnelStats();
        stats.tcpReceivedBytes = 1;
        stats.tcpSentBytes = 2;
        stats.discardedBytes = 3;
        stats.kcpReceivedBytes = 4;
        stats.kcpSentBytes = 5;
        stats.packetsReceived = 6;
        stats.packetBytesReceived = 7;
        stats.packetsSent = 8;
        stats.packetBytesSent = 9;
        stats.sessionsOpened = 10;
        stats.resetsSent = 11;
        stats.peersMoved = 12;
        stats.dropped(DropReason.FORGED);
        stats.dropped(DropReason.FORGED);
        stats.dropped(DropReason.REPLAYED);
        stats.closed(CloseReason.COMPLETED, new KcpStats());
        stats.closed(CloseReason.COMPLETED, new KcpStats());
        stats.closed(CloseReason.TIMED_OUT, new KcpStats());
        return stats;
    }

    private static List<Long> told(TunnelStats stats) {
        return List.of(
                stats.tcpReceivedBytes,
                stats.tcpSentBytes,
                stats.discardedBytes,
                stats.kcpReceivedBytes,
                stats.kcpSentBytes,
                stats.packetsReceived,
                stats.packetBytesReceived,
                stats.packetsSent,
                stats.packetBytesSent,
                stats.sessionsOpened,
                stats.resetsSent,
                stats.peersMoved);
    }
}
