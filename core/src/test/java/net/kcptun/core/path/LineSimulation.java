package net.kcptun.core.path;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import net.kcptun.core.kcp.Kcp;
import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.kcp.KcpStats;
import net.kcptun.core.kcp.SegmentPool;
import net.kcptun.core.kcp.StreamSink;

/// Tunnels over a [SimulatedLine] each way, on a virtual clock: what their conversations make of it. A timer comes
/// up to 60 us late, as timers do. The same seed gives the same run.
final class LineSimulation {
    static final long MILLI = 1_000_000;
    static final int MTU = 1408;
    static final KcpOptions OPTIONS = KcpOptions.DEFAULT;
    private static final int WIRE_OVERHEAD = PathModel.OVERHEAD_BYTES - KcpOptions.SEGMENT_HEADER_BYTES;
    private static final int SHARE_PACKETS = 32;

    final SimulatedLine up;
    final SimulatedLine down;
    final long start = 1_000_000 * MILLI;
    long now = start;
    private final Random random;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final List<Tunnel> tunnels = new ArrayList<>();
    private final List<RenoFlow> renos = new ArrayList<>();
    private long order;

    private record Event(long at, long order, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }

    LineSimulation(SimulatedLine up, SimulatedLine down, long seed) {
        this.up = up;
        this.down = down;
        this.random = new Random(seed);
    }

    static LineSimulation of(String up, String down, long seed) {
        return new LineSimulation(SimulatedLine.of(up, 2 * seed), SimulatedLine.of(down, 2 * seed + 1), seed);
    }

    static LineSimulation of(String bothWays, long seed) {
        return of(bothWays, bothWays, seed);
    }

    Tunnel tunnel() {
        return tunnel(OPTIONS, OPTIONS);
    }

    Tunnel tunnel(KcpOptions near, KcpOptions far) {
        Tunnel tunnel = new Tunnel(near, far);
        tunnels.add(tunnel);
        return tunnel;
    }

    RenoFlow reno() {
        RenoFlow flow = new RenoFlow(this);
        renos.add(flow);
        at(now, flow::send);
        return flow;
    }

    void at(long time, Runnable what) {
        events.add(new Event(time, order++, what));
    }

    void after(long millis, Runnable what) {
        at(now + millis * MILLI, what);
    }

    /// A packet of so many bytes, headers included, goes that way; what happens when it arrives.
    void carry(SimulatedLine line, int bytes, Runnable arrival) {
        long due = line.pass(bytes, now);
        if (due >= 0) {
            at(due, arrival);
        }
    }

    void run(long millis) {
        long end = now + millis * MILLI;
        while (!events.isEmpty() && events.peek().at <= end) {
            Event event = events.remove();
            now = Math.max(now, event.at);
            event.what.run();
        }
        now = end;
    }

    /// Conversations between two ends.
    final class Tunnel {
        final End near;
        final End far;

        private Tunnel(KcpOptions nearOptions, KcpOptions farOptions) {
            near = new End(up, nearOptions);
            far = new End(down, farOptions);
            near.peer = far;
            far.peer = near;
        }

        /// A connection with nothing to send yet.
        Talk talk() {
            Talk talk = new Talk(near, far, near.talks.size());
            near.talks.add(talk.near);
            far.talks.add(talk.far);
            return talk;
        }

        /// A connection that always has more to send.
        Talk upload() {
            Talk talk = talk();
            talk.near.isEndless = true;
            near.wake();
            return talk;
        }

        Talk download() {
            Talk talk = talk();
            talk.far.isEndless = true;
            far.wake();
            return talk;
        }
    }

    final class Talk {
        final Side near;
        final Side far;

        private Talk(End nearEnd, End farEnd, int index) {
            near = new Side(nearEnd, index);
            far = new Side(farEnd, index);
            near.other = far;
            far.other = near;
        }
    }

