package net.kcptun.app.net.relay;

import net.kcptun.core.relay.Relay;
import net.kcptun.core.tunnel.api.TurnHandler;

/// The turns of a rendezvous server that relays: the tunnel's, in which the relay has its timers served, too.
public record RelayedTurns(TurnHandler tunnel, Relay relay) implements TurnHandler {
    @Override
    public void onTimers(long now) {
        tunnel.onTimers(now);
        relay.onTimer(now);
    }

    @Override
    public void flush(long now) {
        tunnel.flush(now);
    }

    @Override
    public long nextDeadline() {
        return Math.min(tunnel.nextDeadline(), relay.nextDeadline());
    }
}
