package net.kcptun.app.stats;

import net.kcptun.core.tunnel.api.PathView;
import org.jspecify.annotations.Nullable;

/// Whether the program can do its work now, and why.
public record Readiness(boolean isReady, String reason) {
    private static final long SECOND = 1_000_000_000L;

    /// @param path null at an end that need not reach anybody
    /// @param now  the tunnel's clock
    static Readiness of(@Nullable PathView path, long now) {
        if (path == null) {
            return new Readiness(true, "serving");
        }
        return new Readiness(path.state() == PathView.State.REACHED, reason(path, now));
    }

    static Readiness of(Totals totals) {
        String trouble = totals.deviceTrouble();
        return trouble == null ? of(totals.path(), totals.tunnelNow()) : new Readiness(false, trouble);
    }

    private static String reason(PathView path, long now) {
        String peer = String.valueOf(path.peer());
        return switch (path.state()) {
            case RESOLVING ->
                "there is no way to the server yet: its name is not resolved, there is no network or, with obfs,"
                        + " no TCP connection";
            case CONNECTING ->
                "the server " + peer + " has not answered yet: is it running, with the same method and key,"
                        + " and does no firewall drop datagrams on the way?";
            case SEEKING ->
                path.heardAt() == 0
                        ? "asking the rendezvous server for the server, which has not answered yet"
                        : "the server was lost, and is sought again through the rendezvous server";
            case REGISTERING -> "the rendezvous server " + peer + " does not answer";
            case REACHED -> "the peer " + peer + " answers";
            case SILENT -> "the peer " + peer + " has not answered for " + (now - path.heardAt()) / SECOND + " s";
        };
    }
}
