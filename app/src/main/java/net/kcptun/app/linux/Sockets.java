package net.kcptun.app.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Sockets of kinds that Java does not offer, and options that it does not know. Linux only.
public final class Sockets {
    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;

    private static final int SOL_TCP = 6;
    private static final int TCP_WINDOW_CLAMP = 10;
    private static final int TCP_QUICKACK = 12;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int INSTRUCTION_BYTES = 8;
    private static final int PROGRAM_BYTES = 16;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOCK_CLOEXEC = 0x80000;

    private Sockets() {}

    /// One that does not block.
    static int open(int family, int type, int protocol) throws SystemCallException {
        return CFunction.call("socket", family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol)
                .orThrow();
    }

    static void bind(int fd, MemorySegment address) throws SystemCallException {
        CFunction.call("bind", fd, address, (int) address.byteSize()).orThrow();
    }

    static void option(int fd, int level, int name, MemorySegment value) throws SystemCallException {
        CFunction.call("setsockopt", fd, level, name, value, (int) value.byteSize())
                .orThrow();
    }

    static void option(int fd, int level, int name, int value) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            option(fd, level, name, arena.allocateFrom(JAVA_INT, value));
        }
    }

    /// Has the kernel run a program of its classic BPF machine on what comes, in place of the one before, if any.
    ///
    /// ```
    /// sock_filter: code 2 | jump if true 1 | jump if false 1 | operand 4      in the machine's order
    /// sock_fprog:  instructions 2, 6 | sock_filter[] 8
    /// ```
    ///
    /// @param code the instructions, one behind the other
    public static void filter(int fd, byte[] code) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment filters = arena.allocate(code.length, Integer.BYTES).copyFrom(MemorySegment.ofArray(code));
            MemorySegment program = arena.allocate(PROGRAM_BYTES, Long.BYTES);
            program.set(JAVA_SHORT, 0, (short) (code.length / INSTRUCTION_BYTES));
            program.set(ADDRESS, Long.BYTES, filters);
            option(fd, SOL_SOCKET, SO_ATTACH_FILTER, program);
        }
    }

    static void close(int fd) {
        CFunction.call("close", fd);
    }

    /// Reads an option into all of `value`.
    static void read(int fd, int level, int name, MemorySegment value) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom(JAVA_INT, (int) value.byteSize());
            CFunction.call("getsockopt", fd, level, name, value, bytes).orThrow();
        }
    }

    /// Beyond the system's limit where the program may (CAP_NET_ADMIN), else as large as that allows.
    static void receiveBuffer(int fd, int bytes) throws SystemCallException {
        buffer(fd, SO_RCVBUFFORCE, SO_RCVBUF, bytes);
    }

    static void sendBuffer(int fd, int bytes) throws SystemCallException {
        buffer(fd, SO_SNDBUFFORCE, SO_SNDBUF, bytes);
    }

    private static void buffer(int fd, int force, int usual, int bytes) throws SystemCallException {
        try {
            option(fd, SOL_SOCKET, force, bytes);
        } catch (SystemCallException _) {
            option(fd, SOL_SOCKET, usual, bytes);
        }
    }

    /// The smallest window that the kernel has for a TCP connection, below 1492 bytes.
    public static void smallestWindow(int fd) throws SystemCallException {
        option(fd, SOL_SOCKET, SO_SNDBUF, 1);
        option(fd, SOL_SOCKET, SO_RCVBUF, 1);
        option(fd, SOL_TCP, TCP_WINDOW_CLAMP, 1);
        option(fd, SOL_TCP, TCP_QUICKACK, 0);
    }

    /// The index of a network interface; 0: there is none of that name now.
    public static int interfaceIndex(String name) {
        return CFunction.call("if_nametoindex", name).value();
    }
}
