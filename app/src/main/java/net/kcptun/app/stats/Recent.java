package net.kcptun.app.stats;

import java.util.EnumMap;
import java.util.Map;
import net.kcptun.app.net.UdpErrors;
import net.kcptun.core.tunnel.DropReason;

/// What happened in the last ten seconds, or since the program started.
///
/// @param segmentsSent data segments, for the first time
/// @param resends      data segments sent again
/// @param resentInVain of these, those whose earlier copy had arrived
/// @param refused      sessions, because of a limit
record Recent(
        Rates rates,
        long segmentsSent,
        long resends,
        long resentInVain,
        long refused,
        Map<DropReason, Long> drops,
        Map<UdpErrors.Reason, Long> udpErrors) {
    static final Recent NOTHING = new Recent(Rates.NONE, 0, 0, 0, 0, Map.of(), Map.of());

    static Recent between(Totals before, Totals now, long nanos) {
        Map<DropReason, Long> drops = new EnumMap<>(DropReason.class);
        for (DropReason reason : DropReason.values()) {
            drops.put(reason, now.tunnel().drops(reason) - before.tunnel().drops(reason));
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
                now.tunnel().sessionsRefused() - before.tunnel().sessionsRefused(),
                drops,
                errors);
    }

    long drops(DropReason reason) {
        return drops.getOrDefault(reason, 0L);
    }

    long udpErrors(UdpErrors.Reason reason) {
        return udpErrors.getOrDefault(reason, 0L);
    }
}
