package net.kcptun.core.crypto;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.NoSuchElementException;

/// A library of the system, if it is installed. Whoever keeps the handles in static finals has them compiled into
/// its own code.
final class NativeLibrary {
    private final SymbolLookup symbols;

    private NativeLibrary(SymbolLookup symbols) {
        this.symbols = symbols;
    }

    /// The first of `names` that the system's loader finds.
    ///
    /// @throws NoSuchElementException if it finds none, or native code is not allowed
    @SuppressWarnings("restricted")
    static NativeLibrary find(String... names) {
        for (String name : names) {
            try {
                return new NativeLibrary(SymbolLookup.libraryLookup(name, Arena.global()));
            } catch (IllegalArgumentException | IllegalCallerException e) {
                // Not this one.
            }
        }
        throw new NoSuchElementException(names[0]);
    }

    /// A function that takes microseconds and calls nothing back. It may be given arrays of the heap as they are, since
    /// the garbage collector waits for it.
    ///
    /// @throws NoSuchElementException if the library lacks it
    MethodHandle quick(String name, MemoryLayout result, MemoryLayout... parameters) {
        return link(name, FunctionDescriptor.of(result, parameters), Linker.Option.critical(true));
    }

    /// What becomes of a throwable that a handle's call declares.
    static RuntimeException unexpected(Throwable e) {
        return switch (e) {
            case Error error -> throw error;
            case RuntimeException own -> own;
            default -> new IllegalStateException(e);
        };
    }

    /// Bytes of an array as they are given to a function.
    static MemorySegment slice(byte[] buf, int off, int len) {
        return MemorySegment.ofArray(buf).asSlice(off, len);
    }

    /// A function that may take long, and takes no arrays.
    ///
    /// @throws NoSuchElementException if the library lacks it
    @SuppressWarnings("restricted")
    MethodHandle link(String name, FunctionDescriptor signature, Linker.Option... options) {
        MemorySegment symbol = symbols.find(name).orElseThrow(() -> new NoSuchElementException(name));
        return Linker.nativeLinker().downcallHandle(symbol, signature, options);
    }
}
