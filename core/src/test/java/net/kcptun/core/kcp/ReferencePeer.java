package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.TreeMap;

/// What the protocol lets an engine do, in maps instead of rings: it is told all that goes in, checks all that comes
/// out, and so knows at every time what the engine must hold.
///
/// Numbers are kept as they count from the start of their stream, so that they never wrap.
final class ReferencePeer implements PacketOutput, StreamSink {
    private final int conv;
    private final int mtu;
    private final int window;
    private final int sendStart;
    private final int receiveStart;
    private final TreeMap<Long, byte[]> stored = new TreeMap<>();
    private final TreeMap<Long, byte[]> inFlight = new TreeMap<>();
    private final ByteArrayOutputStream expected = new ByteArrayOutputStream();
    private final ByteArrayOutputStream delivered = new ByteArrayOutputStream();
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private Kcp kcp;
    private long read;
    private long next;
    private long sendNext;
    private int sentBytes;
    private int patience;
    private int modelPatience;
    int lastPushTs;

    /// @param patience how many times bytes are taken before the receiver is busy
    ReferencePeer(int conv, int mtu, int rcvwnd, int sendStart, int receiveStart) {
        this.conv = conv;
        this.mtu = mtu;
        this.window = Math.max(rcvwnd, 128);
        this.sendStart = sendStart;
        this.receiveStart = receiveStart;
    }

    void watch(Kcp engine) {
        kcp = engine;
        engine.startAt(sendStart, receiveStart);
    }

    /// What the engine wants next of its peer, as on the wire.
    int wanted() {
        return receiveStart + (int) next;
    }

    /// The first number that the engine has not sent.
    int unsent() {
        return sendStart + (int) sendNext;
    }

    boolean isHolding() {
        return !stored.isEmpty();
    }

    boolean awaitsAcks() {
        return !inFlight.isEmpty();
    }

    int deliveredBytes() {
        return delivered.size();
    }

    /// The receiver takes bytes so many times from now on.
    void patience(int times) {
        patience = times;
        modelPatience = times;
        kcp.deliver();
        deliver();
    }

    void onSend(byte[] bytes) {
        sent.writeBytes(bytes);
    }

    /// A packet that goes into the engine, before it does.
    void onInput(byte[] packet, int off, int len) {
        int end = off + len;
        long covered = oldest();
        for (int at = off; end - at >= SegmentHeader.BYTES; ) {
            int length = SegmentHeader.len(packet, at);
            int cmd = SegmentHeader.cmd(packet, at);
            boolean isKnown = SegmentHeader.conv(packet, at) == conv && cmd >= 81 && cmd <= 84;
            if (!isKnown || length < 0 || length > end - at - SegmentHeader.BYTES) {
                break;
            }
            long una = sendNext + (SegmentHeader.una(packet, at) - unsent());
            if (una <= sendNext) {
                covered = Math.max(covered, una);
                onSegment(packet, at, length);
            }
            at += SegmentHeader.BYTES + length;
        }
        inFlight.headMap(covered).clear();
    }

    private void onSegment(byte[] packet, int at, int length) {
        int sn = SegmentHeader.sn(packet, at);
        if (SegmentHeader.cmd(packet, at) == SegmentHeader.ACK) {
            inFlight.remove(sendNext + (sn - unsent()));
        } else if (SegmentHeader.cmd(packet, at) == SegmentHeader.PUSH) {
            long number = next + (sn - wanted());
            if (number >= next && number < read + window && !stored.containsKey(number)) {
                stored.put(number, Arrays.copyOfRange(packet, at + 24, at + 24 + length));
                while (stored.containsKey(next)) {
                    next++;
                }
                deliver();
            }
        }
    }

    private void deliver() {
        while (read < next && modelPatience > 0) {
            byte[] data = stored.remove(read++);
            expected.writeBytes(data);
            modelPatience -= data.length > 0 ? 1 : 0;
        }
    }

    @Override
    public boolean isReady() {
        return patience > 0;
    }

    @Override
    public void onBytes(byte[] buf, int off, int len) {
        assertThat(patience).isPositive();
        assertThat(len).isPositive();
        patience--;
        delivered.write(buf, off, len);
    }

    /// A packet that the engine sends.
    @Override
    public void onPacket(byte[] buf, int off, int len) {
        assertThat(len).isBetween(SegmentHeader.BYTES, mtu);
        int at = off;
        while (at < off + len) {
            int length = SegmentHeader.len(buf, at);
            assertThat(length).isBetween(0, off + len - at - SegmentHeader.BYTES);
            assertThat(SegmentHeader.conv(buf, at)).isEqualTo(conv);
            assertThat(SegmentHeader.una(buf, at)).isEqualTo(wanted());
            assertThat(SegmentHeader.wnd(buf, at)).isEqualTo(kcp.view().receiveWindow());
            switch (SegmentHeader.cmd(buf, at)) {
                case SegmentHeader.PUSH -> onPush(buf, at, length);
                case SegmentHeader.ACK -> onAck(SegmentHeader.sn(buf, at), length);
                case SegmentHeader.WASK, SegmentHeader.WINS ->
                    assertThat(length).isZero();
                default -> throw new AssertionError("an unknown command");
            }
            at += SegmentHeader.BYTES + length;
        }
    }

    /// New segments are the next bytes of the stream, and within both windows; others are what they were, and in
    /// flight.
    private void onPush(byte[] buf, int at, int length) {
        byte[] data = Arrays.copyOfRange(buf, at + 24, at + 24 + length);
        long number = sendNext + (SegmentHeader.sn(buf, at) - unsent());
        lastPushTs = SegmentHeader.ts(buf, at);
        if (number < sendNext) {
            assertThat(inFlight.get(number))
                    .as("segment %s is in flight", number)
                    .isEqualTo(data);
            return;
        }
        assertThat(number).isEqualTo(sendNext);
        assertThat(number - oldest()).isLessThan(Math.min(kcp.view().sendWindow(), kcp.view().peerWindow()));
        assertThat(length).isPositive();
        byte[] stream = sent.toByteArray();
        assertThat(data).isEqualTo(Arrays.copyOfRange(stream, sentBytes, sentBytes + length));
        sentBytes += length;
        inFlight.put(number, data);
        sendNext++;
    }

    /// Only what is here is acknowledged.
    private void onAck(int sn, int length) {
        assertThat(length).isZero();
        long number = next + (sn - wanted());
        assertThat(number < next || stored.containsKey(number))
                .as("segment %s is here", number)
                .isTrue();
    }

    private long oldest() {
        return inFlight.isEmpty() ? sendNext : inFlight.firstKey();
    }

    /// The engine holds what the protocol says, and no more.
    void check(SegmentPool pool) {
        assertThat(delivered.size()).isEqualTo(expected.size());
        assertThat(Buffered.segments(kcp, pool)).isEqualTo(stored.size()).isLessThanOrEqualTo(window);
        assertThat(kcp.view().receiveWindow()).isEqualTo((int) (window - (next - read)));
        assertThat(kcp.view().inFlight()).isEqualTo(inFlight.size());
        assertThat(kcp.unread()).isEqualTo((int) (next - read));
        assertThat(pool.outstandingBytes()).isEqualTo((long) (kcp.waiting() + Buffered.segments(kcp, pool)) * pool.segmentBytes());
    }

    void checkStream() {
        assertThat(delivered.toByteArray()).isEqualTo(expected.toByteArray());
    }
}
