package net.kcptun.core.path;

/// What a [PathModel] is doing; [PathStates] has the transitions.
public enum PathState {
    /// The rate is sought: it doubles each round trip.
    STARTUP,
    /// What STARTUP has put into a queue runs off.
    DRAIN,
    /// The rate that was found is kept.
    CRUISE,
    /// For a round trip, more is sent than the path is known to carry.
    UP,
    /// For a round trip, less is sent, so that what UP may have queued runs off.
    DOWN,
    /// Little is on its way, so that the shortest round trip shows.
    PROBE_RTT;

    /// Whether less is sent than the path is known to carry: what is lost then is lost by chance.
    boolean isQuiet() {
        return this == DRAIN || this == DOWN || this == PROBE_RTT;
    }
}
