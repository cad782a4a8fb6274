package net.kcptun.app.linux;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// How many characters the terminal of standard output shows. Linux only.
public record WindowSize(int rows, int columns) {
    private static final int STANDARD_OUTPUT = 1;
    private static final long TIOCGWINSZ = 0x5413;
    private static final int WINSIZE_SHORTS = 4;

    /// As it is now; empty where there is no terminal, or one that does not tell.
    public static Optional<WindowSize> ofTerminal() {
        if (!CFunction.isLinux()) {
            return Optional.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(JAVA_SHORT, WINSIZE_SHORTS);
            CFunction.variadic("ioctl", 2, STANDARD_OUTPUT, TIOCGWINSZ, size).orThrow();
            int rows = size.getAtIndex(JAVA_SHORT, 0);
            int columns = size.getAtIndex(JAVA_SHORT, 1);
            return rows > 0 && columns > 0 ? Optional.of(new WindowSize(rows, columns)) : Optional.empty();
        } catch (SystemCallException _) {
            return Optional.empty();
        }
    }
}
