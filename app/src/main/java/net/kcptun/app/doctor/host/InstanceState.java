package net.kcptun.app.doctor.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import net.kcptun.app.command.Tree;

/// What a running instance says of itself, in its `/api/v1/stats`.
///
/// @param troubles what its diagnosis is worried about, in its own words
/// @param skewed   packets that were dropped for their time since its start
/// @param forged   packets that its key did not open since its start
record InstanceState(boolean isReady, String reason, List<String> troubles, long skewed, long forged) {
    private static final Set<String> WORRIES = Set.of("problem", "warning");

    InstanceState {
        troubles = List.copyOf(troubles);
    }

    /// Of a program that tells only whether it is ready.
    static InstanceState of(boolean isReady, String reason) {
        return new InstanceState(isReady, reason, List.of(), 0, 0);
    }

    /// What it does not count is 0, since NaN is as a whole number.
    ///
    /// @throws IOException where it is nothing of the kind
    static InstanceState parse(byte[] json) throws IOException {
        Tree all = Tree.parse(new String(json, StandardCharsets.UTF_8));
        Tree ready = all.tree("ready");
        Tree dropped = all.tree("dropped_packets");
        List<String> troubles = all.trees("diagnosis").stream()
                .filter(finding -> WORRIES.contains(finding.text("severity", "")))
                .map(finding -> finding.text("text", ""))
                .toList();
        long skewed = (long) dropped.number("clock_skew");
        long forged = (long) dropped.number("forged");
        return new InstanceState(ready.flag("is_ready"), ready.text("reason", ""), troubles, skewed, forged);
    }
}
