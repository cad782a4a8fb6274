package net.kcptun.app.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A program of the kernel's classic BPF machine, to be attached to a socket. Linux with 64 bits.
///
/// ```
/// sock_filter: code 2 | jump if true 1 | jump if false 1 | operand 4      in the machine's order
/// sock_fprog:  instructions 2, 6 | sock_filter[] 8
/// ```
public final class FilterProgram {
    private static final int SO_ATTACH_FILTER = 26;
    private static final int INSTRUCTION_BYTES = 8;
    private static final int PROGRAM_BYTES = 16;

    private final ByteArrayOutputStream instructions = new ByteArrayOutputStream();

    public FilterProgram add(int code, int jumpTrue, int jumpFalse, int operand) {
        ByteBuffer bytes = ByteBuffer.allocate(INSTRUCTION_BYTES).order(ByteOrder.nativeOrder());
        bytes.putShort((short) code).put((byte) jumpTrue).put((byte) jumpFalse).putInt(operand);
        instructions.writeBytes(bytes.array());
        return this;
    }

    /// In place of the program that the socket has, if any.
    public void attach(int fd) throws SystemCallException {
        byte[] code = instructions.toByteArray();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment filters = arena.allocate(code.length, Integer.BYTES);
            MemorySegment.copy(code, 0, filters, JAVA_BYTE, 0, code.length);
            MemorySegment program = arena.allocate(PROGRAM_BYTES, Long.BYTES);
            program.set(JAVA_SHORT, 0, (short) (code.length / INSTRUCTION_BYTES));
            program.set(ADDRESS, Long.BYTES, filters);
            Sockets.option(fd, Sockets.SOL_SOCKET, SO_ATTACH_FILTER, program);
        }
    }
}
