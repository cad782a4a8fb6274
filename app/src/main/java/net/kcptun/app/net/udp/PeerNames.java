package net.kcptun.app.net.udp;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.net.base.NameResolver;
import org.jspecify.annotations.Nullable;

/// The names of the ones that must be reached, and the addresses that each had when it was resolved last. Whoever has
/// no answer keeps the addresses before.
///
/// Owned by one thread.
final class PeerNames {
    /// How long one name that is not resolved keeps the others waiting.
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final NameResolver resolver;
    private final Predicate<InetSocketAddress> isReachable;
    private final List<Name> names;

    /// An address of one of the names.
    ///
    /// @param name its number, from 0
    record Address(InetSocketAddress socket, int name) {}

    private static final class Name {
        private final HostPort name;
        private List<InetSocketAddress> addresses = List.of();
        private @Nullable String failure;

        Name(HostPort name) {
            this.name = name;
        }
    }

    /// @param isReachable whether the socket could send there
    PeerNames(List<HostPort> names, NameResolver resolver, Predicate<InetSocketAddress> isReachable) {
        this.names = names.stream().map(Name::new).toList();
        this.resolver = resolver;
        this.isReachable = isReachable;
    }

    /// Resolves all anew. What is told in the end comes by `executor`, never from inside this call.
    ///
    /// @param onAll all have answered; those that have an address no longer tell why ([#failure])
    void resolve(Executor executor, Runnable onAll) {
        int[] left = {names.size()};
        for (Name each : names) {
            resolver.resolve(each.name, executor, answer -> {
                take(each, answer);
                if (--left[0] == 0) {
                    onAll.run();
                }
            });
        }
    }

    /// Blocks until all have answered; for two seconds only where one has an address by then.
    ///
    /// @param blocking asks for one name, on a thread of its own
    void lookUp(Function<HostPort, NameResolver.Answer> blocking) {
        Map<Name, CompletableFuture<NameResolver.Answer>> open = new LinkedHashMap<>();
        for (Name each : names) {
            CompletableFuture<NameResolver.Answer> answer = new CompletableFuture<>();
            open.put(each, answer);
            Thread.ofPlatform().daemon().start(() -> answer.complete(blocking.apply(each.name)));
        }
        CompletableFuture.allOf(open.values().toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, PATIENCE_NANOS, TimeUnit.NANOSECONDS)
                .join();
        takeDone(open);
        while (addresses().isEmpty() && !open.isEmpty()) {
            CompletableFuture.anyOf(open.values().toArray(CompletableFuture[]::new))
                    .join();
            takeDone(open);
        }
        open.keySet().forEach(name -> name.failure = name.name.host() + ": no answer from the resolver yet");
    }

    private void takeDone(Map<Name, CompletableFuture<NameResolver.Answer>> open) {
        open.entrySet().removeIf(each -> {
            boolean isDone = each.getValue().isDone();
            if (isDone) {
                take(each.getKey(), each.getValue().join());
            }
            return isDone;
        });
    }

    private void take(Name name, NameResolver.Answer answer) {
        List<InetSocketAddress> reachable =
                answer.byTurns().stream().filter(isReachable).toList();
        name.failure = null;
        if (!reachable.isEmpty()) {
            name.addresses = reachable;
        } else if (answer.addresses().isEmpty()) {
            name.failure = answer.failure();
        } else {
            name.failure = name.name.host() + " has no address of the family of kcp_bind";
        }
    }

    /// Takes an answer that somebody else has got for the name with that number.
    void take(int number, NameResolver.Answer answer) {
        take(names.get(number), answer);
    }

    HostPort name(int number) {
        return names.get(number).name;
    }

    /// Those of each name in its order of preference, name by name.
    List<Address> addresses() {
        List<Address> all = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            for (InetSocketAddress address : names.get(i).addresses) {
                all.add(new Address(address, i));
            }
        }
        return all;
    }

    /// Why a name could not be resolved, of the first that could not; null: all could.
    @Nullable
    String failure() {
        return names.stream()
                .map(name -> name.failure)
                .filter(failure -> failure != null)
                .findFirst()
                .orElse(null);
    }
}
