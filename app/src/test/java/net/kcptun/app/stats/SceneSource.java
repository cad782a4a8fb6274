package net.kcptun.app.stats;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import net.kcptun.app.net.base.UdpErrors;
import net.kcptun.core.obfs.FlowTable;
import net.kcptun.core.relay.RelayView;
import net.kcptun.core.tunnel.TunnelSnapshot;
import org.jspecify.annotations.Nullable;

/// A program that looks as the scene of the moment does.
public record SceneSource(Supplier<Scene> scene) implements Source {
    @Override
    public List<TunnelSnapshot> snapshots(boolean withSessions, int mostPaths) {
        return List.of(scene.get().snapshot());
    }

    @Override
    public Map<UdpErrors.Reason, Long> udpErrors() {
        return Map.of();
    }

    @Override
    public FlowTable.View flows(boolean withEach) {
        return FlowTable.View.NONE;
    }

    /// A rendezvous server's relays.
    @Override
    public @Nullable RelayView relay(boolean withPairs) {
        TunnelSnapshot shown = scene.get().snapshot();
        return shown.services().isEmpty() ? null : RelayScene.view(shown.takenAt());
    }

    @Override
    public List<Thread> loopThreads() {
        return List.of();
    }
}
