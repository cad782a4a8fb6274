package net.kcptun.app.status;

import net.kcptun.app.stats.Totals;
import net.kcptun.core.relay.RelayDrop;
import net.kcptun.core.relay.RelayPairView;
import net.kcptun.core.relay.RelayRefusal;
import net.kcptun.core.relay.RelayStats;
import net.kcptun.core.relay.RelayView;

/// The relay of a rendezvous server, as a member of the object that is being written; null where there is none.
final class RelayJson {
    private RelayJson() {}

    static void write(Json json, Totals totals, SessionFilter filter) {
        RelayView relay = totals.relay();
        if (relay == null) {
            json.put("relay", null);
        } else {
            json.object("relay", one -> relay(one, relay, totals.tunnelNow(), filter));
        }
    }

    private static void relay(Json json, RelayView relay, long now, SessionFilter filter) {
        RelayStats stats = relay.stats();
        json.put("limit_bytes_per_second", relay.options().bytesPerSecond())
                .put("pairs", relay.pairs())
                .put("pairs_proven", relay.proven())
                .put("pairs_limit", relay.options().pairs())
                .put("pairs_of_one_network", relay.ofNetwork())
                .put("opened_total", stats.opened)
                .put("proven_total", stats.proven)
                .put("ports_taken_total", stats.portsTaken)
                .put("relayed_packets", stats.packets)
                .put("relayed_bytes", stats.bytes);
        json.object("refused", reasons -> {
            for (RelayRefusal reason : RelayRefusal.values()) {
                reasons.put(Words.of(reason), stats.refusals(reason));
            }
        });
        json.object("dropped_packets", reasons -> {
            for (RelayDrop reason : RelayDrop.values()) {
                reasons.put(Words.of(reason), stats.drops(reason));
            }
        });
        json.objects("busiest", filter.limited(relay.busiest()), (one, pair) -> pair(one, pair, now));
    }

    private static void pair(Json json, RelayPairView pair, long now) {
        json.put("client", pair.client())
                .put("server", pair.server())
                .put("port", pair.port().port())
                .put("is_proven", pair.isProven())
                .put("relayed_packets", pair.packets())
                .put("relayed_bytes", pair.bytes())
                .seconds("age_seconds", now - pair.openedAt());
    }
}
