package net.kcptun.app.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// Datagrams to a UNIX socket, which Java's own channels do not offer. Linux only.
///
/// ```
/// sockaddr_un:  family (2 bytes) | path (at most 108), for an abstract name a zero and the name
/// ```
final class UnixDatagram {
    static final int AF_UNIX = 1;
    static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int PATH_BYTES_MAX = 107;

    private UnixDatagram() {}

    /// Whether it can be an address: an absolute path or `@` and an abstract name, of at most 107 bytes.
    static boolean isAddress(String name) {
        boolean isKnown = name.startsWith("/") || (name.startsWith("@") && name.length() > 1);
        return isKnown && bytes(name).length <= PATH_BYTES_MAX;
    }

    /// Sends from a socket without a name. Waits while the receiver's queue is full.
    static void send(String to, String message) throws SystemCallException {
        int socket = CFunction.call("socket", AF_UNIX, SOCK_DGRAM_CLOEXEC, 0).orThrow();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment payload = arena.allocateFrom(JAVA_BYTE, bytes(message));
            MemorySegment address = address(to, arena);
            CFunction.call("sendto", socket, payload, payload.byteSize(), MSG_NOSIGNAL, address, (int)
                            address.byteSize())
                    .orThrow();
        } finally {
            Sockets.close(socket);
        }
    }

    static MemorySegment address(String name, Arena arena) {
        byte[] path = bytes(name);
        // A path ends with a zero, an abstract name with the address.
        int end = name.startsWith("@") ? 0 : 1;
        MemorySegment address = arena.allocate(JAVA_SHORT.byteSize() + path.length + end, JAVA_SHORT.byteAlignment());
        address.set(JAVA_SHORT, 0, (short) AF_UNIX);
        MemorySegment.copy(path, 0, address, JAVA_BYTE, JAVA_SHORT.byteSize(), path.length);
        if (name.startsWith("@")) {
            address.set(JAVA_BYTE, JAVA_SHORT.byteSize(), (byte) 0);
        }
        return address;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
