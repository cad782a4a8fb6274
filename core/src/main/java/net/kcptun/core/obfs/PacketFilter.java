package net.kcptun.core.obfs;

import java.util.ArrayList;
import java.util.List;
import net.kcptun.core.wire.Endpoint;

/// Programs for the kernel's classic BPF machine, by which it tells packets apart before they cost anything.
///
/// ```
/// instruction: code 2 | jump if true 1 | jump if false 1 | operand 4, in the machine's order
/// ```
public final class PacketFilter {
    /// An instruction of a program; jumps count from the next one.
    public record Instruction(int code, int jumpTrue, int jumpFalse, int operand) {}

    private static final int LOAD_WORD = 0x20;
    private static final int LOAD_HALF = 0x28;
    private static final int LOAD_BYTE = 0x30;
    private static final int LOAD_HALF_INDEXED = 0x48;
    private static final int LOAD_BYTE_INDEXED = 0x50;
    private static final int INDEX_IPV4_HEADER = 0xb1;
    private static final int AND = 0x54;
    private static final int JUMP_EQUAL = 0x15;
    private static final int JUMP_SET = 0x45;
    private static final int RETURN = 0x06;

    private static final int WHOLE_PACKET = -1;
    private static final int NOTHING = 0;
    private static final int VERSION_MASK = 0xf0;
    private static final int FRAGMENT_MASK = 0x3fff;
    private static final int SYN = 0x02;
    private static final int FLAGS_AT = 13;

    private final List<Check> checks = new ArrayList<>();

    /// Loads, then a jump to the end if the test fails; else the next check.
    private record Check(List<Instruction> loads, int test, int operand, boolean wanted) {}

    private PacketFilter() {}

    /// What a capturing socket lets through, of whole IP packets: TCP to `local`, not a fragment, with data or of a
    /// handshake, so that the acknowledgements of a kernel that cannot make sense of datagrams cost nothing.
    ///
    /// @param local port 0 and the unspecified address stand for any
    public static List<Instruction> capture(Endpoint local) {
        PacketFilter filter = new PacketFilter();
        if (local.isIpv6()) {
            filter.ipv6(local);
        } else {
            filter.ipv4(local);
        }
        return filter.program(WHOLE_PACKET, NOTHING);
    }

    /// What a TCP socket lets through to its protocol, of segments: all but those that carry datagrams. So the
    /// kernel answers none of them, whatever its window is.
    public static List<Instruction> shield() {
        PacketFilter filter = new PacketFilter();
        filter.equal(TcpSegment.TCP_BYTES << 2, load(LOAD_BYTE, 12), mask(0xf0));
        filter.equal(TcpSegment.PSH | TcpSegment.ACK, load(LOAD_BYTE, FLAGS_AT), mask(0xff & ~TcpSegment.ECE));
        filter.equal(TcpSegment.DATAGRAM_WINDOW, load(LOAD_HALF, 14));
        return filter.program(NOTHING, WHOLE_PACKET);
    }

    private void ipv4(Endpoint local) {
        equal(4 << 4, load(LOAD_BYTE, 0), mask(VERSION_MASK));
        equal(TcpSegment.PROTOCOL_TCP, load(LOAD_BYTE, 9));
        check(JUMP_SET, FRAGMENT_MASK, false, load(LOAD_HALF, 6));
        if (!local.isAnyAddress()) {
            equal((int) local.low(), load(LOAD_WORD, 16));
        }
        Instruction header = load(INDEX_IPV4_HEADER, 0);
        if (local.port() != 0) {
            equal(local.port(), header, load(LOAD_HALF_INDEXED, 2));
        }
        check(JUMP_SET, SYN | TcpSegment.PSH, true, header, load(LOAD_BYTE_INDEXED, FLAGS_AT));
    }

    private void ipv6(Endpoint local) {
        equal(6 << 4, load(LOAD_BYTE, 0), mask(VERSION_MASK));
        equal(TcpSegment.PROTOCOL_TCP, load(LOAD_BYTE, 6));
        if (!local.isAnyAddress()) {
            equal((int) (local.high() >>> 32), load(LOAD_WORD, 24));
            equal((int) local.high(), load(LOAD_WORD, 28));
            equal((int) (local.low() >>> 32), load(LOAD_WORD, 32));
            equal((int) local.low(), load(LOAD_WORD, 36));
        }
        if (local.port() != 0) {
            equal(local.port(), load(LOAD_HALF, TcpSegment.IPV6_BYTES + 2));
        }
        check(JUMP_SET, SYN | TcpSegment.PSH, true, load(LOAD_BYTE, TcpSegment.IPV6_BYTES + FLAGS_AT));
    }

    private void equal(int value, Instruction... loads) {
        check(JUMP_EQUAL, value, true, loads);
    }

    private void check(int test, int operand, boolean wanted, Instruction... loads) {
        checks.add(new Check(List.of(loads), test, operand, wanted));
    }

    private static Instruction load(int code, int at) {
        return new Instruction(code, 0, 0, at);
    }

    private static Instruction mask(int bits) {
        return new Instruction(AND, 0, 0, bits);
    }

    /// All checks in a row; the last two instructions are the answers.
    private List<Instruction> program(int passed, int failed) {
        int bytes = checks.stream().mapToInt(check -> check.loads().size() + 1).sum();
        List<Instruction> program = new ArrayList<>();
        for (Check check : checks) {
            program.addAll(check.loads());
            int toFailed = bytes - program.size();
            program.add(
                    check.wanted()
                            ? new Instruction(check.test(), 0, toFailed, check.operand())
                            : new Instruction(check.test(), toFailed, 0, check.operand()));
        }
        program.add(new Instruction(RETURN, 0, 0, passed));
        program.add(new Instruction(RETURN, 0, 0, failed));
        return List.copyOf(program);
    }
}
