package net.kcptun.core.crypto;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.NoSuchElementException;

/// A library of the system, if it is installed, for functions that take microseconds and call nothing back: they may be
/// given arrays of the heap as they are, since the garbage collector waits for them.
///
/// Whoever keeps the handles in static finals has them compiled into its own code.
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

    /// @throws NoSuchElementException if the library lacks it
    @SuppressWarnings("restricted")
    MethodHandle function(String name, MemoryLayout result, MemoryLayout... parameters) {
        return link(name, FunctionDescriptor.of(result, parameters));
    }

    /// A function without a result.
    ///
    /// @throws NoSuchElementException if the library lacks it
    MethodHandle procedure(String name, MemoryLayout... parameters) {
        return link(name, FunctionDescriptor.ofVoid(parameters));
    }

    @SuppressWarnings("restricted")
    private MethodHandle link(String name, FunctionDescriptor signature) {
        MemorySegment symbol = symbols.find(name).orElseThrow(() -> new NoSuchElementException(name));
        return Linker.nativeLinker().downcallHandle(symbol, signature, Linker.Option.critical(true));
    }
}
