package net.kcptun.core.tunnel.control;

import java.util.PriorityQueue;
import net.kcptun.core.tunnel.api.RelayPorts;
import net.kcptun.core.tunnel.api.RelayPorts.Seen;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.wire.ControlMessage.Punch;
import net.kcptun.core.wire.ControlMessage.Punch.More;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// What a rendezvous server tells ends of each other, by PUNCH.
///
/// | what | PUNCH to either end | when |
/// |---|---|---|
/// | introduced | the other one's two addresses | at once, and a quarter of a second later |
/// | with a relay | where the other one comes from, the relay | at once, after a quarter of a second and after one |
///
/// Again, because some ends send one PING for each PUNCH, and NATs may open too late for it. What the relay has seen
/// meanwhile is told then: where a NAT shows each destination another port, two of them tell much about the third.
///
/// At most [#MOST_REPEATS] wait to be sent again; what is beyond that is sent once.
final class Introductions {
    static final int MOST_REPEATS = 2048;

    private static final long SECOND = 1_000_000_000L;
    private static final long[] PAUSES = {SECOND / 4, SECOND * 3 / 4};

    private final ControlHost host;
    private final RelayPorts relays;
    private final PriorityQueue<Repeat> repeats = new PriorityQueue<>();
    private long sent;

    /// A client that asks for a service.
    ///
    /// @param inner   what the client calls itself
    /// @param insists whether it is to be offered a relay ([Insistence])
    record Asking(Endpoint inner, Endpoint outer, boolean insists) {
        boolean isSameAs(Asking that) {
            return inner.equals(that.inner) && outer.equals(that.outer);
        }
    }

    /// Two ends, one of which is told of the other.
    ///
    /// @param inner    what the other one calls itself
    /// @param isClient whether it is the client that is told
    private record Told(
            Endpoint whom,
            Endpoint inner,
            Endpoint outer,
            boolean isClient,
            @Nullable Endpoint relay) {
        private Endpoint client() {
            return isClient ? whom : outer;
        }

        private Endpoint server() {
            return isClient ? outer : whom;
        }
    }

    /// @param order among those of one time
    private record Repeat(Told what, int number, long at, long order) implements Comparable<Repeat> {
        @Override
        public int compareTo(Repeat that) {
            int byTime = Long.compare(at, that.at);
            return byTime == 0 ? Long.compare(order, that.order) : byTime;
        }
    }

    Introductions(ControlHost host) {
        this.host = host;
        this.relays = host.relays();
    }

    /// A client and the server of a service that is registered here are told of each other.
    void introduce(Asking client, RegisteredService service, long now) {
        Endpoint server = service.outer();
        Endpoint relay = client.insists() ? relays.open(client.outer(), server, now) : null;
        host.event(new TunnelEvent.Introduced(service.id(), client.outer(), server, relay), now);
        tellServer(server, client.inner(), client.outer(), relay, now);
        tellClient(client.outer(), service.inner(), server, relay, now);
    }

    /// A client, whose messages come from there, is told of a server.
    ///
    /// @param relay the port of the two; null: none
    void tellClient(Endpoint client, Endpoint inner, Endpoint outer, @Nullable Endpoint relay, long now) {
        tell(new Told(client, inner, outer, true, relay), 0, now);
    }

    /// A server, whose messages come from there, is told of a client.
    ///
    /// @param relay the port of the two; null: none
    void tellServer(Endpoint server, Endpoint inner, Endpoint outer, @Nullable Endpoint relay, long now) {
        tell(new Told(server, inner, outer, false, relay), 0, now);
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

    private void tell(Told what, int number, long now) {
        host.sender().send(punch(what), what.whom, now);
        int most = what.relay == null ? 1 : PAUSES.length;
        if (number < most && repeats.size() < MOST_REPEATS) {
            repeats.add(new Repeat(what, number + 1, now + PAUSES[number], sent++));
        }
    }

    private Punch punch(Told what) {
        Endpoint relay = what.relay;
        if (relay == null) {
            return new Punch(what.inner, what.outer, new More(what.whom, false, false));
        }
        Seen seen = relays.seen(what.client(), what.server());
        if (seen == null) {
            return new Punch(what.outer, relay, new More(what.whom, true, false));
        }
        Endpoint other = what.isClient ? seen.server() : seen.client();
        Endpoint own = what.isClient ? seen.client() : seen.server();
        return new Punch(other, relay, new More(own, true, true));
    }
}
