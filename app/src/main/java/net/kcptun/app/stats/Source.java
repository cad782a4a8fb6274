package net.kcptun.app.stats;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import net.kcptun.app.net.base.UdpErrors;
import net.kcptun.app.net.forward.Forwarder;
import net.kcptun.core.obfs.FlowTable;
import net.kcptun.core.portmap.Mapping;
import net.kcptun.core.relay.RelayView;
import net.kcptun.core.tunnel.TunnelSnapshot;
import org.jspecify.annotations.Nullable;

/// What an [Observer] looks at.
public interface Source {
    /// One for each shard; empty once everything has stopped. May take half a second.
    ///
    /// @param mostPaths how many paths each tells at most
    List<TunnelSnapshot> snapshots(boolean withSessions, int mostPaths);

    /// The numbers of the event loops that have not answered for seconds.
    default List<Integer> hungLoops() {
        return List.of();
    }

    Map<UdpErrors.Reason, Long> udpErrors();

    /// The flows of the disguise; none without.
    FlowTable.View flows(boolean withEach);

    /// The relay of a rendezvous server; null: there is none.
    default @Nullable RelayView relay(boolean withPairs) {
        return null;
    }

    /// Why nobody is reached through the interface that `netdev` names; null: for no such reason.
    default @Nullable String deviceTrouble() {
        return null;
    }

    /// What a router lets in for this host; null: nothing.
    default @Nullable Mapping mapping() {
        return null;
    }

    /// The threads of the event loops that have told theirs yet, in their order.
    List<Thread> loopThreads();

    /// The running program.
    static Source of(Forwarder forwarder) {
        int numbered = 0;
        Map<Integer, Thread> threads = new ConcurrentSkipListMap<>();
        for (Executor loop : forwarder.loops()) {
            int number = numbered++;
            loop.execute(() -> threads.put(number, Thread.currentThread()));
        }
        return new Source() {
            @Override
            public List<TunnelSnapshot> snapshots(boolean withSessions, int mostPaths) {
                return forwarder.snapshots(withSessions, mostPaths);
            }

            @Override
            public List<Integer> hungLoops() {
                return forwarder.hungLoops();
            }

            @Override
            public Map<UdpErrors.Reason, Long> udpErrors() {
                return forwarder.udpErrors();
            }

            @Override
            public FlowTable.View flows(boolean withEach) {
                return forwarder.flows(withEach);
            }

            @Override
            public @Nullable RelayView relay(boolean withPairs) {
                return forwarder.relay(withPairs).orElse(null);
            }

            @Override
            public @Nullable String deviceTrouble() {
                return forwarder.deviceTrouble();
            }

            @Override
            public @Nullable Mapping mapping() {
                return forwarder.mapping();
            }

            @Override
            public List<Thread> loopThreads() {
                return List.copyOf(threads.values());
            }
        };
    }
}
