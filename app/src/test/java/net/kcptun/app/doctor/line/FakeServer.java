package net.kcptun.app.doctor.line;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.kcptun.core.wire.Bytes;
import net.kcptun.core.wire.ControlCodec;
import net.kcptun.core.wire.ControlMessage;
import net.kcptun.core.wire.ControlMessage.Ping;
import net.kcptun.core.wire.ControlMessage.Pong;
import net.kcptun.core.wire.ControlMessage.Reset;
import net.kcptun.core.wire.StreamMessage;

/// A server of the protocol, as far as the doctor asks: PINGs, and sessions of one or two messages.
final class FakeServer implements FakeLine.Peer {
    private static final int ONE_WAY_MILLIS = 20;

    final List<Integer> resets = new ArrayList<>();
    int longestPacket = 1500;
    int losesFirst;
    int aheadMillis;
    long skewMillis = Long.MAX_VALUE;
    boolean answersSessions = true;
    /// What follows a DIAL: a message, or one of the following.
    int afterDial = NOTHING;

    static final int NOTHING = -2;
    static final int RESET = -1;
    static final int GREETING_AND_END = -3;

    private final Map<Integer, Integer> nextSn = new HashMap<>();
    private final Set<Integer> done = new HashSet<>();

    @Override
    public void onPacket(FakeLine line, byte[] packet, InetSocketAddress to) {
        if (losesFirst > 0) {
            losesFirst--;
            return;
        }
        if (packet.length + 28 > longestPacket) {
            return;
        }
        if (Bytes.i32(packet, 0) != 0) {
            Segment.all(packet).forEach(segment -> onSegment(line, segment));
            return;
        }
        switch (ControlCodec.decode(packet, 0, packet.length)) {
            case Ping(int value) -> send(line, new Pong(value));
            case Reset(int conv) -> resets.add(conv);
            case null, default -> {}
        }
    }

    /// Those that it has opened, ended or not.
    Set<Integer> sessions() {
        return nextSn.keySet();
    }

    private void onSegment(FakeLine line, Segment segment) {
        if (segment.cmd() != Segment.PUSH) {
            return;
        }
        if (!answersSessions) {
            send(line, new Reset(segment.conv()));
            return;
        }
        int now = (int) line.unixMillis() + ONE_WAY_MILLIS + aheadMillis;
        if (!nextSn.containsKey(segment.conv()) && Math.abs((long) (now - segment.ts())) > skewMillis) {
            return;
        }
        nextSn.putIfAbsent(segment.conv(), 0);
        send(line, segment.acknowledged(segment.sn() + 1).packet());
        if (!done.add(31 * segment.conv() + segment.sn())) {
            return;
        }
        int type = Bytes.u16(segment.data(), 0);
        int answer = type == StreamMessage.KEEPALIVE ? StreamMessage.KEEPALIVE : afterDial;
        if (answer == RESET) {
            send(line, new Reset(segment.conv()));
        } else if (answer != NOTHING) {
            int sn = nextSn.merge(segment.conv(), 1, Integer::sum) - 1;
            byte[] data = message(answer);
            send(
                    line,
                    Segment.push(segment.conv(), now, sn, segment.sn() + 1, data)
                            .packet());
        }
    }

    private static byte[] message(int answer) {
        if (answer == GREETING_AND_END) {
            byte[] both = Arrays.copyOf(message(StreamMessage.PUSH), 14);
            System.arraycopy(message(StreamMessage.EOF), 0, both, 10, 4);
            return both;
        }
        byte[] data = new byte[answer == StreamMessage.PUSH ? 10 : 4];
        StreamMessage.putHeader(data, answer, data.length - 4);
        return data;
    }

    private static void send(FakeLine line, ControlMessage message) {
        byte[] buf = new byte[ControlCodec.MAX_BYTES];
        int len = ControlCodec.encode(message, buf);
        line.answer(buf, len, FakeLine.PEER, 2 * ONE_WAY_MILLIS);
    }

    private static void send(FakeLine line, byte[] packet) {
        line.answer(packet, packet.length, FakeLine.PEER, 2 * ONE_WAY_MILLIS);
    }
}
