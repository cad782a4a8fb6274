package net.kcptun.app.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A function of the C library, with the errno that it leaves behind.
///
/// For calls that are rare: one costs microseconds, and linking a function some milliseconds. From any thread.
final class CFunction {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final VarHandle ERRNO =
            Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final long ERROR_TEXT_MAX = 256;

    private final String name;
    private final MethodHandle handle;

    /// What a call returned.
    ///
    /// @param errno of use only where the value tells of a failure
    record Outcome(String function, long value, int errno) {
        /// The value, of a function that answers -1 when it fails.
        long orThrow() throws SystemCallException {
            if (value == -1) {
                throw new SystemCallException(function, errno);
            }
            return value;
        }
    }

    @SuppressWarnings("restricted")
    private CFunction(String name, FunctionDescriptor signature, Linker.Option... options) {
        this.name = name;
        MemorySegment symbol = LINKER.defaultLookup()
                .find(name)
                .orElseThrow(() -> new NoSuchElementException("this system has no function " + name));
        handle = LINKER.downcallHandle(symbol, signature, options);
    }

    /// @throws NoSuchElementException where the C library has no such function
    static CFunction of(String name, MemoryLayout result, MemoryLayout... parameters) {
        return new CFunction(name, FunctionDescriptor.of(result, parameters), Linker.Option.captureCallState("errno"));
    }

    /// A function without a result, whose errno nobody asks for: to be [#run].
    ///
    /// @throws NoSuchElementException where the C library has no such function
    static CFunction procedure(String name, MemoryLayout... parameters) {
        return new CFunction(name, FunctionDescriptor.ofVoid(parameters));
    }

    /// As [#of], for a function with three dots: where processors pass what stands there differently, it matters.
    ///
    /// @param fixed how many of the parameters stand before the three dots
    static CFunction variadic(String name, int fixed, MemoryLayout result, MemoryLayout... parameters) {
        return new CFunction(
                name,
                FunctionDescriptor.of(result, parameters),
                Linker.Option.captureCallState("errno"),
                Linker.Option.firstVariadicArg(fixed));
    }

    /// A procedure like printf.
    ///
    /// @param fixed how many of the parameters stand before the three dots
    static CFunction variadicProcedure(String name, int fixed, MemoryLayout... parameters) {
        return new CFunction(name, FunctionDescriptor.ofVoid(parameters), Linker.Option.firstVariadicArg(fixed));
    }

    static boolean isLinux() {
        return System.getProperty("os.name").equals("Linux");
    }

    /// @param arguments of exactly the types that the function was declared with: Integer, Long, MemorySegment
    Outcome call(Object... arguments) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            Object[] all = new Object[arguments.length + 1];
            all[0] = state;
            System.arraycopy(arguments, 0, all, 1, arguments.length);
            Number value = (Number) Objects.requireNonNull(invoke(handle, all));
            return new Outcome(name, value.longValue(), (int) ERRNO.get(state, 0L));
        }
    }

    /// As [#call], of a procedure.
    void run(Object... arguments) {
        invoke(handle, arguments);
    }

    String name() {
        return name;
    }

    /// The system's words for an error number.
    @SuppressWarnings("restricted")
    static String errorText(int errno) {
        FunctionDescriptor signature = FunctionDescriptor.of(ADDRESS, JAVA_INT);
        MemorySegment text =
                (MemorySegment) Objects.requireNonNull(invoke(new CFunction("strerror", signature).handle, errno));
        return text.reinterpret(ERROR_TEXT_MAX).getString(0);
    }

    private static @Nullable Object invoke(MethodHandle handle, Object... arguments) {
        try {
            return handle.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw SystemCall.unexpected(e);
        }
    }
}
