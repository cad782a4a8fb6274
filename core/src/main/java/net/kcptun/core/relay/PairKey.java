package net.kcptun.core.relay;

import java.util.Comparator;
import net.kcptun.core.wire.Endpoint;

/// Who is relayed. The order is for the JDK's maps, as that of [Endpoint] is.
///
/// @param client where its CONNECT came from
/// @param server where its LISTEN came from
record PairKey(Endpoint client, Endpoint server) implements Comparable<PairKey> {
    private static final Comparator<PairKey> ORDER =
            Comparator.comparing(PairKey::client).thenComparing(PairKey::server);

    @Override
    public int compareTo(PairKey that) {
        return ORDER.compare(this, that);
    }
}
