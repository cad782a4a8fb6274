package net.kcptun.app.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import net.kcptun.app.stats.Finding.Severity;
import net.kcptun.core.obfs.FlowTable;
import net.kcptun.core.relay.RelayView;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RelayFindingsTest {
    private static final long NOW = 1_700_000_000_000_000_000L;

    @Test
    void whoGetsNoPlaceIsToldWithTheWayOut() {
        List<Finding> findings = RelayFindings.of(between(RelayScene.view(NOW), RelayScene.refusing(NOW, 3)));
        assertThat(findings)
                .containsExactly(new Finding(
                        "relay_pairs_refused",
                        Severity.PROBLEM,
                        "the relay refused 3 requests in the last 10 s: relay.pairs = 2 is reached; raise it, and"
                                + " relay.ports with it"));
    }

    @Test
    void aRelayThatSufficesHasNothingToSay() {
        RelayView view = RelayScene.view(NOW);
        assertThat(RelayFindings.of(between(view, view))).isEmpty();
        assertThat(RelayFindings.of(between(null, view))).isEmpty();
        assertThat(RelayFindings.of(Recent.NOTHING)).isEmpty();
    }

    private static Recent between(@Nullable RelayView before, @Nullable RelayView now) {
        return new Recent(Rates.NONE, totals(before), totals(now));
    }

    private static Totals totals(@Nullable RelayView relay) {
        return Totals.of(List.of(), Map.of(), FlowTable.View.NONE, null, relay);
    }
}
