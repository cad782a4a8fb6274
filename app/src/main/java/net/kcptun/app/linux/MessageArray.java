package net.kcptun.app.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// What recvmmsg(2) and sendmmsg(2) work on: an array of messages, each of one buffer, with room for an address and
/// for control data. Linux with 64 bits.
///
/// ```
/// mmsghdr: name 8 | name bytes 4, 4 | iov 8 | iovs 8 | control 8 | control bytes 8 | flags 4, 4 | message bytes 4, 4
/// iovec:   base 8 | bytes 8
/// ```
final class MessageArray {
    private static final int HEADER_BYTES = 64;
    private static final int NAME_BYTES_AT = 8;
    private static final int IOV_AT = 16;
    private static final int IOVS_AT = 24;
    private static final int CONTROL_AT = 32;
    private static final int CONTROL_BYTES_AT = 40;
    private static final int FLAGS_AT = 48;
    private static final int MESSAGE_BYTES_AT = 56;
    private static final int IOV_BYTES = 16;

    private final MemorySegment headers;
    private final MemorySegment iovs;
    private final MemorySegment names;
    private final MemorySegment controls;
    private final MemorySegment buffers;
    private final int nameBytes;
    private final int controlBytes;
    private final int bufferBytes;

    MessageArray(Arena arena, int count, int bufferBytes, int nameBytes, int controlBytes) {
        this.nameBytes = nameBytes;
        this.controlBytes = controlBytes;
        this.bufferBytes = bufferBytes;
        headers = arena.allocate((long) count * HEADER_BYTES, Long.BYTES);
        iovs = arena.allocate((long) count * IOV_BYTES, Long.BYTES);
        names = arena.allocate(Math.max(1, (long) count * nameBytes), Long.BYTES);
        controls = arena.allocate(Math.max(1, (long) count * controlBytes), Long.BYTES);
        buffers = arena.allocate((long) count * bufferBytes, Long.BYTES);
        for (int i = 0; i < count; i++) {
            long header = header(i);
            iovs.set(ADDRESS, (long) i * IOV_BYTES, buffers.asSlice(buffer(i), bufferBytes));
            iovs.set(JAVA_LONG, (long) i * IOV_BYTES + Long.BYTES, bufferBytes);
            headers.set(ADDRESS, header + IOV_AT, iovs.asSlice((long) i * IOV_BYTES, IOV_BYTES));
            headers.set(JAVA_LONG, header + IOVS_AT, 1);
            if (nameBytes > 0) {
                headers.set(ADDRESS, header, names.asSlice(name(i), nameBytes));
                headers.set(JAVA_INT, header + NAME_BYTES_AT, nameBytes);
            }
            if (controlBytes > 0) {
                headers.set(ADDRESS, header + CONTROL_AT, controls.asSlice((long) i * controlBytes, controlBytes));
                headers.set(JAVA_LONG, header + CONTROL_BYTES_AT, controlBytes);
            }
        }
    }

    MemorySegment headers() {
        return headers;
    }

    /// The headers from message `first` on.
    MemorySegment headersFrom(int first) {
        return headers.asSlice(header(first));
    }

    /// All messages' buffers, one behind the other.
    MemorySegment buffers() {
        return buffers;
    }

    /// Where the buffer of a message begins in [#buffers].
    long buffer(int i) {
        return (long) i * bufferBytes;
    }

    MemorySegment names() {
        return names;
    }

    /// Where the address of a message begins in [#names].
    long name(int i) {
        return (long) i * nameBytes;
    }

    /// How long the address of a message is.
    void nameSize(int i, int bytes) {
        headers.set(JAVA_INT, header(i) + NAME_BYTES_AT, bytes);
    }

    MemorySegment controls() {
        return controls;
    }

    /// Where the control data of a message begin in [#controls].
    long control(int i) {
        return (long) i * controlBytes;
    }

    /// How much is to be sent of a message's buffer.
    void size(int i, int bytes) {
        iovs.set(JAVA_LONG, (long) i * IOV_BYTES + Long.BYTES, bytes);
    }

    /// How much came in a message.
    int received(int i) {
        return headers.get(JAVA_INT, header(i) + MESSAGE_BYTES_AT);
    }

    int flags(int i) {
        return headers.get(JAVA_INT, header(i) + FLAGS_AT);
    }

    /// How much control data came with a message.
    long controlReceived(int i) {
        return headers.get(JAVA_LONG, header(i) + CONTROL_BYTES_AT);
    }

    /// The kernel has written how much control data there was over how much there may be.
    void renew(int i) {
        headers.set(JAVA_LONG, header(i) + CONTROL_BYTES_AT, controlBytes);
    }

    private static long header(int i) {
        return (long) i * HEADER_BYTES;
    }
}
