package net.kcptun.app.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Sockets of kinds that Java does not offer, and options that it does not know. Linux only.
public final class Sockets {
    static final int SOL_SOCKET = 1;
    static final int SO_SNDBUF = 7;
    static final int SO_RCVBUF = 8;

    private static final int SOL_TCP = 6;
    private static final int TCP_WINDOW_CLAMP = 10;
    private static final int TCP_QUICKACK = 12;
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
