package net.kcptun.app.net.base;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import net.kcptun.app.config.HostPort;

/// Names to addresses, off the event loops, by the system's resolver and in the system's order (RFC 6724), which the
/// JDK keeps only where it is told so before it resolves anything ([#keepSystemOrder]).
///
/// Two daemon threads at most, which end when idle; lookups that are more than a few behind fail at once.
public final class NameResolver {
    private static final int THREADS = 2;
    private static final int WAITING_MAX = 64;
    private static final int TRIED_MAX = 8;
    /// How long the JDK may answer from its memory. By default that is half a minute, in which a reload after a change
    /// of a name would find the old address.
    private static final String CACHE_SECONDS = "1";

    static {
        Security.setProperty("networkaddress.cache.ttl", CACHE_SECONDS);
        Security.setProperty("networkaddress.cache.negative.ttl", CACHE_SECONDS);
    }

    private final ThreadPoolExecutor threads;

    /// As early as possible in the program: else the JDK puts IPv4 first.
    public static void keepSystemOrder() {
        String key = "java.net.preferIPv6Addresses";
        if (System.getProperty(key) == null) {
            System.setProperty(key, "system");
        }
    }

    /// @param addresses in order of preference; empty where the name is not known
    public record Answer(HostPort name, List<InetSocketAddress> addresses, String failure) {
        /// Those to try, one after the other, at most 8: in order of preference, but IPv6 and IPv4 by turns (RFC 8305),
        /// so that a family that does not work here costs one pause.
        public List<InetSocketAddress> byTurns() {
            boolean isFirstIpv6 = !addresses.isEmpty() && LocalAddresses.isIpv6(addresses.getFirst());
            ArrayDeque<InetSocketAddress> others = new ArrayDeque<>();
            ArrayDeque<InetSocketAddress> preferred = new ArrayDeque<>();
            for (InetSocketAddress address : addresses) {
                (LocalAddresses.isIpv6(address) == isFirstIpv6 ? preferred : others).add(address);
            }
            List<InetSocketAddress> ordered = new ArrayList<>();
            while (ordered.size() < TRIED_MAX && !(preferred.isEmpty() && others.isEmpty())) {
                boolean isTurn = others.isEmpty() || !preferred.isEmpty() && ordered.size() % 2 == 0;
                ordered.add((isTurn ? preferred : others).remove());
            }
            return ordered;
        }
    }

    public NameResolver() {
        threads = new ThreadPoolExecutor(
                THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING_MAX), task -> {
                    Thread thread = new Thread(task, "resolver");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /// The answer is handed to `onAnswer` by `executor`, never from inside this call. An empty host is the wildcard.
    public void resolve(HostPort name, Executor executor, Consumer<Answer> onAnswer) {
        try {
            List<InetSocketAddress> literal = List.of(literal(name));
            executor.execute(() -> onAnswer.accept(new Answer(name, literal, "")));
            return;
        } catch (IllegalArgumentException e) {
            // It is a name, then.
        }
        try {
            threads.execute(() -> {
                Answer answer = lookUp(name);
                executor.execute(() -> onAnswer.accept(answer));
            });
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // The error is that of a thread that the system does not grant.
            Answer busy = new Answer(name, List.of(), name.host() + ": too many lookups at once");
            executor.execute(() -> onAnswer.accept(busy));
        }
    }

    /// Blocks; for the start of the program.
    public static Answer lookUp(HostPort name) {
        try {
            List<InetSocketAddress> addresses = Arrays.stream(InetAddress.getAllByName(name.host()))
                    .map(address -> new InetSocketAddress(address, name.port()))
                    .toList();
            return new Answer(name, addresses, "");
        } catch (UnknownHostException e) {
            return new Answer(name, List.of(), failure(name.host()));
        }
    }

    /// A name cannot hold these characters; only the interface of an IPv6 address can be unknown.
    private static String failure(String host) {
        int zone = host.indexOf('%');
        return host.indexOf(':') >= 0 && zone > 0
                ? "this host has no interface " + host.substring(zone + 1)
                : "unknown host " + host;
    }

    private static InetSocketAddress literal(HostPort name) {
        return new InetSocketAddress(InetAddress.ofLiteral(name.host()), name.port());
    }

    public void stop() {
        threads.shutdownNow();
    }
}
