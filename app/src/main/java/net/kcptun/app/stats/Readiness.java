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
        String peer = String.valueOf(path.peer());
        return switch (path.state()) {
            case RESOLVING ->
                new Readiness(
                        false,
                        "there is no way to the server yet: its name is not resolved, there is no network or, with obfs, no TCP connection");
            case CONNECTING ->
                new Readiness(
                        false,
                        "the server " + peer + " has not answered yet: is it running, with the same method and key,"
                                + " and does no firewall drop datagrams on the way?");
            case SEEKING ->
                new Readiness(
                        false,
                        path.heardAt() == 0
                                ? "asking the rendezvous server for the server, which has not answered yet"
                                : "the server was lost, and is sought again through the rendezvous server");
            case REGISTERING -> new Readiness(false, "the rendezvous server " + peer + " does not answer");
            case REACHED -> new Readiness(true, "the peer " + peer + " answers");
            case SILENT ->
                new Readiness(
                        false, "the peer " + peer + " has not answered for " + (now - path.heardAt()) / SECOND + " s");
        };
    }
}
