package net.kcptun.app.service;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// The signals as the JDK hands them over, by `sun.misc.Signal` of its module jdk.unsupported: there is no other way
/// to get one. By reflection, since the compiler warns of any mention of that class, and this program has no warnings.
final class SystemSignals implements Signals {
    private static final String SIGNAL = "sun.misc.Signal";
    private static final String HANDLER = "sun.misc.SignalHandler";

    private final Map<Object, Object> before = new HashMap<>();

    @Override
    public Outcome on(String name, IntConsumer action) {
        try {
            Class<?> type = Class.forName(SIGNAL);
            Object signal = type.getConstructor(String.class).newInstance(name);
            int number = (int) type.getMethod("getNumber").invoke(signal);
            Object old = handle(signal, handler(() -> action.accept(number)));
            before.putIfAbsent(signal, old);
            Object ignore = Class.forName(HANDLER).getField("SIG_IGN").get(null);
            return old == ignore ? Outcome.IGNORED : Outcome.TAKEN;
        } catch (ReflectiveOperationException _) {
            // Not known to this system, kept by the JVM (-Xrs), or a runtime without jdk.unsupported.
            return Outcome.IMPOSSIBLE;
        }
    }

    @Override
    public void close() {
        before.forEach((signal, old) -> {
            try {
                handle(signal, old);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("a signal that was taken can be given back", e);
            }
        });
        before.clear();
    }

    /// The handler before.
    private static Object handle(Object signal, Object handler) throws ReflectiveOperationException {
        return signal.getClass()
                .getMethod("handle", signal.getClass(), Class.forName(HANDLER))
                .invoke(null, signal, handler);
    }

    private static Object handler(Runnable action) throws ClassNotFoundException {
        Class<?> type = Class.forName(HANDLER);
        return Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, _) -> call(proxy, method, action));
    }

    /// The interface has one method; whatever else is asked is of any object.
    private static @Nullable Object call(Object proxy, Method method, Runnable action) {
        if (method.getName().equals("handle")) {
            action.run();
            return null;
        }
        return switch (method.getName()) {
            case "hashCode" -> System.identityHashCode(proxy);
            case "equals" -> false;
            default -> "a handler of signals";
        };
    }
}
