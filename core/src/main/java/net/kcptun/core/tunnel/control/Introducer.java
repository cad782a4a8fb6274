package net.kcptun.core.tunnel.control;

import java.util.PriorityQueue;
import net.kcptun.core.tunnel.api.RelayPorts;
import net.kcptun.core.tunnel.api.RelayPorts.Seen;
import net.kcptun.core.tunnel.api.ServiceView;
import net.kcptun.core.wire.ControlMessage.Punch;
import net.kcptun.core.wire.ControlMessage.Punch.More;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// Tells a client and a server of each other, by PUNCH.
///
/// | what | PUNCH to the client | PUNCH to the server | when |
/// |---|---|---|---|
/// | introduced | the server's two addresses | the client's two | at once, and a quarter of a second later |
/// | with a relay | where the server comes from, the relay | the client's, the relay | at once, after 0.25 and 1 s |
///
/// Where the client or the server is another rendezvous server's to tell, only the other one is told here.
///
/// Again, because some ends send one PING for each PUNCH, and NATs may open too late for it. What the relay has seen
/// meanwhile is told then: where a NAT shows each destination another port, two of them tell much about the third.
///
/// At most [#MAX_REPEATS] pairs wait to be told again.
final class Introducer {
    static final int MAX_REPEATS = 1024;

    private static final long SECOND = 1_000_000_000L;
    private static final long[] PAUSES = {SECOND / 4, SECOND * 3 / 4};

    private final ControlHost host;
    private final RelayPorts relays;
    private final PriorityQueue<Repeat> repeats = new PriorityQueue<>();

    /// Who is told.
    enum Told {
        BOTH,
        /// The server's own rendezvous server tells the server.
        CLIENT,
        /// The client's own rendezvous server tells the client.
        SERVER
    }

    /// A client, the service whose server it is told of, and the relay that both are told of.
    ///
    /// @param inner what the client calls itself
    record Introduction(
            Endpoint inner,
            Endpoint outer,
            ServiceView service,
            @Nullable Endpoint relay,
            Told told) {}

    private record Repeat(Introduction what, int number, long at) implements Comparable<Repeat> {
        @Override
        public int compareTo(Repeat that) {
            return Long.compare(at, that.at);
        }
    }

    Introducer(ControlHost host) {
        this.host = host;
        this.relays = host.relays();
    }

    void introduce(Introduction what, long now) {
        tell(what, 0, now);
    }

    void onTimer(long now) {
        for (Repeat next; (next = repeats.peek()) != null && next.at <= now; ) {
            repeats.remove();
            tell(next.what, next.number, now);
        }
    }

    long nextDeadline() {
        Repeat next = repeats.peek();
        return next == null ? Long.MAX_VALUE : next.at;
    }

    private void tell(Introduction what, int number, long now) {
        Endpoint client = what.outer();
        Endpoint server = what.service().outer();
        if (what.told() != Told.CLIENT) {
            host.sender().send(ofClient(what), server, now);
        }
        if (what.told() != Told.SERVER) {
            host.sender().send(ofServer(what), client, now);
        }
        int most = what.relay() == null ? 1 : PAUSES.length;
        if (number < most && repeats.size() < MAX_REPEATS) {
            repeats.add(new Repeat(what, number + 1, now + PAUSES[number]));
        }
    }

    private Punch ofClient(Introduction what) {
        Endpoint server = what.service().outer();
        Endpoint relay = what.relay();
        if (relay == null) {
            return new Punch(what.inner(), what.outer(), new More(server, false, false));
        }
        Seen seen = relays.seen(what.outer(), server);
        return seen == null
                ? new Punch(what.outer(), relay, new More(server, true, false))
                : new Punch(seen.client(), relay, new More(seen.server(), true, true));
    }

    private Punch ofServer(Introduction what) {
        ServiceView service = what.service();
        Endpoint relay = what.relay();
        if (relay == null) {
            return new Punch(service.inner(), service.outer(), new More(what.outer(), false, false));
        }
        Seen seen = relays.seen(what.outer(), service.outer());
        return seen == null
                ? new Punch(service.outer(), relay, new More(what.outer(), true, false))
                : new Punch(seen.server(), relay, new More(seen.client(), true, true));
    }
}
