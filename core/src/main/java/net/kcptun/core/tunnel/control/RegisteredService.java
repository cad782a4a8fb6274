package net.kcptun.core.tunnel.control;

import net.kcptun.core.tunnel.api.ServiceView;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// One service of a [ServiceRegistry]. There may be millions, so it is one object with few fields, which changes.
final class RegisteredService {
    /// A minute's registrations from other networks. Two servers that were given one id by mistake need five, of which
    /// each registers all 25 s, with one address family.
    static final int TAKEOVERS_A_MINUTE = 6;

    private static final long MINUTE = 60_000_000_000L;

    private final ServiceId id;
    private Endpoint inner;
    private Endpoint outer;
    private long seenAt;
    private long sharedAt;
    private @Nullable Takeovers takeovers;
    private @Nullable Elsewhere elsewhere;

    /// Where a server is.
    ///
    /// @param inner what it calls itself
    /// @param outer where its messages come from
    record Place(Endpoint inner, Endpoint outer) {}

    /// How often a service came from another network, in the minute that began at `since`. Few services have one.
    private static final class Takeovers {
        private long since;
        private int count;
    }

    /// Where a service was last with the other address family. Few services have one.
    private static final class Elsewhere {
        private Endpoint outer;
        private long seenAt;

        Elsewhere(Endpoint outer, long seenAt) {
            this.outer = outer;
            this.seenAt = seenAt;
        }
    }

    RegisteredService(ServiceId id, Place place, long now) {
        this.id = id;
        this.inner = place.inner();
        this.outer = place.outer();
        this.seenAt = now;
    }

    ServiceId id() {
        return id;
    }

    Endpoint inner() {
        return inner;
    }

    Endpoint outer() {
        return outer;
    }

    /// When it last registered.
    long seenAt() {
        return seenAt;
    }

    /// When it was last written where other rendezvous servers look; 0 = it has to be.
    long sharedAt() {
        return sharedAt;
    }

    void sharedAt(long time) {
        sharedAt = time;
    }

    boolean isAt(Place place) {
        return inner.equals(place.inner()) && outer.equals(place.outer());
    }

    /// Whether it was in another network of the same address family a moment ago.
    boolean isTakenOverFrom(Place place, long liveNanos, long now) {
        if (isOfFamilyOf(place)) {
            return now - seenAt <= liveNanos && !isOneNetwork(outer, place.outer());
        }
        return elsewhere != null
                && now - elsewhere.seenAt <= liveNanos
                && !isOneNetwork(elsewhere.outer, place.outer());
    }

    private boolean isOfFamilyOf(Place place) {
        return outer.isIpv6() == place.outer().isIpv6();
    }

    private static boolean isOneNetwork(Endpoint one, Endpoint other) {
        return one.isSameHostAs(other) || one.network().equals(other.network());
    }

    /// Whether it may come from another network once more in this minute; if so, that is counted.
    boolean mayBeTakenOver(long now) {
        if (takeovers == null) {
            takeovers = new Takeovers();
        }
        if (takeovers.count == 0 || now - takeovers.since >= MINUTE) {
            takeovers.since = now;
            takeovers.count = 0;
        }
        boolean mayBe = takeovers.count < TAKEOVERS_A_MINUTE;
        takeovers.count += mayBe ? 1 : 0;
        return mayBe;
    }

    /// It has registered again. Addresses that are the same are kept as the objects that they are.
    void see(Place place, long now) {
        if (!isOfFamilyOf(place)) {
            changeFamily();
        }
        seenAt = now;
        if (!inner.equals(place.inner())) {
            inner = place.inner();
        }
        if (!outer.equals(place.outer()) || outer.local() != place.outer().local()) {
            outer = place.outer();
        }
    }

    /// Back to where it was with the other family, if it was: what comes with both in turn keeps no new object.
    private void changeFamily() {
        Elsewhere before = elsewhere;
        if (before == null) {
            elsewhere = new Elsewhere(outer, seenAt);
            return;
        }
        Endpoint left = outer;
        outer = before.outer;
        before.outer = left;
        before.seenAt = seenAt;
    }

    ServiceView view() {
        return new ServiceView(id, inner, outer, seenAt);
    }
}
