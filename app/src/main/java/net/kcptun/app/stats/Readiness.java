package net.kcptun.app.stats;

import java.util.List;
import java.util.stream.Collectors;
import net.kcptun.core.tunnel.api.PathView;
import net.kcptun.core.tunnel.api.SharedRegistryView;
import org.jspecify.annotations.Nullable;

/// Whether the program can do its work now, and why.
///
/// @param isAlive whether all its event loops turn
/// @param brief   the reason without an address, for whoever has not shown the token
public record Readiness(boolean isAlive, boolean isReady, String reason, String brief) {
    private static final long SECOND = 1_000_000_000L;

    /// @param hung the numbers of the event loops that do not turn
    static Readiness of(List<Integer> hung, Totals totals) {
        if (!hung.isEmpty()) {
            String reason = "event loop "
                    + hung.stream().map(String::valueOf).collect(Collectors.joining(", "))
                    + " does not answer: it hangs, or gets no processor time";
            return new Readiness(false, false, reason, reason);
        }
        String trouble = totals.deviceTrouble();
        if (trouble != null) {
            return new Readiness(true, false, trouble, trouble);
        }
        String degraded = registryTrouble(totals);
        return degraded == null
                ? of(totals.path(), totals.tunnelNow())
                : new Readiness(true, true, "degraded: " + degraded, "degraded: the registry does not answer");
    }

    /// What a rendezvous server cannot do because of the registry that it shares with others, in words; null: nothing.
    /// It is still ready for those who meet here: if all were taken out of service when the registry is away, then
    /// nobody would meet at all.
    static @Nullable String registryTrouble(Totals totals) {
        SharedRegistryView registry = totals.registry();
        if (registry == null || registry.isUp()) {
            return null;
        }
        String since = registry.changedAt() == 0
                ? " has not answered yet"
                : " has not answered for " + (totals.tunnelNow() - registry.changedAt()) / SECOND + " s";
        return "the registry" + (registry.name().isEmpty() ? "" : ' ' + registry.name()) + since
                + "; services that are registered here are found, others are not";
    }

    /// @param path null at an end that need not reach anybody
    /// @param now  the tunnel's clock
    static Readiness of(@Nullable PathView path, long now) {
        if (path == null) {
            return new Readiness(true, true, "serving", "serving");
        }
        boolean isReached = path.state() == PathView.State.REACHED;
        return new Readiness(true, isReached, reason(path, now, " " + path.peer()), reason(path, now, ""));
    }

    /// @param peer how the peer is called: its address behind a space, or ""
    private static String reason(PathView path, long now, String peer) {
        return switch (path.state()) {
            case RESOLVING ->
                "there is no way to the server yet: its name is not resolved, there is no network or, with obfs,"
                        + " no TCP connection";
            case CONNECTING ->
                "the server" + peer + " has not answered yet: is it running, with the same method and key,"
                        + " and does no firewall drop datagrams on the way?";
            case SEEKING ->
                path.heardAt() == 0
                        ? "asking the rendezvous server for the server, which has not answered yet"
                        : "the server was lost, and is sought again through the rendezvous server";
            case REGISTERING -> "the rendezvous server" + peer + " does not answer";
            case REACHED -> "the peer" + peer + " answers";
            case SILENT -> "the peer" + peer + " has not answered for " + (now - path.heardAt()) / SECOND + " s";
        };
    }
}
