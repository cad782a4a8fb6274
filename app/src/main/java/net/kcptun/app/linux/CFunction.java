package net.kcptun.app.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentHashMap;

/// Calls of functions of the C library by their names, with the errno that they leave behind.
///
/// An argument is an Integer for an `int`, a Long for a `long` or `size_t`, a MemorySegment for an address, or a
/// String, which the function must not keep; a function's arguments are of the same types in each call. What it returns
/// is taken for an `int`: so is a length below 2 GB, and what nobody reads of a function without a result.
///
/// For calls that are rare: one costs microseconds, and the first, which links the function, some milliseconds. From
/// any thread.
final class CFunction {
    private static final Map<String, MethodHandle> LINKED = new ConcurrentHashMap<>();

    private CFunction() {}

    /// What a call returned.
    ///
    /// @param errno of use only where the value tells of a failure
    record Outcome(String function, int value, int errno) {
        /// The value, of a function that answers -1 when it fails.
        int orThrow() throws SystemCallException {
            if (value == -1) {
                throw new SystemCallException(function, errno);
            }
            return value;
        }
    }

    static boolean isLinux() {
        return System.getProperty("os.name").equals("Linux");
    }

    /// @throws NoSuchElementException where the C library has no such function
    static Outcome call(String name, Object... arguments) {
        return call(linked(name, arguments), name, arguments);
    }

    /// As [#call], of a function with three dots: where processors pass what stands there differently, it matters.
    ///
    /// @param fixed how many of the arguments stand before the three dots
    static Outcome variadic(String name, int fixed, Object... arguments) {
        return call(linked(name, arguments, Linker.Option.firstVariadicArg(fixed)), name, arguments);
    }

    private static Outcome call(MethodHandle handle, String name, Object... arguments) {
        try (Arena arena = Arena.ofConfined()) {
            Object[] all = new Object[arguments.length + 1];
            MemorySegment state = arena.allocate(SystemCall.stateLayout());
            all[0] = state;
            for (int i = 0; i < arguments.length; i++) {
                all[i + 1] = arguments[i] instanceof String text ? arena.allocateFrom(text) : arguments[i];
            }
            return new Outcome(name, (int) handle.invokeWithArguments(all), SystemCall.errno(state));
        } catch (Throwable e) {
            throw SystemCall.unexpected(e);
        }
    }

    /// Links a function ahead of its first call with such arguments.
    static void link(String name, Object... arguments) {
        linked(name, arguments);
    }

    private static MethodHandle linked(String name, Object[] arguments, Linker.Option... options) {
        return LINKED.computeIfAbsent(name, _ -> {
            MemoryLayout[] layouts =
                    Arrays.stream(arguments).map(CFunction::layout).toArray(MemoryLayout[]::new);
            Linker.Option[] all = Arrays.copyOf(options, options.length + 1);
            all[options.length] = Linker.Option.captureCallState("errno");
            return SystemCall.link(name, FunctionDescriptor.of(JAVA_INT, layouts), all);
        });
    }

    private static MemoryLayout layout(Object argument) {
        return switch (argument) {
            case Integer _ -> JAVA_INT;
            case Long _ -> JAVA_LONG;
            default -> ADDRESS;
        };
    }
}
