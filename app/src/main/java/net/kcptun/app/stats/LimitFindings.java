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

    private final Evidence evidence;
    private final List<Finding> findings = new ArrayList<>();

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
        String code = state.limit().key().substring("max_".length());
        long refused = evidence.recent().refused(state.limit());
        if (refused > 0) {
            String text = "limit " + state.limit().key() + " = " + amount(state.limit(), state.most()) + " reached: "
                    + refused + refusals(state.limit()) + "; " + advice(state.limit());
            findings.add(new Finding(code + "_refused", Severity.PROBLEM, text));
        } else if (state.limit() == Limit.BUFFERED) {
            windows(state);
        } else if (state.isNear()) {
            String text = state.now() + " of " + state.limit().key() + " = " + state.most() + taken(state.limit());
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
                    + advice(state.limit());
            findings.add(new Finding("windows_narrowed", Severity.WARNING, text));
        }
    }

    private static String amount(Limit limit, long value) {
        return limit == Limit.BUFFERED ? Diagnosis.format("%.3g MiB", value / MEBI) : Long.toString(value);
    }

    private static String refusals(Limit limit) {
        return switch (limit) {
            case SESSIONS, HALF_OPEN, BUFFERED -> " connections were refused in the last 10 s";
            case SESSIONS_PER_ADDRESS -> " connections of one address or more were refused in the last 10 s";
            case SERVICES, SERVICES_PER_ADDRESS -> " registrations were refused in the last 10 s";
            case FLOWS -> " connections did not become flows in the last 10 s";
        };
    }

    private static String taken(Limit limit) {
        return switch (limit) {
            case SESSIONS -> " are open";
            case SESSIONS_PER_ADDRESS -> " are open, of one address";
            case HALF_OPEN -> " wait for their target or their peer";
            case BUFFERED -> " bytes are kept";
            case SERVICES -> " are registered";
            case SERVICES_PER_ADDRESS -> " are registered, of one address";
            case FLOWS -> " are open";
        };
    }

    private static String advice(Limit limit) {
        return switch (limit) {
            case HALF_OPEN -> "see why they stay half open, or raise it";
            case BUFFERED -> "raise it and the heap (KCPTUN_OPTS=-Xmx...), or use smaller windows";
            case SESSIONS, SESSIONS_PER_ADDRESS, SERVICES, SERVICES_PER_ADDRESS -> "raise it if they are welcome";
            case FLOWS -> "raise it, to 4095 at most";
        };
    }
}
