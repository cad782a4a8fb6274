package net.kcptun.core.obfs;

import java.util.List;
import net.kcptun.core.obfs.PacketFilter.Instruction;
import net.kcptun.core.wire.Bytes;

/// The kernel's classic BPF machine, as far as our programs use it. A load beyond the packet ends with 0, as there.
final class Machine {
    private Machine() {}

    static int run(List<Instruction> program, byte[] packet) {
        int a = 0;
        int x = 0;
        int at = 0;
        try {
            while (true) {
                Instruction now = program.get(at++);
                int k = now.operand();
                switch (now.code()) {
                    case 0x20 -> a = Bytes.i32(packet, k);
                    case 0x28 -> a = Bytes.u16(packet, k);
                    case 0x30 -> a = packet[k] & 0xff;
                    case 0x48 -> a = Bytes.u16(packet, x + k);
                    case 0x50 -> a = packet[x + k] & 0xff;
                    case 0xb1 -> x = (packet[k] & 0xf) * 4;
                    case 0x54 -> a &= k;
                    case 0x15 -> at += a == k ? now.jumpTrue() : now.jumpFalse();
                    case 0x45 -> at += (a & k) != 0 ? now.jumpTrue() : now.jumpFalse();
                    case 0x06 -> {
                        return k;
                    }
                    default -> throw new IllegalArgumentException("no such instruction: " + now);
                }
            }
        } catch (IndexOutOfBoundsException e) {
            return 0;
        }
    }
}
