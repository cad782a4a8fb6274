package net.kcptun.core.tunnel.control;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.SharedRegistry;
import net.kcptun.core.tunnel.api.SharedRegistry.Client;
import net.kcptun.core.tunnel.api.SharedRegistry.Found;
import net.kcptun.core.tunnel.api.SharedRegistryView;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.tunnel.control.Introductions.Asking;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// What a rendezvous server has of others through the [SharedRegistry]: it writes there what registers here, and asks
/// for what is not registered here. Whatever the engine does, what is registered here is found without it.
///
/// A server that was not heard for `dead` may have registered at another front end since, so the engine is asked for
/// its service as for one that is not registered here. Where the table says that CONNECT is dropped, what was
/// registered here serves after all: PUNCH to both.
///
/// An id that is not registered here:
///
/// | state | event | next | what is done |
/// |---|---|---|---|
/// | unknown | CONNECT, the engine answers | asked | the engine is asked |
/// | unknown | CONNECT, the engine is away | unknown | CONNECT is dropped: the client asks again |
/// | unknown | CONNECT, 4096 are asked, or the engine's side has no room | unknown | CONNECT is dropped |
/// | asked | CONNECT of one more client, up to 8 | asked | it waits for the same answer |
/// | asked | CONNECT of a client that waits | asked | nothing |
/// | asked | found | unknown | PUNCH to each that waits; the service's front end is told of each |
/// | asked | not found | missed | each CONNECT that waits is dropped |
/// | asked | no answer for 2 s, or the engine goes away | unknown | each CONNECT that waits is dropped |
/// | missed | CONNECT | missed | CONNECT is dropped |
/// | missed | a second later | unknown | nothing |
/// | any | an answer that nobody waits for | the same | nothing |
///
/// A service that is registered here:
///
/// | event | what is done |
/// |---|---|
/// | LISTEN, the engine answers, and it is new, has moved, or a third of the record's life has passed | written |
/// | LISTEN, the engine answers again since it was written | written: the engine may have forgotten it |
/// | LISTEN, and what was written was lost | written |
/// | another front end has a client for it | PUNCH to its server |
/// | another front end has a client for it, and the record's front end is gone | PUNCH to its server, and written |
/// | the same, and the server was not heard for `dead` | PUNCH to its server, not written |
///
/// So after an engine has come back all records are there again once each server has registered again, and they come
/// no faster than servers register.
final class SharedServices implements SharedRegistry.Answers {
    static final int MOST_QUESTIONS = 4096;
    static final int MOST_CLIENTS = 8;

    private static final long SECOND = 1_000_000_000L;
    private static final long ANSWER_NANOS = 2 * SECOND;
    private static final long MISS_NANOS = SECOND;

    private final ControlHost host;
    private final SharedRegistry registry;
    private final ServiceRegistry local;
    private final Introductions introductions;
    /// Those that were asked longest ago come first.
    private final LinkedHashMap<ServiceId, Question> questions = new LinkedHashMap<>();
    /// When each was missed; those that were missed longest ago come first.
    private final LinkedHashMap<ServiceId, Long> misses = new LinkedHashMap<>();

    private String name = "";
    private boolean isUp;
    private long changedAt;
    private long writes;
    private long writesLost;
    private long reads;
    private long hits;
    private long missed;
    private long invalid;
    private long unanswered;
    private long introduced;
    private long introducedHere;
    private long invalidIntroductions;

    private record Question(ServiceId id, long askedAt, List<Asking> clients) {}

    SharedServices(ControlHost host, ServiceRegistry local, Introductions introductions) {
        this.host = host;
        this.registry = host.registry();
        this.local = local;
        this.introductions = introductions;
        registry.attach(this);
    }

    private boolean isAlone() {
        return registry == SharedRegistry.NONE;
    }

    /// A server has registered here.
    ///
    /// @param isElsewhere it is new, or has moved
    void onRegistered(RegisteredService service, boolean isElsewhere, long now) {
        boolean isDue = isElsewhere
                || service.sharedAt() == 0
                || service.sharedAt() < changedAt
                || now - service.sharedAt() >= lifeSeconds() * SECOND / 3;
        if (isUp && isDue) {
            write(service, now);
        }
    }

    /// Whether the server of a service that is registered here may have registered at another front end since.
    boolean mayBeElsewhere(RegisteredService service, long now) {
        return !isAlone() && now - service.seenAt() > host.options().timing().deadNanos();
    }

    /// A client asks for a service that is not registered here, or may be elsewhere.
    void onConnect(Asking client, ServiceId id, long now) {
        forgetMisses(now);
        if (isAlone() || misses.containsKey(id)) {
            serveOrDrop(client, id, DropReason.UNKNOWN_SERVICE, now);
            return;
        }
        Question open = questions.get(id);
        if (open != null) {
            join(open, client, now);
        } else if (!isUp) {
            serveOrDrop(client, id, DropReason.REGISTRY_AWAY, now);
        } else if (questions.size() >= MOST_QUESTIONS || !registry.ask(id)) {
            serveOrDrop(client, id, DropReason.REGISTRY_BUSY, now);
        } else {
            reads++;
            questions.put(id, new Question(id, now, new ArrayList<>(List.of(client))));
        }
    }

