package net.kcptun.jmh;

import java.util.concurrent.TimeUnit;
import net.kcptun.core.kcp.Kcp;
import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.kcp.PacketOutput;
import net.kcptun.core.kcp.SegmentPool;
import net.kcptun.core.kcp.StreamSink;
import net.kcptun.core.path.PathModel;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The whole life of a full segment: queued, sent, received by the other end, handed over, acknowledged.
///
/// The score is nanoseconds for a segment, both ends together. It should not depend on the window; with a whole window
/// in flight, 65536 segments are 90 MB of buffers, so that every one of them is a cache miss.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgs = {"-XX:+UseSerialGC", "-Xmx1g"})
public class KcpBenchmark {
    private static final int BATCH = 64;
    private static final int MTU = 1400;
    private static final int TURN_NANOS = 10_000;
    private static final int MSS = MTU - 24;

    /// Segments of either end's window.
    @Param({"256", "65536"})
    public int window;

    /// Whether acknowledgements come a whole window late, or at once.
    @Param({"false", "true"})
    public boolean windowInFlight;

    private final byte[] payload = new byte[BATCH * MSS];
    private byte[][] acks = new byte[0][];
    private int[] ackBytes = new int[0];
    private int turn;
    private long now = 1_795_000_000_000_000_000L;
    private long received;
    private Kcp client;
    private Kcp server;
    private PacketOutput toServer;
    private PacketOutput toClient;

    /// Makes both ends.
    @Setup
    public void setUp() {
        KcpOptions options = new KcpOptions(window, window, 1, 10, 2, true, 2);
        SegmentPool pool = new SegmentPool(MTU, 2 * window);
        StreamSink receiver = new Counter();
        client = new Kcp(1, MTU, options, pool, new PathModel(), receiver);
        server = new Kcp(1, MTU, options, pool, new PathModel(), receiver);
        toServer = (buf, off, len) -> server.input(buf, off, len, now);
        int turnsLate = windowInFlight ? window / BATCH - 1 : 0;
        acks = new byte[turnsLate + 1][MTU];
        ackBytes = new int[turnsLate + 1];
        toClient = (buf, off, len) -> {
            System.arraycopy(buf, off, acks[turn], 0, len);
            ackBytes[turn] = len;
        };
    }

    /// 64 segments each invocation, and the acknowledgement back.
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long segment() {
        now += TURN_NANOS;
        client.send(payload, 0, payload.length);
        client.flush(now, Integer.MAX_VALUE, toServer);
        server.flush(now, Integer.MAX_VALUE, toClient);
        turn = (turn + 1) % acks.length;
        client.input(acks[turn], 0, ackBytes[turn], now);
        return received;
    }

    private final class Counter implements StreamSink {
        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void onBytes(byte[] buf, int off, int len) {
            received += len;
        }
    }
}
