package net.kcptun.app.config;

import net.kcptun.app.config.Config.Mode;
import net.kcptun.core.relay.RelayOptions;
import org.jspecify.annotations.Nullable;

/// The rules between the keys of `relay`, and what they come to.
final class RelayRules {
    private final Values values;

    RelayRules(Values values) {
        this.values = values;
    }

    /// Notes what is wrong.
    void check(Mode mode) {
        if (!values.has("relay")) {
            return;
        }
        if (mode != Mode.RENDEZVOUS_SERVER) {
            values.problem("relay", "is a rendezvous server's, and this is a " + mode.text() + ": remove it here");
            return;
        }
        require(values.has("method"), "relay", "needs encryption, or it would serve anybody: set method, and psk");
        require(
                values.has("relay.rate"),
                "relay.rate",
                "is missing: what all relayed pairs may send together, such as 100 Mbit/s");
        require(values.has("relay.ports"), "relay.ports", "is missing: a free range of UDP ports such as 40000-40999");
        PortRange ports = values.ports("relay.ports");
        if (ports != null) {
            checkPorts(ports);
        }
    }

    private void checkPorts(PortRange ports) {
        int pairs = values.integer("relay.pairs");
        require(
                ports.count() >= pairs,
                "relay.ports",
                ports + " has " + ports.count() + " ports, fewer than relay.pairs, which is " + pairs
                        + ": widen the range, or lower relay.pairs");
        HostPort kcpBind = values.address("kcp_bind");
        require(
                kcpBind == null || !ports.contains(kcpBind.port()),
                "relay.ports",
                ports + " has the port of kcp_bind: choose another range");
    }

    /// Of a file without a problem; null: nothing is relayed.
    @Nullable
    RelayOptions options() {
        BitRate rate = values.rate("relay.rate");
        PortRange ports = values.ports("relay.ports");
        if (rate == null || ports == null) {
            return null;
        }
        IpAddress address = values.ipAddress("relay.address");
        return new RelayOptions(
                rate.bytesPerSecond(),
                values.integer("relay.pairs"),
                ports.first(),
                ports.last(),
                address == null ? null : address.endpoint());
    }

    private void require(boolean holds, String path, String otherwise) {
        if (!holds) {
            values.problem(path, otherwise);
        }
    }
}