    private void join(Question open, Asking client, long now) {
        boolean waits = open.clients().removeIf(client::isSameAs);
        if (waits) {
            open.clients().add(client);
            return;
        }
        if (open.clients().size() >= MOST_CLIENTS) {
            serveOrDrop(client, open.id(), DropReason.REGISTRY_BUSY, now);
            return;
        }
        open.clients().add(client);
    }

    @Override
    public void onUp(String name, long now) {
        if (!isUp || !name.equals(this.name)) {
            host.event(new TunnelEvent.RegistryUp(name), now);
        }
        this.name = name;
        isUp = true;
        changedAt = now;
    }

    @Override
    public void onDown(String name, String why, long now) {
        boolean isNews = isUp || this.name.isEmpty();
        this.name = name;
        if (!isNews) {
            return;
        }
        isUp = false;
        changedAt = now;
        host.event(new TunnelEvent.RegistryDown(name, why), now);
        List<Question> open = List.copyOf(questions.values());
        questions.clear();
        open.forEach(question -> giveUp(question, now));
    }

    @Override
    public void onFound(ServiceId id, Found service, long now) {
        Question asked = questions.remove(id);
        if (asked == null) {
            return;
        }
        hits++;
        for (Asking client : asked.clients()) {
            introduce(client, id, service, now);
        }
    }

    /// The port of a relay is one of this host's, and the server's front end names it to the server.
    private void introduce(Asking asking, ServiceId id, Found service, long now) {
        Endpoint outer = asking.outer();
        Endpoint relay = asking.insists() ? host.relays().open(outer, service.outer(), now) : null;
        host.event(new TunnelEvent.Introduced(id, outer, service.outer(), relay), now);
        introductions.tellClient(outer, service.inner(), service.outer(), relay, now);
        registry.introduce(service, new Client(id, asking.inner(), outer, relay));
        introduced++;
    }

    @Override
    public void onMissing(ServiceId id, boolean isInvalid, long now) {
        Question asked = questions.remove(id);
        if (asked == null) {
            return;
        }
        missed++;
        invalid += isInvalid ? 1 : 0;
        misses.put(id, now);
        serveOrDropAll(asked, DropReason.UNKNOWN_SERVICE, now);
    }

    @Override
    public void onWriteLost(ServiceId id, String why, long now) {
        writesLost++;
        if (!why.isEmpty()) {
            host.event(new TunnelEvent.RegistryRefuses(name, why), now);
        }
        RegisteredService service = local.find(id);
        if (service != null) {
            service.sharedAt(0);
        }
    }

    @Override
    public void onIntroduce(Client client, boolean isOrphan, long now) {
        RegisteredService service = local.find(client.id());
        if (service == null) {
            return;
        }
        introducedHere++;
        host.event(new TunnelEvent.Introduced(client.id(), client.outer(), service.outer(), client.relay()), now);
        introductions.tellServer(service.outer(), client.inner(), client.outer(), client.relay(), now);
        if (isOrphan && isUp && !mayBeElsewhere(service, now)) {
            write(service, now);
        }
    }

    @Override
    public void onInvalidIntroduction(long now) {
        invalidIntroductions++;
    }

    void onTimer(long now) {
        while (!questions.isEmpty()) {
            Map.Entry<ServiceId, Question> oldest = questions.firstEntry();
            if (now - oldest.getValue().askedAt() < ANSWER_NANOS) {
                return;
            }
            questions.remove(oldest.getKey());
            giveUp(oldest.getValue(), now);
        }
    }

    long nextDeadline() {
        return questions.isEmpty()
                ? Long.MAX_VALUE
                : questions.firstEntry().getValue().askedAt() + ANSWER_NANOS;
    }

    /// Null: this rendezvous server is alone.
    @Nullable
    SharedRegistryView view() {
        return isAlone()
                ? null
                : new SharedRegistryView(
                        name,
                        isUp,
                        changedAt,
                        writes,
                        writesLost,
                        reads,
                        hits,
                        missed,
                        invalid,
                        unanswered,
                        introduced,
                        introducedHere,
                        invalidIntroductions);
    }

    private void write(RegisteredService service, long now) {
        if (registry.write(service.id(), service.inner(), service.outer(), lifeSeconds())) {
            writes++;
            service.sharedAt(now);
        } else {
            writesLost++;
            service.sharedAt(0);
        }
    }

    private void giveUp(Question question, long now) {
        unanswered++;
        serveOrDropAll(question, DropReason.REGISTRY_AWAY, now);
    }

    private void serveOrDropAll(Question question, DropReason reason, long now) {
        for (Asking client : question.clients()) {
            serveOrDrop(client, question.id(), reason, now);
        }
    }

    /// The engine does not tell where the service is: what is known here will do, however old it is.
    private void serveOrDrop(Asking client, ServiceId id, DropReason reason, long now) {
        RegisteredService service = local.find(id);
        if (service == null) {
            host.drop(reason, client.outer(), now);
        } else {
            introductions.introduce(client, service, now);
        }
    }

    /// There are no more of them than questions were open, for a second.
    private void forgetMisses(long now) {
        while (!misses.isEmpty()
                && (misses.size() > MOST_QUESTIONS || now - misses.firstEntry().getValue() >= MISS_NANOS)) {
            misses.pollFirstEntry();
        }
    }

    private int lifeSeconds() {
        return host.options().timing().timeout();
    }
}
