package net.kcptun.app.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import net.kcptun.app.stats.Scene;
import net.kcptun.core.tunnel.api.SessionView;
import org.junit.jupiter.api.Test;

final class SessionFilterTest {
    private final List<SessionView> sessions =
            Scene.calm().withSessions().observation().totals().sessions();

    @Test
    void levelsShowMoreAndMoreStates() {
        assertThat(shown("none")).isEmpty();
        assertThat(shown("connected")).hasSize(2).isEqualTo(shown("1"));
        assertThat(shown("active")).hasSize(3).isEqualTo(shown("2"));
        assertThat(shown("all")).hasSize(4).isEqualTo(shown("3"));
    }

    @Test
    void beyondTheLimitTheRestIsCounted() {
        SessionFilter filter = SessionFilter.of(Map.of("limit", "3"), "all");
        assertThat(filter.apply(sessions)).hasSize(3);
        assertThat(filter.matching(sessions)).isEqualTo(4);
    }

    @Test
    void whatIsNotUnderstoodIsRefused() {
        assertThatThrownBy(() -> SessionFilter.of(Map.of("sessions", "some"), "all"))
                .hasMessage("sessions is none, connected, active or all");
        for (String limit : List.of("-1", "x", "", "100001", "99999999999")) {
            assertThatThrownBy(() -> SessionFilter.of(Map.of("limit", limit), "all"))
                    .hasMessage("limit is a number of 0..100000");
        }
        assertThatThrownBy(() -> SessionFilter.of(Map.of("paths", "1001"), "all"))
                .hasMessage("paths is a number of 0..1000");
    }

    private List<SessionView> shown(String level) {
        return SessionFilter.of(Map.of("sessions", level), "all").apply(sessions);
    }
}
