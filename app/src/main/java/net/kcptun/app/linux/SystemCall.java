package net.kcptun.app.linux;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// How functions of the C library are called on a packet's way: by handles of exact types, the error number left in
/// memory that the caller keeps. What is rare uses [CFunction].
final class SystemCall {
    static final int EINTR = 4;
    static final int EAGAIN = 11;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final VarHandle ERRNO =
            Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private SystemCall() {}

    /// A handle whose first argument, but for the address of the function, is memory of [#stateLayout].
    @SuppressWarnings("restricted")
    static MethodHandle handle(String name, MemoryLayout result, MemoryLayout... parameters) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(result, parameters),
                Linker.Option.captureCallState("errno"));
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
}
