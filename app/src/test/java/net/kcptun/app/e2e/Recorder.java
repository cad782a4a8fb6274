package net.kcptun.app.e2e;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import net.kcptun.app.log.NetLog;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.tunnel.api.TunnelEvents;
import net.kcptun.core.wire.Endpoint;

/// Remembers all that a forwarder tells; any thread may wait for it.
final class Recorder implements TunnelEvents, NetLog {
    private static final int SECONDS = 10;

    private final List<TunnelEvent> events = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private final Map<DropReason, Integer> drops = new EnumMap<>(DropReason.class);

    @Override
    public synchronized void onEvent(TunnelEvent event, long now) {
        events.add(event);
        notifyAll();
    }

    @Override
    public synchronized void onDrop(DropReason reason, Endpoint from, long now) {
        drops.merge(reason, 1, Integer::sum);
        notifyAll();
    }

    @Override
    public synchronized void info(String line) {
        lines.add(line);
    }

    @Override
    public synchronized void warn(String line) {
        lines.add(line);
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    synchronized long count(Class<? extends TunnelEvent> kind) {
        return events.stream().filter(kind::isInstance).count();
    }

    synchronized int drops(DropReason reason) {
        return drops.getOrDefault(reason, 0);
    }

    void await(String what, Predicate<TunnelEvent> wanted) throws InterruptedException {
        awaitThat(what, () -> events.stream().anyMatch(wanted));
    }

    void awaitCount(String what, Class<? extends TunnelEvent> kind, int atLeast) throws InterruptedException {
        awaitThat(what, () -> count(kind) >= atLeast);
    }

    void awaitDrops(DropReason reason, int atLeast) throws InterruptedException {
        awaitThat(atLeast + " drops " + reason, () -> drops(reason) >= atLeast);
    }

    private synchronized void awaitThat(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!condition.getAsBoolean()) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("not in " + SECONDS + " s: " + what + "; " + this);
            }
            wait(left);
        }
    }

    @Override
    public synchronized String toString() {
        List<TunnelEvent> last = events.subList(Math.max(0, events.size() - 20), events.size());
        return "events " + last + " of " + events.size() + ", drops " + drops + ", lines " + lines;
    }
}
