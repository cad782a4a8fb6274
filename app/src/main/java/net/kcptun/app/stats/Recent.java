package net.kcptun.app.stats;

import java.util.EnumMap;
import java.util.Map;
import net.kcptun.app.net.base.UdpErrors;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.Limit;

/// What happened in the last ten seconds, or since the program started.
///
/// @param segmentsSent data segments, for the first time
/// @param resends      data segments sent again
/// @param resentInVain of these, those whose earlier copy had arrived
/// @param refused      because of which limit, and how much
/// @param narrowed     how often a session got less than its whole window
/// @param overBudget   data segments dropped because no more bytes may be kept
record Recent(
        Rates rates,
        long segmentsSent,
        long resends,
        long resentInVain,
        Map<Limit, Long> refused,
        long narrowed,
        long overBudget,
        Map<DropReason, Long> drops,
        Map<UdpErrors.Reason, Long> udpErrors) {
    static final Recent NOTHING = new Recent(Rates.NONE, 0, 0, 0, Map.of(), 0, 0, Map.of(), Map.of());

    static Recent between(Totals before, Totals now, long nanos) {
        Map<DropReason, Long> drops = new EnumMap<>(DropReason.class);
        for (DropReason reason : DropReason.values()) {
            drops.put(reason, now.tunnel().drops(reason) - before.tunnel().drops(reason));
        }
        Map<Limit, Long> refused = new EnumMap<>(Limit.class);
        for (Limit limit : Limit.values()) {
            refused.put(limit, now.refusals(limit) - before.refusals(limit));
        }
        Map<UdpErrors.Reason, Long> errors = new EnumMap<>(UdpErrors.Reason.class);
        now.udpErrors()
                .forEach((reason, count) ->
                        errors.put(reason, count - before.udpErrors().getOrDefault(reason, 0L)));
        return new Recent(
                Rates.between(before, now, nanos),
                now.kcp().segmentsSent() - before.kcp().segmentsSent(),
                now.kcp().resends() - before.kcp().resends(),
                now.kcp().spuriousResends() - before.kcp().spuriousResends(),
                refused,
                now.narrowed() - before.narrowed(),
                now.kcp().overBudget() - before.kcp().overBudget(),
                drops,
                errors);
    }

    long refused(Limit limit) {
        return refused.getOrDefault(limit, 0L);
    }

    long drops(DropReason reason) {
        return drops.getOrDefault(reason, 0L);
    }

    long udpErrors(UdpErrors.Reason reason) {
        return udpErrors.getOrDefault(reason, 0L);
    }
}
