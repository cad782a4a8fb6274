package net.kcptun.app.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// What recvmmsg(2) and sendmmsg(2) work on: an array of messages, each of one buffer, with room for an address and
/// for a control message. What recvmsg(2) and sendmsg(2) work on is how one begins. Linux with 64 bits.
///
/// ```
/// mmsghdr: name 8 | name bytes 4, 4 | iov 8 | iovs 8 | control 8 | control bytes 8 | flags 4, 4 | message bytes 4, 4
/// iovec:   base 8 | bytes 8
/// cmsghdr: bytes 8 | level 4 | type 4 | data
/// ```
final class MessageArray {
    /// Of a control message, before its data.
    static final int CONTROL_HEADER_BYTES = 16;

    private static final int HEADER_BYTES = 64;
    private static final int NAME_BYTES_AT = 8;
    private static final int IOV_AT = 16;
    private static final int IOVS_AT = 24;
    private static final int CONTROL_AT = 32;
    private static final int CONTROL_BYTES_AT = 40;
    private static final int FLAGS_AT = 48;
    private static final int MESSAGE_BYTES_AT = 56;
    private static final int IOV_BYTES = 16;
    private static final int LEVEL_AT = 8;
    private static final int TYPE_AT = 12;

    private final MemorySegment headers;
    private final MemorySegment iovs;
    private final MemorySegment names;
    private final MemorySegment controls;
    private final MemorySegment buffers;
    private final int nameBytes;
    private final int controlBytes;
    private final int bufferBytes;

    /// @param bufferBytes 0 = the buffers are the caller's, see [#buffer(int, long, int)]
    MessageArray(Arena arena, int count, int bufferBytes, int nameBytes, int controlBytes) {
        this.nameBytes = nameBytes;
        this.controlBytes = controlBytes;
        this.bufferBytes = bufferBytes;
        headers = arena.allocate((long) count * HEADER_BYTES, Long.BYTES);
        iovs = arena.allocate((long) count * IOV_BYTES, Long.BYTES);
        names = arena.allocate(Math.max(1, (long) count * nameBytes), Long.BYTES);
        controls = arena.allocate(Math.max(1, (long) count * controlBytes), Long.BYTES);
        buffers = arena.allocate(Math.max(1, (long) count * bufferBytes), Long.BYTES);
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

    /// What is sent of a message, or where to put what comes.
    void buffer(int i, long address, int bytes) {
        iovs.set(JAVA_LONG, (long) i * IOV_BYTES, address);
        size(i, bytes);
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

    /// The int that came in a control message of that kind; 0 where none came.
    int control(int i, int level, int type) {
        long at = (long) i * controlBytes;
        long wanted = CONTROL_HEADER_BYTES + Integer.BYTES;
        boolean isThere = headers.get(JAVA_LONG, header(i) + CONTROL_BYTES_AT) >= wanted
                && controls.get(JAVA_LONG, at) >= wanted
                && controls.get(JAVA_INT, at + LEVEL_AT) == level
                && controls.get(JAVA_INT, at + TYPE_AT) == type;
        return isThere ? controls.get(JAVA_INT, at + CONTROL_HEADER_BYTES) : 0;
    }

    /// Of which kind the control message is that is sent with a message: with a short, see [#controlData].
    void controlKind(int i, int level, int type) {
        long at = (long) i * controlBytes;
        controls.set(JAVA_LONG, at, CONTROL_HEADER_BYTES + Short.BYTES);
        controls.set(JAVA_INT, at + LEVEL_AT, level);
        controls.set(JAVA_INT, at + TYPE_AT, type);
    }

    void controlData(int i, int value) {
        controls.set(JAVA_SHORT, (long) i * controlBytes + CONTROL_HEADER_BYTES, (short) value);
    }

    /// How much of the control message is sent.
    void controlSize(int i, int bytes) {
        headers.set(JAVA_LONG, header(i) + CONTROL_BYTES_AT, bytes);
    }

    /// The kernel has written how long address and control data were over how long they may be.
    void renew(int i) {
        nameSize(i, nameBytes);
        controlSize(i, controlBytes);
    }

    private static long header(int i) {
        return (long) i * HEADER_BYTES;
    }
}