    /// One end of a tunnel: a loop of its own.
    final class End {
        final PathModel path = new PathModel();
        final List<Side> talks = new ArrayList<>();
        private final SegmentPool pool = new SegmentPool(MTU, 1000);
        private final SimulatedLine line;
        private final KcpOptions options;
        private End peer;
        private boolean isTurning;
        private long armedFor = Long.MAX_VALUE;

        private End(SimulatedLine line, KcpOptions options) {
            this.line = line;
            this.options = options;
        }

        /// Something has happened: a turn follows what else happens now.
        void wake() {
            if (!isTurning) {
                isTurning = true;
                at(now, this::turn);
            }
        }

        /// In the order of their deadlines, as a tunnel does it, those that have more to send behind the others.
        private void turn() {
            isTurning = false;
            List<Side> due = new ArrayList<>(talks);
            while (!due.isEmpty()) {
                due.forEach(Side::fill);
                due.removeIf(side -> side.kcp.nextDeadline() > now);
                due.sort(Comparator.comparingLong(side -> side.kcp.nextDeadline()));
                due.removeIf(
                        side -> !side.kcp.flush(now, SHARE_PACKETS, (buf, off, len) -> transmit(side, buf, off, len)));
            }
            talks.forEach(Side::fill);
            arm();
        }

        private void arm() {
            long deadline = Long.MAX_VALUE;
            for (Side side : talks) {
                deadline = Math.min(deadline, side.kcp.nextDeadline());
            }
            if (deadline < armedFor) {
                long due = deadline;
                armedFor = due;
                at(Math.max(now + 1000, due) + random.nextInt(60_000), () -> {
                    if (armedFor == due) {
                        armedFor = Long.MAX_VALUE;
                    }
                    wake();
                });
            }
        }

        private void transmit(Side side, byte[] buf, int off, int len) {
            byte[] packet = Arrays.copyOfRange(buf, off, off + len);
            End to = peer;
            carry(line, len + WIRE_OVERHEAD, () -> {
                to.talks.get(side.index).kcp.input(packet, 0, packet.length, now);
                to.wake();
            });
        }

        KcpStats stats() {
            KcpStats sum = new KcpStats();
            for (Side side : talks) {
                sum.add(side.kcp.stats());
            }
            return sum;
        }
    }

    /// One end of a connection.
    final class Side implements StreamSink {
        private static final int CHUNK = 16_384;
        private static final byte[] BYTES = new byte[CHUNK];
        final Kcp kcp;
        final End end;
        final List<Long> latencies = new ArrayList<>();
        private final int index;
        private Side other;
        boolean isEndless;
        long queued;
        long received;
        /// The stream's length at the end of each message that is on its way, and when it was said.
        private final List<long[]> messages = new ArrayList<>();

        private int heard;

        private Side(End end, int index) {
            this.end = end;
            this.index = index;
            kcp = new Kcp(index + 1, MTU, end.options, end.pool, end.path, this);
        }

        void send(int bytes) {
            for (int left = bytes; left > 0; left -= CHUNK) {
                kcp.send(BYTES, 0, Math.min(left, CHUNK));
            }
            queued += bytes;
            end.wake();
        }

        /// A message; how long it takes is in the other side's latencies.
        void say(int bytes) {
            messages.add(new long[] {queued + bytes, now});
            send(bytes);
        }

        /// So many messages, one each so often.
        void chat(int count, long millis) {
            if (count > 0) {
                say(64);
                after(millis, () -> chat(count - 1, millis));
            }
        }

        private void fill() {
            while (isEndless && !kcp.isBacklogged() && kcp.waiting() < end.options.sndwnd() + 64) {
                kcp.send(BYTES, 0, CHUNK);
                queued += CHUNK;
            }
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void onBytes(byte[] buf, int off, int len) {
            received += len;
            while (other.heard < other.messages.size() && other.messages.get(other.heard)[0] <= received) {
                latencies.add(now - other.messages.get(other.heard++)[1]);
            }
        }
    }
}
