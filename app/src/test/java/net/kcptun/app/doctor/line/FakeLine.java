package net.kcptun.app.doctor.line;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// A line to a peer that is a function, over a network whose time passes only while somebody waits. Nothing is
/// encrypted.
final class FakeLine implements Line {
    static final InetSocketAddress PEER = address("203.0.113.9", 12345);
    static final InetSocketAddress OWN = address("127.0.0.1", 40000);
    static final long MILLI = 1_000_000;
    static final long UNIX_MILLIS = 1_800_000_000_000L;

    private final PriorityQueue<Coming> coming = new PriorityQueue<>(Comparator.comparingLong(Coming::atNanos));
    private final Peer peer;
    private long now = 7_000_000_000L;
    private int sent;

    private record Coming(long atNanos, byte[] bytes, InetSocketAddress from) {}

    /// What happens to a datagram.
    interface Peer {
        /// @param packet in plain text, padding included
        void onPacket(FakeLine line, byte[] packet, InetSocketAddress to) throws IOException;
    }

    FakeLine(Peer peer) {
        this.peer = peer;
    }

    /// A datagram will come in so many milliseconds.
    void answer(byte[] packet, int len, InetSocketAddress from, long inMillis) {
        coming.add(new Coming(now + inMillis * MILLI, Arrays.copyOf(packet, len), from));
    }

    int sent() {
        return sent;
    }

    static InetSocketAddress address(String host, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }

    @Override
    public void send(byte[] packet, int len, InetSocketAddress to) throws IOException {
        sent++;
        peer.onPacket(this, Arrays.copyOf(packet, len), to);
    }

    @Override
    public @Nullable Arrival receive(long untilNanos) {
        Coming next = coming.peek();
        if (next == null || next.atNanos() > untilNanos) {
            now = Math.max(now, untilNanos);
            return null;
        }
        coming.remove();
        now = Math.max(now, next.atNanos());
        return new Arrival(next.bytes(), next.from());
    }

    @Override
    public InetSocketAddress local() {
        return OWN;
    }

    @Override
    public boolean isWhole() {
        return true;
    }

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public long unixMillis() {
        return UNIX_MILLIS + now / MILLI;
    }

    @Override
    public void close() {
        coming.clear();
    }
}
