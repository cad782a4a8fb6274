package net.kcptun.app.service;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;

/// Signals that a test sends.
final class FakeSignals implements Signals {
    private final Map<String, IntConsumer> actions = new ConcurrentHashMap<>();
    private final Set<String> missing;

    FakeSignals(String... missing) {
        this.missing = Set.of(missing);
    }

    @Override
    public Outcome on(String name, IntConsumer action) {
        if (missing.contains(name)) {
            return Outcome.IMPOSSIBLE;
        }
        actions.put(name, action);
        return Outcome.TAKEN;
    }

    void send(String name, int number) {
        actions.get(name).accept(number);
    }

    boolean areTaken() {
        return !actions.isEmpty();
    }

    @Override
    public void close() {
        actions.clear();
    }
}
