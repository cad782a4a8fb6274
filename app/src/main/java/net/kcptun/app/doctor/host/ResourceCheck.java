package net.kcptun.app.doctor.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.kcptun.app.config.Config;
import net.kcptun.app.doctor.finding.Check;
import net.kcptun.app.doctor.finding.Finding;
import net.kcptun.app.doctor.finding.Words;

/// How many connections and how much memory the program can have here. Each connection takes a descriptor.
public final class ResourceCheck implements Check {
    private static final long DESCRIPTORS_ENOUGH = 4096;
    /// Files, jars, loops and ports.
    private static final long DESCRIPTORS_OWN = 100;
    private static final long HEAP_LEAST = 64L << 20;

    private final Config config;
    private final Machine machine;

    public ResourceCheck(Config config, Machine machine) {
        this.config = config;
        this.machine = machine;
    }

    @Override
    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        if (config.mode() != Config.Mode.RENDEZVOUS_SERVER) {
            machine.descriptors()
                    .ifPresent(limit ->
                            findings.add(descriptors(limit, config.limits().sessions())));
        }
        findings.add(memory(Runtime.getRuntime().maxMemory(), config.limits().buffered(), machine.availableMemory()));
        return findings;
    }

    static Finding descriptors(long limit, int sessions) {
        long connections = Math.min(sessions, limit - DESCRIPTORS_OWN);
        boolean isEnough = limit >= DESCRIPTORS_ENOUGH || limit - DESCRIPTORS_OWN >= sessions;
        Finding finding = isEnough
                ? Finding.ok("descriptors", "about " + connections + " connections at once are possible")
                : Finding.warn(
                        "descriptors",
                        "only about " + Math.max(0, connections) + " connections at once are possible, with " + limit
                                + " descriptors",
                        "ulimit -n 65536, under systemd LimitNOFILE=65536");
        return finding.with("limit", limit);
    }

    /// @param heap     the most that the runtime takes, as the program would have it
    /// @param buffered what the configuration allows sessions to keep
    static Finding memory(long heap, long buffered, Optional<Long> available) {
        String has = "a heap of " + Words.bytes(heap) + " at most";
        Finding finding;
        if (heap < HEAP_LEAST) {
            finding = Finding.warn(
                    "memory", has + " is little", "KCPTUN_OPTS=-Xmx128m, or more memory for the machine or container");
        } else if (buffered > heap / 2) {
            finding = Finding.warn(
                    "memory",
                    "max_buffered lets sessions keep " + Words.bytes(buffered) + ", with " + has,
                    "lower max_buffered, or raise the heap (KCPTUN_OPTS=-Xmx...)");
        } else if (available.isPresent() && available.get() < HEAP_LEAST) {
            finding = Finding.warn(
                    "memory",
                    "this machine has only " + Words.bytes(available.get()) + " of memory left",
                    "stop something, or add memory");
        } else {
            finding = Finding.ok("memory", has + ", " + Words.bytes(buffered) + " of it for what sessions keep");
        }
        Finding told = finding.with("heap_bytes", heap).with("buffered_bytes", buffered);
        return available.isPresent() ? told.with("available_bytes", available.get()) : told;
    }
}
