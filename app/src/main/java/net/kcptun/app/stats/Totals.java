package net.kcptun.app.stats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import net.kcptun.app.net.base.UdpErrors;
import net.kcptun.core.kcp.KcpStats;
import net.kcptun.core.obfs.FlowTable;
import net.kcptun.core.relay.RelayView;
import net.kcptun.core.tunnel.TunnelSnapshot;
import net.kcptun.core.tunnel.TunnelSnapshot.SessionSummary;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.Limit;
import net.kcptun.core.tunnel.api.PathView;
import net.kcptun.core.tunnel.api.PeerPath;
import net.kcptun.core.tunnel.api.ServiceView;
import net.kcptun.core.tunnel.api.SessionView;
import net.kcptun.core.tunnel.api.SharedRegistryView;
import net.kcptun.core.tunnel.api.TunnelStats;
import org.jspecify.annotations.Nullable;

/// The snapshots of all shards as one.
///
/// @param tunnelNow the tunnels' clock, that the times of path, sessions and services are of
/// @param narrowed  how often a session got less than its whole window, because of `max_buffered`
/// @param uses      what is taken of the limits that concern sessions or services
/// @param path      of the shard that is worst off with the peer that it must reach; null where none must
/// @param services  the first of them; how many there are tells [#serviceCount]
/// @param registry  what a rendezvous server shares with others; null: nothing
/// @param lines     what is known of the lines to the peers
/// @param relay     of a rendezvous server; null where nothing is relayed
/// @param deviceTrouble why nobody is reached through the interface that `netdev` names; null: for no such reason
public record Totals(
        long tunnelNow,
        TunnelStats tunnel,
        KcpStats kcp,
        Map<UdpErrors.Reason, Long> udpErrors,
        FlowTable.View flows,
        SessionSummary summary,
        @Nullable PathView path,
        @Nullable String deviceTrouble,
        long bufferedBytes,
        long narrowed,
        Map<Limit, Long> uses,
        List<SessionView> sessions,
        List<ServiceView> services,
        @Nullable SharedRegistryView registry,
        Lines lines,
        @Nullable RelayView relay) {
    private static final List<PathView.State> WORST_FIRST = List.of(
            PathView.State.RESOLVING,
            PathView.State.CONNECTING,
            PathView.State.SILENT,
            PathView.State.SEEKING,
            PathView.State.REGISTERING,
            PathView.State.REACHED);

    /// Before anything was counted.
    public static final Totals NONE = of(List.of(), Map.of(), FlowTable.View.NONE);

    static Totals of(List<TunnelSnapshot> shards, Map<UdpErrors.Reason, Long> udpErrors, FlowTable.View flows) {
        return of(shards, udpErrors, flows, null, null);
    }

    static Totals of(
            List<TunnelSnapshot> shards,
            Map<UdpErrors.Reason, Long> udpErrors,
            FlowTable.View flows,
            @Nullable String deviceTrouble,
            @Nullable RelayView relay) {
        long now = 0;
        long buffered = 0;
        long narrowed = 0;
        Map<Limit, Long> uses = new EnumMap<>(Limit.class);
        TunnelStats tunnel = new TunnelStats();
        KcpStats kcp = new KcpStats();
        SessionSummary summary = new SessionSummary(0, 0, 0, 0, 0);
        PathView path = null;
        List<SessionView> sessions = new ArrayList<>();
        List<ServiceView> services = new ArrayList<>();
        SharedRegistryView registry = null;
        List<PeerPath> paths = new ArrayList<>();
        int peers = 0;
        for (TunnelSnapshot shard : shards) {
            now = Math.max(now, shard.takenAt());
            buffered += shard.bufferedBytes();
            narrowed += shard.narrowed();
            shard.uses().forEach((limit, count) -> uses.merge(limit, count, Math::max));
            tunnel.add(shard.stats());
            kcp.add(shard.kcp());
            summary = sum(summary, shard.summary());
            path = worse(path, shard.path());
            sessions.addAll(shard.sessions());
            services.addAll(shard.services());
            registry = registry == null ? shard.registry() : registry;
            paths.addAll(shard.paths());
            peers += shard.peers();
        }
        return new Totals(
                now,
                tunnel,
                kcp,
                udpErrors,
                flows,
                summary,
                path,
                deviceTrouble,
                buffered,
                narrowed,
                Map.copyOf(uses),
                List.copyOf(sessions),
                List.copyOf(services),
                registry,
                Lines.of(paths, peers),
                relay);
    }

    /// How many services are registered at a rendezvous server.
    public long serviceCount() {
        return uses.getOrDefault(Limit.SERVICES, 0L);
    }

    /// What is taken of that limit.
    long use(Limit limit) {
        return switch (limit) {
            case BUFFERED -> bufferedBytes;
            case FLOWS -> flows.count();
            case SESSIONS, SESSIONS_PER_ADDRESS, HALF_OPEN, SERVICES, SERVICES_PER_ADDRESS ->
                uses.getOrDefault(limit, 0L);
        };
    }

    /// What was refused because of that limit.
    long refusals(Limit limit) {
        return limit == Limit.FLOWS ? flows.beyondLimit() : tunnel.refusals(limit);
    }

    /// Packets dropped, for whatever reason.
    public long drops() {
        return Arrays.stream(DropReason.values()).mapToLong(tunnel::drops).sum();
    }

    public long udpErrors(UdpErrors.Reason reason) {
        return udpErrors.getOrDefault(reason, 0L);
    }

    private static @Nullable PathView worse(@Nullable PathView a, @Nullable PathView b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return WORST_FIRST.indexOf(b.state()) < WORST_FIRST.indexOf(a.state()) ? b : a;
    }

    private static SessionSummary sum(SessionSummary a, SessionSummary b) {
        return new SessionSummary(
                a.opening() + b.opening(),
                a.open() + b.open(),
                a.linger() + b.linger(),
                a.timeWait() + b.timeWait(),
                Math.max(a.srttNanos(), b.srttNanos()));
    }
}
