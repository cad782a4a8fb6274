package net.kcptun.app.status;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import net.kcptun.core.tunnel.TunnelSnapshot;
import net.kcptun.core.tunnel.api.SessionState;
import net.kcptun.core.tunnel.api.SessionView;
import org.jspecify.annotations.Nullable;

/// Which sessions a request wants to see, and how many, and how many paths to peers.
///
/// @param level the last state that is shown, by its place in [SessionState]; below 0 = none
record SessionFilter(int level, int limit, int paths) {
    static final int LIMIT = 1000;
    static final int LIMIT_MAX = 100_000;
    static final int PATHS = TunnelSnapshot.MOST_PATHS;
    static final int PATHS_MAX = TunnelSnapshot.MOST_PATHS_LISTED;
    static final SessionFilter ALL = new SessionFilter(SessionState.TIME_WAIT.ordinal(), LIMIT, PATHS);

    /// @throws IllegalArgumentException with a line for the user
    static SessionFilter of(Map<String, String> query, String fallback) {
        return new SessionFilter(
                level(query.getOrDefault("sessions", fallback)),
                number("limit", query.get("limit"), LIMIT, LIMIT_MAX),
                number("paths", query.get("paths"), PATHS, PATHS_MAX));
    }

    private static int level(String name) {
        return switch (name) {
            case "none", "0" -> -1;
            case "connected", "1" -> SessionState.OPEN.ordinal();
            case "active", "2" -> SessionState.LINGER.ordinal();
            case "all", "3" -> SessionState.TIME_WAIT.ordinal();
            default -> throw new IllegalArgumentException("sessions is none, connected, active or all");
        };
    }

    private static int number(String name, @Nullable String text, int fallback, int most) {
        if (text == null) {
            return fallback;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Told below.
        }
        throw new IllegalArgumentException(name + " is a number of 0.." + most);
    }

    /// How many are of the wanted states.
    long matching(List<SessionView> sessions) {
        return sessions.stream().filter(this::matches).count();
    }

    /// Those of the wanted states, in their order; where they are too many, those heard last.
    List<SessionView> apply(List<SessionView> sessions) {
        List<SessionView> wanted = sessions.stream().filter(this::matches).toList();
        if (wanted.size() <= limit) {
            return wanted;
        }
        return wanted.stream()
                .sorted(Comparator.comparingLong(SessionView::receivedAt).reversed())
                .limit(limit)
                .sorted(Comparator.comparingInt(SessionView::conv))
                .toList();
    }

    /// The first of a list, as many as sessions are shown.
    <T> List<T> limited(List<T> all) {
        return all.subList(0, Math.min(limit, all.size()));
    }

    private boolean matches(SessionView session) {
        return session.state().ordinal() <= level;
    }
}
