package net.kcptun.app.stats;

import net.kcptun.app.net.base.UdpErrors;
import net.kcptun.core.kcp.KcpStats;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.Limit;

/// What happened in the last ten seconds, or since the program started: between two moments.
record Recent(Rates rates, Totals before, Totals now) {
    static final Recent NOTHING = new Recent(Rates.NONE, Totals.NONE, Totals.NONE);

    static Recent between(Totals before, Totals now, long nanos) {
        return new Recent(Rates.between(before, now, nanos), before, now);
    }

    KcpStats kcp() {
        return now.kcp().since(before.kcp());
    }

    /// What was refused because of that limit.
    long refused(Limit limit) {
        return now.refusals(limit) - before.refusals(limit);
    }

    /// How often a session got less than its whole window.
    long narrowed() {
        return now.narrowed() - before.narrowed();
    }

    long drops(DropReason reason) {
        return now.tunnel().drops(reason) - before.tunnel().drops(reason);
    }

    long udpErrors(UdpErrors.Reason reason) {
        return now.udpErrors(reason) - before.udpErrors(reason);
    }
}
