package net.kcptun.app.status;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;
import net.kcptun.app.config.Config;
import net.kcptun.app.http.Reply;
import net.kcptun.app.net.base.UdpErrors;
import net.kcptun.app.stats.Instance;
import net.kcptun.app.stats.LimitState;
import net.kcptun.app.stats.Lines;
import net.kcptun.app.stats.Machine;
import net.kcptun.app.stats.Observation;
import net.kcptun.app.stats.Totals;
import net.kcptun.core.kcp.KcpStats;
import net.kcptun.core.obfs.Flow;
import net.kcptun.core.obfs.FlowDrop;
import net.kcptun.core.obfs.FlowTable;
import net.kcptun.core.path.PathEstimate;
import net.kcptun.core.path.PathState;
import net.kcptun.core.relay.RelayDrop;
import net.kcptun.core.relay.RelayRefusal;
import net.kcptun.core.relay.RelayStats;
import net.kcptun.core.relay.RelayView;
import net.kcptun.core.tunnel.TunnelSnapshot.SessionSummary;
import net.kcptun.core.tunnel.api.CloseReason;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.PeerPath;
import net.kcptun.core.tunnel.api.SharedRegistryView;
import net.kcptun.core.tunnel.api.TunnelStats;
import org.jspecify.annotations.Nullable;

/// An observation as families of metrics. "sent" and "received" are this process's. Labels name causes and states,
/// never sessions or peers, so that there are always equally many series.
final class MetricFamilies {
    private static final ExpositionFormats FORMATS = ExpositionFormats.init();
    private static final double MILLIS = 1e3;
    private static final double NANOS = 1e9;

    private final Observation seen;
    private final List<MetricSnapshot.Builder<?>> families = new ArrayList<>();

    /// Counters or gauges, a point for each value of a label.
    private record Family(String label, BiConsumer<Labels, Double> points) {
        Family point(String value, double number) {
            points.accept(Labels.of(label, value), number);
            return this;
        }

        <E extends Enum<E>> void points(E[] values, ToLongFunction<E> numbers) {
            for (E value : values) {
                point(Words.of(value), numbers.applyAsLong(value));
            }
        }
    }

    MetricFamilies(Observation seen) {
        this.seen = seen;
    }

    /// In the format of Prometheus that the request accepts.
    static Reply reply(Observation seen, String accept) {
        ExpositionFormatWriter writer = FORMATS.findWriter(accept);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            writer.write(bytes, new MetricFamilies(seen).all());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Reply.Body(200, writer.getContentType(), bytes.toByteArray());
    }

    MetricSnapshots all() {
        instance(seen.instance());
        traffic(seen.totals().tunnel());
        segments(seen.totals().kcp());
        relayed(seen.totals());
        lines(seen.totals().lines());
        sessions(seen.totals().summary(), seen.totals().tunnel());
        registry(seen.totals().registry());
        limits(seen.limits());
        flows(seen.totals().flows());
        relay(seen.totals().relay());
        troubles(seen.totals());
        machine(seen.machine());
        return new MetricSnapshots(
                families.stream().map(MetricSnapshot.Builder::build).toList());
    }

    private void instance(Instance instance) {
        Labels labels = Labels.of(
                "version",
                instance.version(),
                "mode",
                instance.mode().replace(' ', '_'),
                "method",
                instance.method() == null ? "none" : instance.method(),
                "obfs",
                instance.obfs() == null ? "none" : instance.obfs());
        families.add(InfoSnapshot.builder()
                .name("kcptun")
                .help("Which program this is")
                .dataPoint(InfoDataPointSnapshot.builder().labels(labels).build()));
        boolean isReady = seen.readiness().isReady();
        gauge("kcptun_ready", "Whether the peer is reached, where one has to be", isReady ? 1 : 0);
        gauge(
                "kcptun_port_mapped",
                "Whether a router in front of this host lets in what comes to a port of its own",
                seen.mapping() == null ? 0 : 1);
        gauge(
                "process_start_time_seconds",
                "Start time of the process since the Unix epoch in seconds",
                instance.startedAt().toEpochMilli() / MILLIS);
    }

