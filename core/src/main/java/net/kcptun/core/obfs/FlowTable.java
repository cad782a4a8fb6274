package net.kcptun.core.obfs;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.Network;
import org.jspecify.annotations.Nullable;

/// The flows of one end, by the address at the other end. A server has many and admits strangers only within
/// limits; a client has one.
///
/// | a new connection, where | is taken | in place of |
/// |---|---|---|
/// | its address has a flow | no | |
/// | less than 256 flows are half-open, and less than [#limit] flows there are | yes | nobody |
/// | else, and one is half-open | yes | the oldest half-open one of the network that has most of them |
/// | else | no | |
///
/// A network is what one stranger may have ([Network]), and the new connection counts as one of its own: so whoever
/// takes all places is the next to lose one, and others keep theirs for as long as they take to authenticate. Of
/// networks that have equally many the one with the oldest loses. A flow in use gives way to nobody. One thread.
public final class FlowTable {
    /// How long a flow may be without a datagram that opens.
    public static final long HALF_OPEN_NANOS = 30_000_000_000L;

    public static final int FLOWS_MAX = 4095;
    static final int HALF_OPEN_MAX = 256;

    private final Map<Endpoint, Flow> flows = new HashMap<>();
    /// The oldest first.
    private final Set<Flow> halfOpen = new LinkedHashSet<>();
    private final Map<Long, Integer> halfOpenByNetwork = new HashMap<>();
    private int limit = FLOWS_MAX;
    private final long[] drops = new long[FlowDrop.values().length];
    private @Nullable Flow last;
    private long opened;
    private long refused;
    private long beyondLimit;

    /// So many flows at most from now on, 1..[#FLOWS_MAX]; those that are open stay.
    public void limit(int flows) {
        limit = flows;
    }

    /// What can be seen of all flows at one moment.
    ///
    /// @param flows   those that are open, the oldest first; empty where only sums were asked for
    /// @param counts  how many are in which state
    /// @param opened  how many there ever were
    /// @param refused connections that were not taken
    /// @param beyondLimit of these, those that were beyond the limit of all flows
    public record View(
            List<Flow.View> flows,
            Map<Flow.State, Integer> counts,
            long opened,
            long refused,
            long beyondLimit,
            Map<FlowDrop, Long> drops) {
        public static final View NONE = new View(List.of(), Map.of(), 0, 0, 0, Map.of());

        public long dropped(FlowDrop reason) {
            return drops.getOrDefault(reason, 0L);
        }

        /// How many there are.
        public int count() {
            return counts.values().stream().mapToInt(Integer::intValue).sum();
        }

        public int count(Flow.State state) {
            return counts.getOrDefault(state, 0);
        }
    }

    /// Whose place a server's stranger from `remote` takes: that flow is to be ended before [#admit]. Null: nobody's.
    public @Nullable Flow displacedBy(Endpoint remote) {
        boolean hasRoom = halfOpen.size() < HALF_OPEN_MAX && flows.size() < limit;
        if (hasRoom || flows.containsKey(key(remote))) {
            return null;
        }
        long newcomer = Network.of(remote);
        Flow displaced = null;
        int most = 0;
        for (Flow flow : halfOpen) {
            long network = Network.of(flow.remote());
            int count = halfOpenByNetwork.getOrDefault(network, 0) + (network == newcomer ? 1 : 0);
            if (count > most) {
                most = count;
                displaced = flow;
            }
        }
        return displaced;
    }

    /// A server's stranger: null, and counted, if the limits or a flow from the same address forbid it.
    public @Nullable Flow admit(Endpoint local, Endpoint remote, long now) {
        boolean isBeyondLimit = flows.size() >= limit;
        if (isBeyondLimit) {
            beyondLimit++;
        }
        if (isBeyondLimit || halfOpen.size() >= HALF_OPEN_MAX || flows.containsKey(key(remote))) {
            refused++;
            return null;
        }
        return open(local, remote, now);
    }

