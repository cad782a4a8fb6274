package net.kcptun.app.doctor.host;

import java.io.IOException;
import java.net.DatagramSocket;
import java.util.List;
import net.kcptun.app.doctor.finding.Check;
import net.kcptun.app.doctor.finding.Finding;
import net.kcptun.app.log.ErrorText;
import net.kcptun.app.net.portmap.MappingTrial;
import net.kcptun.app.net.portmap.MappingTrial.Outcome;
import net.kcptun.app.net.portmap.MappingTrial.Outcome.Failed;
import net.kcptun.app.net.portmap.MappingTrial.Outcome.Mapped;
import net.kcptun.app.net.portmap.MappingTrial.Outcome.Needless;
import net.kcptun.app.net.portmap.MappingTrial.Outcome.Refused;
import net.kcptun.app.net.portmap.MappingTrial.Outcome.Silent;
import net.kcptun.core.wire.Entropy;
import org.jspecify.annotations.Nullable;

/// Whether the router lets others in for this host where `port_mapping` asks it to: another port is mapped for an
/// instant. That it does not is no fault, since two ends meet without it in most cases.
public final class MappingCheck implements Check {
    private static final String NAME = "mapping";

    private final @Nullable String netdev;
    private final Entropy entropy;

    /// @param netdev the interface that the tunnel uses; null: any
    public MappingCheck(@Nullable String netdev, Entropy entropy) {
        this.netdev = netdev;
        this.entropy = entropy;
    }

    @Override
    public List<Finding> findings() {
        try (DatagramSocket held = new DatagramSocket()) {
            return findings(MappingTrial.of(netdev, held.getLocalPort(), entropy));
        } catch (IOException e) {
            return findings(new Failed(e));
        }
    }

    static List<Finding> findings(Outcome outcome) {
        return switch (outcome) {
            case Needless _ -> List.of();
            case Mapped(var mapping) -> {
                String text =
                        "the router lets others in at " + host(mapping.outer().toString()) + ", by "
                                + mapping.protocol().text();
                yield List.of(
                        mapping.isPublic()
                                ? Finding.ok(NAME, text).with("mapped", true)
                                : Finding.warn(
                                                NAME,
                                                text + ", which is a private address: another NAT stands before it",
                                                "ask the provider for a public address")
                                        .with("mapped", true));
            }
            case Refused(var uplink, var why) ->
                List.of(Finding.warn(
                                NAME,
                                "the router " + host(uplink.router().toString()) + " maps no port: " + why.text(),
                                "allow it at the router, or forward a UDP port there by hand")
                        .with("mapped", false));
            case Silent(var uplink) ->
                List.of(Finding.ok(
                                NAME,
                                "the router " + host(uplink.router().toString())
                                        + " speaks neither PCP nor NAT-PMP; only ends whose NATs allow it will meet")
                        .with("mapped", false));
            case Failed(var why) ->
                List.of(Finding.warn(
                                NAME, "the router cannot be asked: " + ErrorText.of(why), "see this host's firewall")
                        .with("mapped", false));
        };
    }

    /// Without the port.
    private static String host(String endpoint) {
        return endpoint.substring(0, endpoint.lastIndexOf(':'));
    }
}
