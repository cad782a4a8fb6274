package net.kcptun.app.stats;

import java.util.ArrayList;
import java.util.List;
import net.kcptun.app.stats.Finding.Severity;
import net.kcptun.core.tunnel.api.Limit;

/// Which limits bite, in words. The codes are the limits' keys without `max_`.
///
/// | code | severity | when |
/// |---|---|---|
/// | `KEY_refused` | problem | something was refused in the last 10 s because of it |
/// | `KEY_near_limit` | warning | nine tenths are taken, but for bytes |
/// | `windows_narrowed` | warning | in the last 10 s sessions got less than their windows, because of `max_buffered` |
final class LimitFindings {
    private static final double MEBI = 1 << 20;
    private static final String CONNECTIONS = "connections were refused";
    private static final String REGISTRATIONS = "registrations were refused";
    private static final String IF_WELCOME = "raise it if they are welcome";
    private static final String MORE_MEMORY = "raise it and the heap (KCPTUN_OPTS=-Xmx...)";

    private final Evidence evidence;
    private final List<Finding> findings = new ArrayList<>();

    /// What is said of a limit: what became of whom it turned away, what those do that are counted, and the way out.
    private record Words(String refused, String taken, String advice) {}

    private LimitFindings(Evidence evidence) {
        this.evidence = evidence;
    }

    static List<Finding> of(Evidence evidence) {
        LimitFindings all = new LimitFindings(evidence);
        for (LimitState state : LimitState.all(evidence.config(), evidence.now())) {
            all.state(state);
        }
        return all.findings;
    }

    private void state(LimitState state) {
        Words words = words(state.limit());
        String code = state.limit().key().substring("max_".length());
        long refused = evidence.recent().refused(state.limit());
        if (refused > 0) {
            String text = "limit " + state.limit().key() + " = " + amount(state.limit(), state.most()) + " reached: "
                    + refused + " " + words.refused() + " in the last 10 s; " + words.advice();
            findings.add(new Finding(code + "_refused", Severity.PROBLEM, text));
        } else if (state.limit() == Limit.BUFFERED) {
            windows(state);
        } else if (state.isNear()) {
            String text = state.now() + " of " + state.limit().key() + " = " + state.most() + " " + words.taken();
            findings.add(new Finding(code + "_near_limit", Severity.WARNING, text));
        }
    }

    private void windows(LimitState state) {
        long dropped = evidence.recent().kcp().overBudget;
        if (evidence.recent().narrowed() > 0) {
            String text = "windows were kept small in the last 10 s: " + amount(state.limit(), state.now())
                    + " of max_buffered = " + amount(state.limit(), state.most())
                    + " are kept for TCP connections or peers that take too little"
                    + (dropped > 0 ? ", and " + dropped + " segments came in vain" : "") + "; "
                    + MORE_MEMORY;
            findings.add(new Finding("windows_narrowed", Severity.WARNING, text));
        }
    }

    private static String amount(Limit limit, long value) {
        return limit == Limit.BUFFERED ? Diagnosis.format("%.3g MiB", value / MEBI) : Long.toString(value);
    }

    private static Words words(Limit limit) {
        return switch (limit) {
            case SESSIONS -> new Words(CONNECTIONS, "are open", IF_WELCOME);
            case SESSIONS_PER_ADDRESS ->
                new Words("connections of one address or more were refused", "are open, of one address", IF_WELCOME);
            case HALF_OPEN ->
                new Words(
                        CONNECTIONS,
                        "wait for their target or their peer",
                        "see why they stay half open (at a server a quarter is for one network), or raise it");
            case BUFFERED -> new Words(CONNECTIONS, "bytes are kept", MORE_MEMORY);
            case SERVICES -> new Words(REGISTRATIONS, "are registered", IF_WELCOME);
            case SERVICES_PER_ADDRESS -> new Words(REGISTRATIONS, "are registered, of one address", IF_WELCOME);
            case FLOWS -> new Words("connections did not become flows", "are open", "raise it, to 4095 at most");
        };
    }
}
