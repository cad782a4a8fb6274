package net.kcptun.core.sim;

import java.util.List;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.sim.Fault.Bursts;
import net.kcptun.core.sim.SimNetwork.Link;
import net.kcptun.core.tunnel.api.TunnelOptions.Timing;
import org.jspecify.annotations.Nullable;

/// A whole deployment, and all that happens to it, drawn from one seed by [DeploymentDraw]. Its text is what a failing
/// seed shows.
record Deployment(
        long seed, Layout layout, Tuning tuning, Link link, Bursts bursts, List<Visit> visits, List<Fault> faults) {
    /// Who is there.
    ///
    /// @param isMeeting  the ends find each other through a rendezvous server
    /// @param shards     event loops of each end
    /// @param clientNats of each client; null: it has a public address
    /// @param serverNat  null: it has a public address
    /// @param hasFixedPorts the clients' sockets have ports that are configured
    record Layout(boolean isMeeting, int shards, List<NatKind> clientNats, NatKind serverNat, boolean hasFixedPorts) {
        int clients() {
            return clientNats.size();
        }

        /// Whether a client can ever reach the server.
        boolean canMeet(int client) {
            NatKind near = clientNats.get(client);
            return !isMeeting || !near.isOpaqueTo(serverNat) && !serverNat.isOpaqueTo(near);
        }
    }

    /// What stands between a host and the others.
    enum NatKind {
        NONE(null),
        FULL_CONE(SimNat.Kind.FULL_CONE),
        RESTRICTED(SimNat.Kind.RESTRICTED),
        PORT_RESTRICTED(SimNat.Kind.PORT_RESTRICTED),
        SYMMETRIC(SimNat.Kind.SYMMETRIC);

        final SimNat.@Nullable Kind kind;

        NatKind(SimNat.@Nullable Kind kind) {
            this.kind = kind;
        }

        /// Nobody behind `other` can be reached from behind this one, nor the other way round.
        private boolean isOpaqueTo(NatKind other) {
            return this == SYMMETRIC && (other == SYMMETRIC || other == PORT_RESTRICTED);
        }
    }

    /// How the programs are configured.
    ///
    /// @param method null: nothing is sealed
    record Tuning(
            KcpOptions client,
            KcpOptions server,
            int clientMtu,
            int serverMtu,
            Timing timing,
            int maxSessions,
            @Nullable CipherMethod method) {
        boolean isSealed() {
            return method != null;
        }
    }

    static Deployment of(long seed) {
        return new DeploymentDraw(seed).deployment();
    }

    boolean hasBlackHole() {
        return faults.stream().anyMatch(Fault.BlackHole.class::isInstance);
    }

    /// For how long something does not pass, or a clock leaps, all added up, in milliseconds.
    long troubles() {
        return faults.stream()
                .mapToLong(fault -> switch (fault) {
                    case Fault.BlackHole hole -> hole.lasting();
                    case Fault.Blackout out -> out.lasting();
                    case Fault.ClockLeap leap -> leap.millis();
                    case Fault.Standstill still -> still.lasting();
                    case Fault.FullSocket full -> full.lasting();
                    default -> 0;
                })
                .sum();
    }

    /// The network is never so bad that the ends would need luck to meet.
    boolean isMild() {
        boolean isStable = faults.stream().noneMatch(Fault.WeatherChange.class::isInstance);
        return isStable && link.loss() <= 0.1 && link.corruption() <= 0.02 && bursts == Bursts.NONE;
    }

    /// Every datagram arrives.
    boolean isLossless() {
        boolean isUntouched = faults.stream().allMatch(Fault.Restart.class::isInstance);
        return isUntouched && link.loss() == 0 && link.corruption() == 0 && bursts == Bursts.NONE;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("deployment ").append(seed).append('\n');
        text.append("  ").append(layout).append("\n  ").append(tuning).append("\n  ");
        text.append(link).append(' ').append(bursts).append('\n');
        visits.forEach(visit -> text.append("  visit ").append(visit).append('\n'));
        faults.forEach(fault -> text.append("  fault ").append(fault).append('\n'));
        return text.toString();
    }
}
