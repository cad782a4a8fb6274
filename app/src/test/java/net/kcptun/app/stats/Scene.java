package net.kcptun.app.stats;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.kcptun.app.config.Config;
import net.kcptun.app.config.Configs;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.config.HttpToken;
import net.kcptun.app.net.base.UdpErrors;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.kcp.KcpStats;
import net.kcptun.core.kcp.KcpView;
import net.kcptun.core.obfs.Flow;
import net.kcptun.core.obfs.FlowDrop;
import net.kcptun.core.obfs.FlowTable;
import net.kcptun.core.path.PathEstimate;
import net.kcptun.core.path.PathState;
import net.kcptun.core.portmap.Mapping;
import net.kcptun.core.portmap.Protocol;
import net.kcptun.core.portmap.Uplink;
import net.kcptun.core.tunnel.TunnelSnapshot;
import net.kcptun.core.tunnel.TunnelSnapshot.SessionSummary;
import net.kcptun.core.tunnel.api.CloseReason;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.Limit;
import net.kcptun.core.tunnel.api.Limits;
import net.kcptun.core.tunnel.api.PathView;
import net.kcptun.core.tunnel.api.PeerPath;
import net.kcptun.core.tunnel.api.ServiceView;
import net.kcptun.core.tunnel.api.SessionState;
import net.kcptun.core.tunnel.api.SessionView;
import net.kcptun.core.tunnel.api.SharedRegistryView;
import net.kcptun.core.tunnel.api.TunnelStats;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// What a program could look like, from its calmest: a client whose peer answers, and in which nothing happens.
public record Scene(
        @Nullable PathView path,
        SessionSummary summary,
        List<SessionView> sessions,
        Recent recent,
        List<Double> loads,
        @Nullable CipherMethod method,
        List<ServiceView> services,
        List<PeerPath> paths) {
    static final long SECOND = 1_000_000_000L;
    static final long NOW = 1000 * SECOND;
    static final Endpoint PEER = Endpoint.ipv4(0xcb00710a, 12345);
    static final Endpoint RELAY = Endpoint.ipv4(0xcb007109, 40_000);
    static final int MAX_SESSIONS = 100;
    private static final SharedRegistryView REGISTRY =
            new SharedRegistryView("redis at h:1", true, 1, 20, 1, 10, 6, 3, 1, 1, 6, 5, 2);
    private static final FlowTable.View FLOWS = new FlowTable.View(
            List.of(new Flow.View(
                    PEER, Flow.State.AUTHENTICATED, NOW - 90 * SECOND, NOW - 3 * SECOND, 10, 2000, 20, 5000, 1, 2)),
            Map.of(Flow.State.AUTHENTICATED, 1, Flow.State.OPEN, 4),
            6,
            7,
            3,
            Map.of(FlowDrop.BAD_CHECKSUM, 8L));

    public static Scene calm() {
        return new Scene(
                new PathView(PathView.State.REACHED, PEER, NOW - SECOND, SECOND / 10),
                new SessionSummary(0, 2, 0, 0, 0),
                List.of(),
                Recent.NOTHING,
                List.of(0.1),
                CipherMethod.XCHACHA20POLY1305_IETF,
                List.of(),
                List.of());
    }

    public Scene with(@Nullable PathView other) {
        return new Scene(other, summary, sessions, recent, loads, method, services, paths);
    }

    Scene with(SessionSummary other) {
        return new Scene(path, other, sessions, recent, loads, method, services, paths);
    }

    /// With one session in each state, and one that has only just been opened.
    public Scene withSessions() {
        KcpView busy = new KcpView(180_000_000, 9_000_000, 230_000_000, 200, 250, 256, 300, 256, 0, 0, 1308);
        KcpView fresh = new KcpView(0, 0, 200_000_000, 1, 1, 256, 128, 256, 0, 0, 1308);
        KcpView ending = new KcpView(180_000_000, 0, 230_000_000, 0, 0, 256, 256, 256, 0, 30, 1308);
        List<SessionView> views = List.of(
                view(0x00000001, SessionState.OPENING, fresh, null),
                view(0x00abcdef, SessionState.OPEN, busy, null),
                view(0x10abcdef, SessionState.LINGER, ending, null),
                view(0xdda6f611, SessionState.TIME_WAIT, null, CloseReason.RESET_BY_PEER));
        return new Scene(
                path, new SessionSummary(1, 1, 1, 1, 180_000_000), views, recent, loads, method, services, paths);
    }

    /// With so many open ones.
    public Scene withSessions(int count) {
        KcpView busy = new KcpView(180_000_000, 9_000_000, 230_000_000, 200, 250, 256, 300, 256, 0, 0, 1308);
        List<SessionView> views = IntStream.range(0, count)
                .mapToObj(conv -> view(conv, SessionState.OPEN, busy, null))
                .toList();
        return new Scene(
                path, new SessionSummary(0, count, 0, 0, 180_000_000), views, recent, loads, method, services, paths);
    }

    /// A rendezvous server's, with one service, and a registry that it shares with others.
    public Scene withService(String id) {
        ServiceId name = new ServiceId(id.getBytes(StandardCharsets.UTF_8));
        List<ServiceView> one = List.of(new ServiceView(name, PEER, PEER, NOW - 3 * SECOND));
        return new Scene(null, summary, sessions, recent, loads, method, one, paths);
    }

    private static SessionView view(
            int conv, SessionState state, @Nullable KcpView engine, @Nullable CloseReason reason) {
        return new SessionView(conv, PEER, state, NOW - 60 * SECOND, NOW - 2 * SECOND, new KcpStats(), engine, reason);
    }

    /// With a line that carries 284 Mbit/s over 100 ms, 1% of it lost by chance, with something on its way.
    public Scene withLine() {
        return with(line(0.01, 0, 300_000, false));
    }

    /// With one that carries 9.6 Mbit/s.
    public Scene withSlowLine() {
        return with(line(PathState.CRUISE, 1_200_000, 3_500_000, 0.01, 0, 300_000, false));
    }

    /// With two event loops, and so with two paths to one peer.
    public Scene withTwoPaths() {
        return with(line(0.01, 0, 300_000, false), line(0.01, 0, 300_000, false));
    }

    /// With a server that is reached through a relay.
    public Scene relayed() {
        List<PeerPath> views =
                paths.stream().map(path -> path.to(RELAY).relayed(true)).toList();
        PathView there = new PathView(PathView.State.REACHED, RELAY, NOW - SECOND, SECOND / 10, true);
        return new Scene(there, summary, sessions, recent, loads, method, services, views);
    }

    /// After so many bytes more were sent on each path, all of them users'.
    public Scene sent(long bytes) {
        List<PeerPath> views = paths.stream()
                .map(path ->
                        new PeerPath(path.peer(), path.isRelayed(), path.sessions(), after(bytes, path.estimate())))
                .toList();
        return new Scene(path, summary, sessions, recent, loads, method, services, views);
    }

    private static PathEstimate after(long bytes, PathEstimate line) {
        return new PathEstimate(
                line.state(),
                line.rate(),
                line.pace(),
                line.minRttNanos(),
                line.srttNanos(),
                line.queueNanos(),
                line.randomLoss(),
                line.congestionLoss(),
                line.recentLoss(),
                line.messageNanos(),
                line.hasRival(),
                line.inFlightBytes(),
                line.limitBytes(),
                line.sentBytes() + bytes,
                line.deliveredBytes() + bytes,
                line.payloadBytes() + bytes,
                line.copies(),
                line.copyBytes(),
                line.copiesFirst());
    }

    /// A server's, with so many peers, the first one the busiest.
    public Scene withPeers(int count) {
        List<PeerPath> views = IntStream.range(0, count)
                .mapToObj(i -> new PeerPath(
                        i % 2 == 0
                                ? Endpoint.ipv4(0x0a000000 + i, 40_000)
                                : Endpoint.ipv6(0x20010db8_85a35f01L, 0x8a2e4370_73340000L + i, 40_000, 0),
                        1,
                        line(PathState.CRUISE, 1_250_000, 1_000_000 - i, 0.01, 0, 300_000, false)))
                .toList();
        return new Scene(path, summary, sessions, recent, loads, method, services, views);
    }

    Scene with(PathEstimate... lines) {
        List<PeerPath> views =
                Arrays.stream(lines).map(line -> new PeerPath(PEER, 2, line)).toList();
        return new Scene(path, summary, sessions, recent, loads, method, services, views);
    }

    static PathEstimate line(double randomLoss, double congestionLoss, long queueNanos, boolean hasRival) {
        return line(PathState.CRUISE, 35_500_000, 3_500_000, randomLoss, congestionLoss, queueNanos, hasRival);
    }

    static PathEstimate line(
            PathState state,
            double rate,
            long inFlight,
            double randomLoss,
            double congestionLoss,
            long queueNanos,
            boolean hasRival) {
        return new PathEstimate(
                state,
                rate,
                rate * 1.01,
                100_000_000,
                103_000_000,
                queueNanos,
                randomLoss,
                congestionLoss,
                0.021,
                104_000_000,
                hasRival,
                inFlight,
                7_000_000,
                90_000_000,
                88_000_000,
                80_000_000,
                400,
                500_000,
                8);
    }

    Scene with(KcpView... engines) {
        List<SessionView> views = Arrays.stream(engines).map(Scene::session).toList();
        return new Scene(path, summary, views, recent, loads, method, services, paths);
    }

    Scene with(Recent other) {
        return new Scene(path, summary, sessions, other, loads, method, services, paths);
    }

    /// With a round trip that is known.
    public Scene measured() {
        return with(sent(0, 0));
    }

    Scene loaded(Double... each) {
        return new Scene(path, summary, sessions, recent, List.of(each), method, services, paths);
    }

    Scene notEncrypted() {
        return new Scene(path, summary, sessions, recent, loads, null, services, paths);
    }

    /// Of 1000 data segments and `resends`, `inVain` of those needlessly.
    static Recent sent(long resends, long inVain) {
        return sent(1000, resends, inVain);
    }

    static Recent sent(long segments, long resends, long inVain) {
        double share = resends / ((double) segments + resends);
        Rates rates =
                new Rates(10, 0, 0, 0, 0, 0, 0, 0, 0, Double.NaN, Double.NaN, share, 0.1, Double.NaN, 0, Double.NaN);
        KcpStats kcp = new KcpStats();
        kcp.segmentsSent = segments;
        kcp.fastResends = resends;
        kcp.spuriousResends = inVain;
        return recent(rates, new TunnelStats(), kcp, 0, Map.of());
    }

    /// Of 1000 data segments so many copies left beforehand, `first` of those the first to arrive.
    static Recent copied(long copies, long first) {
        KcpStats kcp = new KcpStats();
        kcp.segmentsSent = 1000;
        kcp.redundantSegments = copies;
        kcp.redundantFirst = first;
        return recent(Rates.NONE, new TunnelStats(), kcp, 0, Map.of());
    }

    static Recent refused(Limit limit, long count) {
        TunnelStats tunnel = new TunnelStats();
        for (int i = 0; i < count; i++) {
            tunnel.refused(limit);
        }
        return recent(Rates.NONE, tunnel, new KcpStats(), 0, Map.of());
    }

    static Recent narrowed(long times, long dropped) {
        KcpStats kcp = new KcpStats();
        kcp.overBudget = dropped;
        return recent(Rates.NONE, new TunnelStats(), kcp, times, Map.of());
    }

    static Recent dropped(DropReason reason, long count) {
        TunnelStats tunnel = new TunnelStats();
        for (int i = 0; i < count; i++) {
            tunnel.dropped(reason);
        }
        return recent(Rates.NONE, tunnel, new KcpStats(), 0, Map.of());
    }

    static Recent failed(UdpErrors.Reason reason, long count) {
        return recent(Rates.NONE, new TunnelStats(), new KcpStats(), 0, Map.of(reason, count));
    }

    private static Recent recent(
            Rates rates, TunnelStats tunnel, KcpStats kcp, long narrowed, Map<UdpErrors.Reason, Long> errors) {
        TunnelSnapshot all = new TunnelSnapshot(
                NOW,
                null,
                tunnel,
                kcp,
                Totals.NONE.summary(),
                List.of(),
                0,
                narrowed,
                Map.of(),
                List.of(),
                null,
                List.of(),
                0);
        return new Recent(rates, Totals.NONE, Totals.of(List.of(all), errors, FlowTable.View.NONE));
    }

    private static SessionView session(KcpView engine) {
        return view(7, SessionState.OPEN, engine, null);
    }

    public TunnelSnapshot snapshot() {
        long alive = summary.opening() + summary.open() + summary.linger();
        Map<Limit, Long> uses = services.isEmpty()
                ? Map.of(Limit.SESSIONS, alive, Limit.HALF_OPEN, (long) summary.opening())
                : Map.of(Limit.SERVICES, (long) services.size());
        return new TunnelSnapshot(
                NOW,
                path,
                new TunnelStats(),
                new KcpStats(),
                summary,
                sessions,
                4096,
                recent.narrowed(),
                uses,
                services,
                services.isEmpty() ? null : REGISTRY,
                paths,
                paths.size());
    }

    /// As a client that has been running for 100 s.
    public Observation observation() {
        return observation(null, LimitState.all(config(), totals()));
    }

    /// As [#observation], with obfs.
    public Observation disguised() {
        return observation("dpi/tcp-wnd", LimitState.all(config(), totals()));
    }

    /// As [#observation], after one limit was reached and windows have been kept small because of another.
    public Observation bitten() {
        List<LimitState> limits = List.of(
                new LimitState(Limit.SESSIONS, 100, 2, 3),
                new LimitState(Limit.HALF_OPEN, 40, 0, 0),
                new LimitState(Limit.BUFFERED, 1 << 20, 4096, 0));
        return with(narrowed(5, 0)).observation(null, limits);
    }

    /// As [#observation], of a host for which a router lets in a port.
    public Observation mapped() {
        Uplink uplink = new Uplink(Endpoint.ipv4(0xc0a80101, 5351), Endpoint.ipv4(0xc0a80102, 40001));
        Mapping mapping = new Mapping(uplink, Endpoint.ipv4(0xcb007107, 40002), Protocol.PCP, 7200);
        return observation(null, LimitState.all(config(), totals()), mapping);
    }

    /// As [#observation], where client and server meet through a rendezvous server.
    public Observation introduced() {
        Observation seen = observation();
        Instance one = seen.instance();
        Instance instance = new Instance(
                one.version(), one.mode(), one.method(), one.obfs(), one.threads(), one.mtu(), true, one.startedAt());
        return new Observation(
                seen.takenAt(),
                instance,
                seen.sessionLimit(),
                seen.limits(),
                seen.readiness(),
                seen.diagnosis(),
                seen.totals(),
                seen.rates(),
                seen.machine(),
                seen.mapping());
    }

    /// As [#observation], of a rendezvous server that relays.
    public Observation relaying() {
        Observation seen = observation();
        Totals totals = Totals.of(List.of(snapshot()), Map.of(), FLOWS, null, RelayScene.view(NOW));
        return new Observation(
                seen.takenAt(),
                seen.instance(),
                seen.sessionLimit(),
                seen.limits(),
                seen.readiness(),
                seen.diagnosis(),
                totals,
                seen.rates(),
                seen.machine(),
                seen.mapping());
    }

    private Observation observation(@Nullable String obfs, List<LimitState> limits) {
        return observation(obfs, limits, null);
    }

    private Observation observation(@Nullable String obfs, List<LimitState> limits, @Nullable Mapping mapping) {
        Instance instance = new Instance(
                "1.2.3", "client", method == null ? null : method.text(), obfs, 1, 1400, false, Instant.EPOCH);
        Machine machine = new Machine(loads, 1_000_000, 2_000_000, 3_000_000, 4_000_000);
        return new Observation(
                Instant.ofEpochSecond(100),
                instance,
                MAX_SESSIONS,
                limits,
                Readiness.of(path, NOW),
                diagnosis(),
                totals(),
                recent.rates(),
                machine,
                mapping);
    }

    Totals totals() {
        return Totals.of(List.of(snapshot()), Map.of(), FLOWS);
    }

    List<Finding> diagnosis() {
        return diagnosis(config());
    }

    /// Where the file has `kcp.sndwnd` and `kcp.rcvwnd` 256.
    List<Finding> diagnosisOfNumbers() {
        return diagnosis(config().withKcp(new KcpOptions(256, 256, 1, 100, 0, true, 1)));
    }

    private List<Finding> diagnosis(Config config) {
        return Diagnosis.of(new Evidence(totals(), recent, new Machine(loads, 1, 2, 3, 4), config));
    }

    Config config() {
        return config(MAX_SESSIONS, null);
    }

    public Config config(@Nullable HttpToken token) {
        return config(MAX_SESSIONS, token);
    }

    Config config(int maxSessions, @Nullable HttpToken token) {
        HostPort any = new HostPort("127.0.0.1", 0);
        Config.Addresses addresses = services.isEmpty()
                ? Config.Addresses.ofClient(any, any)
                : new Config.Addresses(null, null, any, null, List.of(), null, null, "");
        Config config = Config.DEFAULT
                .withAddresses(addresses)
                .withSecurity(new Config.Security(method, null, null))
                .withLimits(new Limits(maxSessions, 50, 40, 1 << 20, 30, 20, 10));
        return Configs.withHttpToken(Configs.withThreads(config, 1), token);
    }
}
