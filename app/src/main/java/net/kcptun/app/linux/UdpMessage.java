package net.kcptun.app.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// What recvmsg(2) and sendmsg(2) work on: one message with a peer's address, one buffer, and one control message with
/// the length of the datagrams that the kernel has merged or is to cut. Linux with 64 bits.
///
/// ```
/// msghdr:  name 8 | name bytes 4, 4 | iov 8 | iovs 8 | control 8 | control bytes 8 | flags 4, 4
/// iovec:   base 8 | bytes 8
/// cmsghdr: bytes 8 | level 4 | type 4 | data
/// ```
final class UdpMessage {
    /// The second 48 bits of an IPv4 address as an IPv6 one, as far as they are in its last 64.
    static final int MAPPED = 0xffff;

    static final int SOL_UDP = 17;
    static final int CONTROL_HEADER_BYTES = 16;
    /// With an `int` or less, and what is left of eight.
    static final int CONTROL_BYTES = CONTROL_HEADER_BYTES + Long.BYTES;

    private static final int HEADER_BYTES = 56;
    private static final int NAME_BYTES_AT = 8;
    private static final int IOV_AT = 16;
    private static final int IOVS_AT = 24;
    private static final int CONTROL_AT = 32;
    private static final int CONTROL_BYTES_AT = 40;
    private static final int IOV_BYTES = 16;

    private static final MethodHandle RECVMSG = SystemCall.handle("recvmsg", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SENDMSG = SystemCall.handle("sendmsg", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);

    private final MemorySegment state;
    private final MemorySegment header;
    private final MemorySegment iov;
    private final MemorySegment name;
    private final MemorySegment control;

    UdpMessage(Arena arena) {
        state = arena.allocate(SystemCall.stateLayout());
        header = arena.allocate(HEADER_BYTES, Long.BYTES);
        iov = arena.allocate(IOV_BYTES, Long.BYTES);
        name = arena.allocate(SocketAddress.BYTES_MAX, Long.BYTES);
        control = arena.allocate(CONTROL_BYTES, Long.BYTES);
        header.set(ADDRESS, 0, name);
        header.set(ADDRESS, IOV_AT, iov);
        header.set(JAVA_LONG, IOVS_AT, 1);
        header.set(ADDRESS, CONTROL_AT, control);
    }

    /// Returns once this class is initialized.
    static void link() {}

    /// The peer's address, see [SocketAddress].
    MemorySegment name() {
        return name;
    }

    MemorySegment control() {
        return control;
    }

    /// What is sent, or where to put what comes.
    void buffer(long address, long bytes) {
        iov.set(JAVA_LONG, 0, address);
        iov.set(JAVA_LONG, Long.BYTES, bytes);
    }

    /// How long the peer's address is, or may be.
    void nameBytes(int bytes) {
        header.set(JAVA_INT, NAME_BYTES_AT, bytes);
    }

    /// How much of the control message is sent, or may come.
    void controlBytes(long bytes) {
        header.set(JAVA_LONG, CONTROL_BYTES_AT, bytes);
    }

    /// How much control data has come.
    long controlReceived() {
        return header.get(JAVA_LONG, CONTROL_BYTES_AT);
    }

    /// @return how many bytes have come, or the error number, negative
    int receive(int fd) {
        try {
            return result((int) RECVMSG.invokeExact(state, fd, header, 0));
        } catch (Throwable e) {
            throw SystemCall.unexpected(e);
        }
    }

    /// @return how many bytes have left, or the error number, negative
    int send(int fd) {
        try {
            return result((int) SENDMSG.invokeExact(state, fd, header, 0));
        } catch (Throwable e) {
            throw SystemCall.unexpected(e);
        }
    }

    private int result(int returned) {
        return returned >= 0 ? returned : -SystemCall.errno(state);
    }
}
