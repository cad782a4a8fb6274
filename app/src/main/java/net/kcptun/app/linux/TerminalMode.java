package net.kcptun.app.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.Set;

/// The terminal of standard input as it was, while it gives each key at once and does not show it; Ctrl-C still
/// interrupts. Linux only.
///
/// ```
/// struct termios: | iflag 4 | oflag 4 | cflag 4 | lflag 4 | line, control characters, speeds |   60 bytes in glibc
/// ```
public final class TerminalMode implements AutoCloseable {
    private static final int STANDARD_INPUT = 0;
    private static final int TERMIOS_BYTES = 256;
    private static final int LOCAL_FLAGS = 12;
    private static final int ICANON = 0x2;
    private static final int ECHO = 0x8;
    private static final int TCSANOW = 0;

    /// Where the flags have these values (asm-generic/termbits.h).
    private static final Set<String> PROCESSORS = Set.of("amd64", "aarch64", "riscv64");

    private final byte[] original;

    private TerminalMode(byte[] original) {
        this.original = original;
    }

    /// Empty where there is no terminal, or none that can be asked.
    public static Optional<TerminalMode> keyByKey() {
        if (!CFunction.isLinux() || !PROCESSORS.contains(System.getProperty("os.arch"))) {
            return Optional.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment termios = arena.allocate(TERMIOS_BYTES, Integer.BYTES);
            CFunction.call("tcgetattr", STANDARD_INPUT, termios).orThrow();
            byte[] original = termios.toArray(JAVA_BYTE);
            termios.set(JAVA_INT, LOCAL_FLAGS, termios.get(JAVA_INT, LOCAL_FLAGS) & ~(ICANON | ECHO));
            set(termios);
            return Optional.of(new TerminalMode(original));
        } catch (SystemCallException _) {
            return Optional.empty();
        }
    }

    /// As it was.
    @Override
    public void close() {
        try (Arena arena = Arena.ofConfined()) {
            set(arena.allocate(TERMIOS_BYTES, Integer.BYTES).copyFrom(MemorySegment.ofArray(original)));
        } catch (SystemCallException _) {
            // The terminal has gone.
        }
    }

    private static void set(MemorySegment termios) throws SystemCallException {
        CFunction.call("tcsetattr", STANDARD_INPUT, TCSANOW, termios).orThrow();
    }
}
