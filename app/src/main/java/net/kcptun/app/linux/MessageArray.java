package net.kcptun.app.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// What recvmmsg(2) and sendmmsg(2) work on: an array of messages, each of one buffer, with room for an address and
/// for control messages. What recvmsg(2) and sendmsg(2) work on is how one begins. Linux with 64 bits.
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
        long at = controlData(i, level, type, Integer.BYTES);
        return at < 0 ? 0 : controls.get(JAVA_INT, at);
    }

    /// Where in [#controls] the data of the control message of that kind begins, which came with at least so many
    /// bytes of data; -1: none came.
    long controlData(int i, int level, int type, int bytes) {
        long at = (long) i * controlBytes;
        long end = at + headers.get(JAVA_LONG, header(i) + CONTROL_BYTES_AT);
        while (at + CONTROL_HEADER_BYTES <= end) {
            long size = controls.get(JAVA_LONG, at);
            if (size < CONTROL_HEADER_BYTES || at + size > end) {
                return -1;
            }
            if (controls.get(JAVA_INT, at + TYPE_AT) == type
                    && controls.get(JAVA_INT, at + LEVEL_AT) == level
                    && size >= CONTROL_HEADER_BYTES + bytes) {
                return at + CONTROL_HEADER_BYTES;
            }
            at += size + Long.BYTES - 1 & -Long.BYTES;
        }
        return -1;
    }

    /// All messages' control messages, one message's behind the other's.
    MemorySegment controls() {
        return controls;
    }

    /// Writes the head of a control message of a message, `at` bytes behind where they begin.
    ///
    /// @param bytes of data
    /// @return where in [#controls] its data begins
    long controlHead(int i, int at, int level, int type, int bytes) {
        long head = (long) i * controlBytes + at;
        controls.set(JAVA_LONG, head, CONTROL_HEADER_BYTES + bytes);
        controls.set(JAVA_INT, head + LEVEL_AT, level);
        controls.set(JAVA_INT, head + TYPE_AT, type);
        return head + CONTROL_HEADER_BYTES;
    }

    /// Which of a message's control messages are sent: `bytes` from `at` on behind where message 0 has its own.
    void controlOfFirst(int i, int at, int bytes) {
        headers.set(JAVA_LONG, header(i) + CONTROL_AT, controls.address() + at);
        controlSize(i, bytes);
    }

    /// A message goes where message 0 goes.
    void nameOfFirst(int i, int bytes) {
        headers.set(JAVA_LONG, header(i), names.address());
        nameSize(i, bytes);
    }

    /// How much of the control messages is sent, or may come.
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
