package net.kcptun.core.kcp;

import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.Random;
import net.kcptun.core.path.PathModel;

/// Two ends and a bad link between them, on a virtual clock. The same seed gives the same run.
///
/// Time jumps to whatever comes next: a packet's arrival, an end's deadline, or a slow reader's turn. Checks on the
/// way that a flush that is done leaves nothing due at that time.
final class Simulation {
    static final long MILLI = 1_000_000;
    static final int MTU = 300;

    /// What the link does to packets, both ways; a packet takes `packetNanos` of its time.
    record Link(double loss, double duplication, long delayNanos, long jitterNanos, long packetNanos) {}

    private record Packet(long at, long order, Endpoint to, byte[] bytes) implements Comparable<Packet> {
        @Override
        public int compareTo(Packet other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }

    final Random random;
    final SegmentPool pool = new SegmentPool(MTU, 64);
    final Endpoint client;
    final Endpoint server;
    private final Link link;
    private final PriorityQueue<Packet> inTheAir = new PriorityQueue<>();
    private long sent;
    long now = 1_795_000_000_123L * MILLI;
    final long start = now;

    Simulation(long seed, Link link, KcpOptions options) {
        this(seed, link, options, options);
    }

    Simulation(long seed, Link link, KcpOptions clientOptions, KcpOptions serverOptions) {
        this.random = new Random(seed);
        this.link = link;
        this.client = new Endpoint(clientOptions);
        this.server = new Endpoint(serverOptions);
    }

    /// Runs until both streams have arrived and are acknowledged, or `limitNanos` have passed.
    boolean run(long limitNanos) {
        long limit = now + limitNanos;
        while (now < limit) {
            turn();
            if (client.isDone(server) && server.isDone(client)) {
                return true;
            }
            long next = Math.min(client.nextTurn(), server.nextTurn());
            if (!inTheAir.isEmpty()) {
                next = Math.min(next, inTheAir.peek().at);
            }
            if (next == Long.MAX_VALUE) {
                throw new AssertionError("nothing will ever happen again");
            }
            now = Math.max(now, next);
        }
        return false;
    }

    private void turn() {
        while (!inTheAir.isEmpty() && inTheAir.peek().at <= now) {
            Packet packet = inTheAir.poll();
            packet.to.kcp.input(packet.bytes, 0, packet.bytes.length, now);
        }
        client.turn(server);
        server.turn(client);
    }

    private void transmit(Endpoint to, byte[] buf, int off, int len) {
        if (len > MTU) {
            throw new AssertionError("packet of " + len);
        }
        byte[] bytes = Arrays.copyOfRange(buf, off, off + len);
        to.linkFreeAt = Math.max(now, to.linkFreeAt) + link.packetNanos;
        int copies = random.nextDouble() < link.duplication ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            if (random.nextDouble() >= link.loss) {
                long jitter = link.jitterNanos == 0 ? 0 : random.nextLong(link.jitterNanos);
                inTheAir.add(new Packet(to.linkFreeAt + link.delayNanos + jitter, sent++, to, bytes));
            }
        }
    }

    /// Byte `i` of each stream.
    private static byte content(long i) {
        return (byte) (i * 0x9E3779B97F4A7C15L >>> 56);
    }

    /// One end, its source and its reader.
    final class Endpoint implements StreamSink {
        final KcpOptions options;
        final Kcp kcp;
        /// Bytes this end is to send in all.
        long total;
        long offered;
        long read;
        int chunk = 4000;
        /// Bytes the reader takes in each turn of its own; 0 = it always takes all.
        int readerBytes;
        long readerNanos;
        private long linkFreeAt;
        private int mayRead;
        private long readerAt;

        Endpoint(KcpOptions options) {
            this.options = options;
            this.kcp = new Kcp(0x1b0e753e, MTU, options, pool, new PathModel(), this);
        }

        @Override
        public boolean isReady() {
            return readerBytes == 0 || mayRead > 0;
        }

        @Override
        public void onBytes(byte[] buf, int off, int len) {
            for (int i = 0; i < len; i++) {
                if (buf[off + i] != content(read)) {
                    throw new AssertionError("wrong byte at " + read);
                }
                read++;
            }
            mayRead -= len;
        }

        private boolean isDone(Endpoint peer) {
            return offered == total && kcp.isDrained() && read == peer.total;
        }

        private long nextTurn() {
            return readerBytes == 0 ? kcp.nextDeadline() : Math.min(kcp.nextDeadline(), readerAt);
        }

        private void turn(Endpoint peer) {
            if (readerBytes > 0 && now >= readerAt) {
                mayRead = readerBytes;
                readerAt = now + readerNanos;
                kcp.deliver();
            }
            boolean more = true;
            while (more || offered < total && kcp.waiting() < options.sndwnd()) {
                offer();
                more = kcp.flush(now, 1 + random.nextInt(32), (buf, off, len) -> transmit(peer, buf, off, len));
            }
            if (kcp.nextDeadline() <= now) {
                throw new AssertionError(
                        "a finished flush left work behind: " + kcp.nextDeadline() + " at " + now + " " + options);
            }
        }

        private void offer() {
            while (offered < total && kcp.waiting() < options.sndwnd()) {
                byte[] bytes = new byte[(int) Math.min(total - offered, 1 + random.nextInt(chunk))];
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = content(offered + i);
                }
                offered += bytes.length;
                kcp.send(bytes, 0, bytes.length);
            }
        }
    }
}
