package net.kcptun.core.tunnel;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.kcptun.core.fuzz.Tape;
import net.kcptun.core.wire.Bytes;
import net.kcptun.core.wire.ControlCodec;
import net.kcptun.core.wire.ControlMessage;
import net.kcptun.core.wire.ControlMessage.Connect;
import net.kcptun.core.wire.ControlMessage.Listen;
import net.kcptun.core.wire.ControlMessage.Ping;
import net.kcptun.core.wire.ControlMessage.Pong;
import net.kcptun.core.wire.ControlMessage.Punch;
import net.kcptun.core.wire.ControlMessage.Reset;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;

/// What the other ends send, who have the key: packets of conversations that go on, about or exactly where they are,
/// and control messages.
final class FuzzedPeers {
    private static final Endpoint[] ADDRESSES = {
        Endpoint.ipv4(0x0a000001, 1000),
        Endpoint.ipv4(0x0a000001, 1001),
        Endpoint.ipv4(0x0a000002, 1000),
        Endpoint.ipv6(0x20010db8L << 32, 1, 1000, 0),
    };
    private static final int HEADER = 24;
    private static final int PUSH = 81;
    private static final int ACK = 82;

    private final List<Integer> convs = new ArrayList<>(List.of(1, 2, 3, -1));
    private final Map<Integer, Integer> nextSn = new HashMap<>();
    /// What this side has seen of the tunnel's segments: all below.
    private final Map<Integer, Integer> seen = new HashMap<>();

    private int lastPingMillis;

    void know(int conv) {
        convs.add(conv);
    }

    Endpoint address(Tape tape) {
        return ADDRESSES[tape.below(ADDRESSES.length)];
    }

    /// A datagram that the tunnel has sent, opened.
    void onSent(byte[] plain, Endpoint to) {
        if (Bytes.i32(plain, 0) == 0) {
            if (ControlCodec.decode(plain, 0, plain.length) instanceof Ping(int millis)) {
                lastPingMillis = millis;
            }
            return;
        }
        for (int at = 0; plain.length - at >= HEADER; at += HEADER + Bytes.i32(plain, at + 20)) {
            if (plain[at + 4] == PUSH) {
                seen.merge(Bytes.i32(plain, at), Bytes.i32(plain, at + 12) + 1, Math::max);
            }
        }
    }

    /// One or two segments of a conversation: the next data, an acknowledgement, or what the tape says.
    byte[] sessionPacket(Tape tape) {
        int conv = convs.get(tape.below(convs.size()));
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        for (int count = tape.below(2); count >= 0; count--) {
            byte[] content = content(tape);
            int sn = nextSn.getOrDefault(conv, 0);
            switch (tape.below(4)) {
                case 0 -> {
                    nextSn.put(conv, sn + 1);
                    packet.writeBytes(segment(conv, PUSH, sn, content));
                }
                case 1 -> {
                    nextSn.put(conv, 1);
                    packet.writeBytes(segment(conv, PUSH, 0, content));
                }
                case 2 -> packet.writeBytes(segment(conv, ACK, seen.getOrDefault(conv, 0) - 1, new byte[0]));
                default -> packet.writeBytes(segment(conv, 81 + tape.below(5), sn + (byte) tape.u8(), content));
            }
        }
        byte[] bytes = packet.toByteArray();
        if (tape.below(4) == 0) {
            Bytes.put32(bytes, 16, tape.u8());
        }
        if (tape.below(8) == 0) {
            Bytes.put16(bytes, 6, tape.u8());
        }
        return bytes;
    }

    private byte[] segment(int conv, int cmd, int sn, byte[] content) {
        byte[] segment = Arrays.copyOf(new byte[HEADER], HEADER + content.length);
        Bytes.put32(segment, 0, conv);
        segment[4] = (byte) cmd;
        Bytes.put16(segment, 6, 128);
        Bytes.put32(segment, 12, sn);
        Bytes.put32(segment, 16, seen.getOrDefault(conv, 0));
        Bytes.put32(segment, 20, content.length);
        System.arraycopy(content, 0, segment, HEADER, content.length);
        return segment;
    }

    /// Messages of a session's stream.
    private byte[] content(Tape tape) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        int count = tape.below(4);
        for (int i = 0; i < count; i++) {
            switch (tape.below(8)) {
                case 0, 1 -> stream.writeBytes(message(0, 0));
                case 2, 3 -> stream.writeBytes(message(1, tape.u8()));
                case 4 -> stream.writeBytes(message(2, 0));
                case 5 -> {
                    for (int copies = 1 + tape.u8() % 60; copies > 0; copies--) {
                        stream.writeBytes(message(3, 0));
                    }
                }
                default -> stream.writeBytes(tape.bytes(tape.below(9)));
            }
        }
        return stream.toByteArray();
    }

    private static byte[] message(int type, int bodyBytes) {
        byte[] message = new byte[4 + bodyBytes];
        Bytes.put16(message, 0, type);
        Bytes.put16(message, 2, message.length);
        return message;
    }

    byte[] control(Tape tape) {
        ServiceId id = new ServiceId(tape.below(2) == 0 ? new byte[] {'h'} : tape.bytes(tape.below(4)));
        int conv = convs.get(tape.below(convs.size()));
        ControlMessage message = switch (tape.below(6)) {
            case 0 -> new Ping(tape.i32());
            case 1 -> new Pong(tape.below(2) == 0 ? lastPingMillis : tape.i32());
            case 2 -> new Reset(tape.below(4) == 0 ? tape.i32() : conv);
            case 3 -> new Listen(anyAddress(tape), id);
            case 4 -> new Connect(anyAddress(tape), id);
            default -> new Punch(anyAddress(tape), anyAddress(tape));
        };
        byte[] buf = new byte[ControlCodec.MAX_BYTES];
        return Arrays.copyOf(buf, ControlCodec.encode(message, buf));
    }

    private Endpoint anyAddress(Tape tape) {
        return tape.below(2) == 0 ? address(tape) : Endpoint.of(tape.bytes(tape.below(2) == 0 ? 4 : 16), tape.u16());
    }
}