    private void traffic(TunnelStats tunnel) {
        directions(
                "kcptun_tcp_bytes",
                "Bytes read from (received) and written to (sent) TCP connections",
                tunnel.tcpReceivedBytes,
                tunnel.tcpSentBytes);
        directions(
                "kcptun_kcp_bytes",
                "Bytes of KCP packets: headers, acknowledgements and repeated segments included",
                tunnel.kcpReceivedBytes,
                tunnel.kcpSentBytes);
        directions(
                "kcptun_packet_bytes",
                "Bytes of UDP payloads, sealing included",
                tunnel.packetBytesReceived,
                tunnel.packetBytesSent);
        directions("kcptun_packets", "Datagrams", tunnel.packetsReceived, tunnel.packetsSent);
        counter(
                "kcptun_discarded_bytes",
                "Bytes received for TCP connections that had failed meanwhile",
                tunnel.discardedBytes);
    }

    private void segments(KcpStats kcp) {
        directions("kcptun_segments", "Data segments, each counted once", kcp.segmentsReceived, kcp.segmentsSent);
        counters("kcptun_segments_retransmitted", "Data segments sent again", "cause")
                .point("timeout", kcp.timeoutResends)
                .point("fast", kcp.fastResends)
                .point("path_change", kcp.pathResends);
        counter(
                "kcptun_segments_repair_copies",
                "Further copies of data segments sent again, which left with them",
                kcp.repairCopies);
        counter(
                "kcptun_segments_retransmitted_in_vain",
                "Data segments sent again though an earlier copy had arrived",
                kcp.spuriousResends);
        counter(
                "kcptun_segments_redundant",
                "Copies of data segments sent before anything was known to be lost",
                kcp.redundantSegments);
        counter("kcptun_segments_redundant_bytes", "Bytes of KCP packets that those copies took", kcp.redundantBytes);
        counter(
                "kcptun_segments_redundant_first",
                "Of those copies, the first of their segment to arrive",
                kcp.redundantFirst);
        counter("kcptun_segments_duplicate", "Data segments received more than once", kcp.duplicates);
        counter("kcptun_segments_out_of_window", "Data segments beyond the receive window", kcp.outOfWindow);
        counter(
                "kcptun_segments_over_budget",
                "Data segments dropped because no more bytes may be buffered",
                kcp.overBudget);
        counter("kcptun_segments_malformed", "Segments that no honest peer sends", kcp.malformed);
        directions("kcptun_acknowledgements", "Acknowledgements of segments", kcp.acksReceived, kcp.acksSent);
        counter("kcptun_window_probes", "Window probes sent", kcp.probes);
        double roundTrip = seen.rates().roundTripSeconds();
        if (!Double.isNaN(roundTrip)) {
            gauge("kcptun_round_trip_seconds", "Round trip to the peer, the median of active sessions", roundTrip);
        }
    }

    /// Of the busiest line, and sums: how many there are is no matter of labels. What is not known has no series.
    /// Only where the ends meet through a rendezvous server.
    private void relayed(Totals totals) {
        if (!seen.instance().hasRendezvous()) {
            return;
        }
        // A server's path leads to its rendezvous server.
        if (totals.path() != null && seen.instance().mode().equals(Config.Mode.CLIENT.text())) {
            gauge(
                    "kcptun_path_relayed",
                    "Whether a client reaches its server through a relay",
                    totals.path().isRelayed() ? 1 : 0);
        }
        gauge(
                "kcptun_lines_relayed",
                "How many of the busiest paths lead through a relay",
                totals.lines().relayed());
    }

