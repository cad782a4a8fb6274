package net.kcptun.app.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentHashMap;

/// How functions of the C library are called on a packet's way: by handles of exact types, the error number left in
/// memory that the caller keeps. What is rare uses [CFunction].
final class SystemCall {
    static final int EINTR = 4;
    static final int EIO = 5;
    static final int EAGAIN = 11;
    static final int EINVAL = 22;
    static final int EMSGSIZE = 90;
    static final int EADDRNOTAVAIL = 99;
    static final int ENETUNREACH = 101;
    static final int EHOSTUNREACH = 113;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final VarHandle ERRNO =
            Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final long ERROR_TEXT_MAX = 256;
    /// Few: what a peer's packets may cause again and again is not to cost a call each time.
    private static final Map<Integer, String> TEXTS = new ConcurrentHashMap<>();

    private SystemCall() {}

    /// A handle whose first argument is memory of [#stateLayout].
    static MethodHandle handle(String name, MemoryLayout result, MemoryLayout... parameters) {
        return link(name, FunctionDescriptor.of(result, parameters), Linker.Option.captureCallState("errno"));
    }

    /// @throws NoSuchElementException where the C library has no such function
    @SuppressWarnings("restricted")
    static MethodHandle link(String name, FunctionDescriptor signature, Linker.Option... options) {
        MemorySegment function = LINKER.defaultLookup()
                .find(name)
                .orElseThrow(() -> new NoSuchElementException("this system has no function " + name));
        return LINKER.downcallHandle(function, signature, options);
    }

    /// What becomes of a throwable that a handle's call declares.
    static RuntimeException unexpected(Throwable e) {
        return switch (e) {
            case Error error -> throw error;
            case RuntimeException own -> own;
            default -> new IllegalStateException(e);
        };
    }

    static MemoryLayout stateLayout() {
        return Linker.Option.captureStateLayout();
    }

    static int errno(MemorySegment state) {
        return (int) ERRNO.get(state, 0L);
    }

    /// The system's words for an error number.
    static String text(int errno) {
        return TEXTS.computeIfAbsent(errno, SystemCall::lookUpText);
    }

    @SuppressWarnings("restricted")
    private static String lookUpText(int errno) {
        try {
            MemorySegment text = (MemorySegment)
                    link("strerror", FunctionDescriptor.of(ADDRESS, JAVA_INT)).invokeExact(errno);
            return text.reinterpret(ERROR_TEXT_MAX).getString(0);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }
}