    /// A client's way to its server.
    public Flow open(Endpoint local, Endpoint remote, long now) {
        Flow flow = new Flow(local, remote, now);
        Flow replaced = flows.put(key(remote), flow);
        if (replaced != null) {
            settle(replaced);
        }
        halfOpen.add(flow);
        halfOpenByNetwork.merge(Network.of(remote), 1, Integer::sum);
        opened++;
        return flow;
    }

    /// It is not half-open any more.
    private void settle(Flow flow) {
        if (halfOpen.remove(flow)) {
            halfOpenByNetwork.computeIfPresent(Network.of(flow.remote()), (_, count) -> count == 1 ? null : count - 1);
        }
    }

    /// Whether it has not ended.
    public boolean isLive(Flow flow) {
        return flows.get(key(flow.remote())) == flow;
    }

    /// The flow has ended, unless it had before.
    public void end(Flow flow) {
        if (!flows.remove(key(flow.remote()), flow)) {
            return;
        }
        settle(flow);
        last = null;
    }

    /// A captured segment. Null, and counted by reason: it carries no datagram; else its flow.
    public @Nullable Flow onSegment(TcpSegment segment, long now) {
        Flow flow = find(segment);
        FlowDrop drop = flow == null ? FlowDrop.NO_FLOW : flow.onSegment(segment, now);
        if (drop != null) {
            drop(drop);
            return null;
        }
        return flow;
    }

    private @Nullable Flow find(TcpSegment segment) {
        Flow recent = last;
        if (recent != null && segment.isFrom(recent.remote())) {
            return recent;
        }
        Flow flow = flows.get(segment.source());
        if (flow != null) {
            last = flow;
        }
        return flow;
    }

    /// The flow that leads there and can carry something. Null, and counted by reason: there is none.
    public @Nullable Flow towards(Endpoint remote) {
        Flow recent = last;
        Flow flow = recent != null && recent.remote().equals(remote) ? recent : flows.get(key(remote));
        if (flow == null) {
            drop(FlowDrop.SENT_TO_NO_FLOW);
            return null;
        }
        last = flow;
        if (flow.headerBytes() == 0) {
            drop(FlowDrop.SENT_TOO_EARLY);
            return null;
        }
        return flow;
    }

    /// A datagram of the flow has opened. True: for the first time.
    public boolean authenticate(Flow flow) {
        if (flow.isAuthenticated() || !isLive(flow)) {
            return false;
        }
        flow.authenticate();
        settle(flow);
        return true;
    }

    public void drop(FlowDrop reason) {
        drops[reason.ordinal()]++;
    }

    /// The flows whose time is over; they are still in the table.
    ///
    /// @param silenceNanos how long an authenticated peer may be silent
    public List<Flow> expired(long silenceNanos, long now) {
        return flows.values().stream()
                .filter(flow -> now >= flow.deadline(silenceNanos))
                .toList();
    }

    /// What can be seen of it now.
    ///
    /// @param withFlows false: only sums
    public View view(boolean withFlows) {
        Map<Flow.State, Integer> counts = new EnumMap<>(Flow.State.class);
        for (Flow flow : flows.values()) {
            counts.merge(flow.state(), 1, Integer::sum);
        }
        Map<FlowDrop, Long> dropped = new EnumMap<>(FlowDrop.class);
        for (FlowDrop reason : FlowDrop.values()) {
            dropped.put(reason, drops[reason.ordinal()]);
        }
        List<Flow.View> views = withFlows
                ? flows.values().stream()
                        .map(Flow::view)
                        .sorted(Comparator.comparingLong(Flow.View::openedAt))
                        .toList()
                : List.of();
        return new View(views, Map.copyOf(counts), opened, refused, beyondLimit, Map.copyOf(dropped));
    }

    /// Packets carry no scope.
    private static Endpoint key(Endpoint remote) {
        return remote.scope() == 0 ? remote : Endpoint.ipv6(remote.high(), remote.low(), remote.port(), 0);
    }
}