    private void lines(Lines lines) {
        PeerPath busiest = lines.busiest();
        if (busiest == null) {
            return;
        }
        PathEstimate line = busiest.estimate();
        gauge("kcptun_lines_rate_bytes_per_second", "IP bytes that the lines in use carry, as found", lines.rate());
        gauge(
                "kcptun_lines_in_use",
                "Paths with something on its way",
                lines.inUse().size());
        gauge(
                "kcptun_lines_in_flight_bytes",
                "What is on its way on the busiest paths",
                lines.inUse().stream()
                        .mapToLong(path -> path.estimate().inFlightBytes())
                        .sum());
        gauge("kcptun_line_rate_bytes_per_second", "IP bytes that the busiest path carries, as found", line.rate());
        gauge("kcptun_line_pace_bytes_per_second", "The pace at which packets leave; 0 = not paced", line.pace());
        gauge("kcptun_line_round_trip_min_seconds", "The shortest round trip lately", line.minRttNanos() / NANOS);
        gauge("kcptun_line_queue_seconds", "What stands in the line's queue", line.queueNanos() / NANOS);
        gauge("kcptun_line_random_loss_ratio", "Share of packets that is lost by chance", line.randomLoss());
        gauge("kcptun_line_congestion_loss_ratio", "Share that is lost beyond that", line.congestionLoss());
        gauge("kcptun_line_recent_loss_ratio", "Share of what is sent that was lost lately", line.recentLoss());
        gauge(
                "kcptun_line_message_p99_seconds",
                "99 of 100 small messages arrive within this; 0 = too few were sent",
                line.messageNanos() / NANOS);
        gauge("kcptun_line_in_flight_bytes", "What is on its way", line.inFlightBytes());
        gauge("kcptun_line_in_flight_limit_bytes", "How much may be on its way", line.limitBytes());
        gauge("kcptun_line_shared", "Whether somebody else fills its queue", line.hasRival() ? 1 : 0);
        gauges("kcptun_line_state", "1 for what the busiest path's model does", "state")
                .points(PathState.values(), state -> state == line.state() ? 1 : 0);
    }

    private void sessions(SessionSummary summary, TunnelStats tunnel) {
        gauges("kcptun_sessions", "Sessions by their state", "state")
                .point("opening", summary.opening())
                .point("open", summary.open())
                .point("linger", summary.linger())
                .point("time_wait", summary.timeWait());
        gauge("kcptun_sessions_limit", "Sessions that may be open at once", seen.sessionLimit());
        counter("kcptun_sessions_opened", "Sessions opened", tunnel.sessionsOpened);
        counter("kcptun_sessions_refused", "Sessions refused because of a limit", tunnel.sessionsRefused());
        counters("kcptun_sessions_closed", "Sessions ended", "reason").points(CloseReason.values(), tunnel::closes);
        counter("kcptun_peers_moved", "Peers found at another address, with their sessions", tunnel.peersMoved);
        counter("kcptun_resets_sent", "RESET messages sent", tunnel.resetsSent);
        gauge("kcptun_services", "Services registered here", seen.totals().serviceCount());
    }

    /// Only where there is one.
    private void registry(@Nullable SharedRegistryView registry) {
        if (registry == null) {
            return;
        }
        gauge("kcptun_registry_up", "Whether the shared registry answers", registry.isUp() ? 1 : 0);
        counter("kcptun_registry_writes", "Records sent to the shared registry", registry.writes());
        counter("kcptun_registry_writes_lost", "Records that the shared registry has not taken", registry.writesLost());
        counters("kcptun_registry_reads", "Questions to the shared registry", "result")
                .point("found", registry.hits())
                .point("missing", registry.misses() - registry.invalid())
                .point("invalid", registry.invalid())
                .point("unanswered", registry.unanswered());
        counters("kcptun_registry_introductions", "Clients that one front end has and the server another", "direction")
                .point("received", registry.introducedHere())
                .point("sent", registry.introduced());
        counter(
                "kcptun_registry_introductions_invalid",
                "Messages in place of such clients that were none",
                registry.invalidIntroductions());
    }

    /// Those that matter to this program: the same for all its life.
    private void limits(List<LimitState> limits) {
        Family most = gauges("kcptun_limit", "How far each limit goes, in what it counts", "limit");
        Family used = gauges("kcptun_limit_used", "What is taken of each limit now", "limit");
        Family refused = counters("kcptun_limit_refused", "What was refused because of each limit", "limit");
        for (LimitState state : limits) {
            most.point(state.limit().key(), state.most());
            used.point(state.limit().key(), state.now());
            refused.point(state.limit().key(), state.refused());
        }
        counter(
                "kcptun_windows_narrowed",
                "How often a session got less than its whole window, because of max_buffered",
                seen.totals().narrowed());
    }

