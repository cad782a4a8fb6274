package net.kcptun.app.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.NoSuchElementException;

/// Whether somebody keeps the system's clock right, as the kernel has been told: adjtimex(2). Linux with 64 bits.
///
/// ```
/// struct timex:  modes 4 | 4 | offset 8 | freq 8 | maxerror 8 | esterror 8 | status 4 | …      208 in all
/// ```
public final class KernelClock {
    private static final int BYTES = 208;
    private static final int STATUS_AT = 40;
    private static final int STA_UNSYNC = 0x40;

    private KernelClock() {}

    /// What the kernel knows.
    public enum State {
        /// An NTP daemon, or the host of a virtual machine, keeps it.
        KEPT,
        /// Nobody has said so: it runs as its oscillator does, unless it is kept in a way that the kernel is not told
        /// of.
        FREE,
        UNKNOWN
    }

    /// Reads only.
    public static State state() {
        if (!CFunction.isLinux()) {
            return State.UNKNOWN;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment timex = arena.allocate(BYTES, Long.BYTES);
            if (CFunction.call("adjtimex", timex).value() < 0) {
                return State.UNKNOWN;
            }
            return (timex.get(JAVA_INT, STATUS_AT) & STA_UNSYNC) == 0 ? State.KEPT : State.FREE;
        } catch (NoSuchElementException _) {
            return State.UNKNOWN;
        }
    }
}
