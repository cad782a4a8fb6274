package net.kcptun.app.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// The other end of a UNIX datagram socket, as systemd or a syslog daemon holds it. A read fails after ten seconds.
public final class DatagramReceiver implements AutoCloseable {
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int SECONDS = 10;
    private static final int BYTES_MAX = 4096;

    private final int socket;

    public DatagramReceiver(String name) throws SystemCallException {
        socket = CFunction.call("socket", UnixDatagram.AF_UNIX, UnixDatagram.SOCK_DGRAM_CLOEXEC, 0)
                .orThrow();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment timeout = arena.allocateFrom(JAVA_LONG, SECONDS, 0);
            CFunction.call("setsockopt", socket, SOL_SOCKET, SO_RCVTIMEO, timeout, (int) timeout.byteSize())
                    .orThrow();
            MemorySegment address = UnixDatagram.address(name, arena);
            CFunction.call("bind", socket, address, (int) address.byteSize()).orThrow();
        }
    }

    public String receive() throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(BYTES_MAX);
            int length =
                    CFunction.call("recv", socket, buffer, (long) BYTES_MAX, 0).orThrow();
            return new String(buffer.asSlice(0, length).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        Sockets.close(socket);
    }
}