    private void flows(FlowTable.View flows) {
        gauges("kcptun_flows", "Flows of the disguise by their state", "state")
                .points(Flow.State.values(), flows::count);
        counter("kcptun_flows_opened", "Flows opened", flows.opened());
        counter("kcptun_flows_refused", "Connections that did not become flows because of a limit", flows.refused());
        counters(
                        "kcptun_flow_segments_dropped",
                        "Segments of the disguise that carried no datagram, and datagrams that had no flow",
                        "reason")
                .points(FlowDrop.values(), flows::dropped);
    }

    /// Only where something is relayed.
    private void relay(@Nullable RelayView relay) {
        if (relay == null) {
            return;
        }
        RelayStats stats = relay.stats();
        gauges("kcptun_relay_pairs", "Pairs of ends that have a port of the relay", "state")
                .point("proven", relay.proven())
                .point("opening", relay.pairs() - relay.proven());
        gauge(
                "kcptun_relay_pairs_limit",
                "Pairs that may be relayed at once",
                relay.options().pairs());
        gauge(
                "kcptun_relay_limit_bytes_per_second",
                "IP bytes that all pairs together may send",
                relay.options().bytesPerSecond());
        counter("kcptun_relay_bytes", "Bytes of UDP payloads that were sent on", stats.bytes);
        counter("kcptun_relay_packets", "Datagrams that were sent on", stats.packets);
        counter("kcptun_relay_pairs_opened", "Ports that were opened for a pair", stats.opened);
        counter("kcptun_relay_pairs_proven", "Pairs of which both ends came", stats.proven);
        counter("kcptun_relay_ports_taken", "Ports that could not be opened", stats.portsTaken);
        counters("kcptun_relay_refused", "Ends that got no port of the relay", "reason")
                .points(RelayRefusal.values(), stats::refusals);
        counters("kcptun_relay_packets_dropped", "Datagrams that came to the relay and were not sent on", "reason")
                .points(RelayDrop.values(), stats::drops);
    }

    private void troubles(Totals totals) {
        counters("kcptun_packets_dropped", "Received packets that were not used", "reason")
                .points(DropReason.values(), totals.tunnel()::drops);
        counters("kcptun_udp_errors", "Packets that could not be sent or received", "reason")
                .points(UdpErrors.Reason.values(), totals::udpErrors);
    }

    private void machine(Machine machine) {
        Family loads = gauges(
                "kcptun_loop_load_ratio",
                "Share of the last second that an event loop computed; busy polling does not count",
                "loop");
        for (int i = 0; i < machine.loads().size(); i++) {
            loads.point(Integer.toString(i), machine.loads().get(i));
        }
        long buffered = seen.totals().bufferedBytes();
        gauge("kcptun_session_buffer_bytes", "Buffers that sessions hold", buffered);
        gauge("kcptun_heap_used_bytes", "Heap in use, garbage included", machine.heapUsedBytes());
        gauge("kcptun_heap_max_bytes", "Heap that may be used", machine.heapMaxBytes());
        gauge("kcptun_direct_memory_bytes", "Buffers outside the heap", machine.directBytes());
        if (machine.residentBytes() >= 0) {
            gauge("process_resident_memory_bytes", "Resident memory size in bytes", machine.residentBytes());
        }
    }

    private void gauge(String name, String help, double value) {
        gauges(name, help, "").points().accept(Labels.EMPTY, value);
    }

    private Family gauges(String name, String help, String label) {
        GaugeSnapshot.Builder family = GaugeSnapshot.builder().name(name).help(help);
        families.add(family);
        return new Family(
                label,
                (labels, value) -> family.dataPoint(GaugeDataPointSnapshot.builder()
                        .labels(labels)
                        .value(value)
                        .build()));
    }

    private void counter(String name, String help, double value) {
        counters(name, help, "").points().accept(Labels.EMPTY, value);
    }

    private void directions(String name, String help, long received, long sent) {
        counters(name, help, "direction").point("received", received).point("sent", sent);
    }

    /// `_total` is added to the name when it is written.
    private Family counters(String name, String help, String label) {
        CounterSnapshot.Builder family = CounterSnapshot.builder().name(name).help(help);
        families.add(family);
        return new Family(
                label,
                (labels, value) -> family.dataPoint(CounterDataPointSnapshot.builder()
                        .labels(labels)
                        .value(value)
                        .build()));
    }
}
