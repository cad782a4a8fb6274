package net.kcptun.app.net.loop;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import net.kcptun.app.net.base.DatagramPort;
import net.kcptun.core.kcp.BufferShare;
import net.kcptun.core.tunnel.api.TurnHandler;
import org.jspecify.annotations.Nullable;

/// One thread's turns: inputs first, then what they caused.
///
/// The first input of a turn ([#enter]) reads the clock and queues the end of the turn, which Netty runs after all
/// channels that were ready have been read, in the same iteration: a lone packet is forwarded at once, and whatever
/// arrived together leaves together. At the end of the turn the timers that are due are served, the engine is
/// flushed, the packets and the touched streams are written, and the timer is set to the engine's next deadline.
///
/// At most one timer is scheduled. It is replaced only when the deadline has moved to earlier; one that fires too
/// early is set again.
public final class TunnelLoop {
    private static final int STREAM_READ_BYTES = 64 * 1024;
    /// Reads of one connection before the loop's other channels have their turn: with many connections, what comes
    /// from the peer would wait for all of them.
    private static final int STREAM_READS_MAX = 1;

    private final EventLoop eventLoop;
    private final Transport transport;
    private final LoopClock clock;
    private final Runnable endTurn = this::endTurn;
    private final Runnable timer = this::onTimer;
    private final BufferShare buffers;
    private final ReadBuffer streamReads;

    private @Nullable TurnHandler handler;
    private @Nullable DatagramPort port;

    private boolean stopped;
    private boolean inTurn;
    private long turnNow;
    private ArrayList<Writer> touched = new ArrayList<>();
    private ArrayList<Writer> ending = new ArrayList<>();
    /// How many of the touched ones [#writeEarly] has seen.
    private int early;

    private @Nullable ScheduledFuture<?> armed;
    private long armedDeadline;

    /// What has something to write at the end of a turn: a TCP connection.
    public interface Writer {
        /// Between two inputs of the turn: so few bytes that others will not wait for them leave now.
        void writeEarly();

        /// What the turn caused is done: bytes leave.
        void endTurn();
    }

    /// @param buffers what is kept for the loop's sessions counts there
    public TunnelLoop(EventLoop eventLoop, Transport transport, LoopClock clock, BufferShare buffers) {
        this.eventLoop = eventLoop;
        this.transport = transport;
        this.clock = clock;
        this.buffers = buffers;
        this.streamReads = new ReadBuffer(STREAM_READ_BYTES, STREAM_READS_MAX, buffers);
    }

    /// Before the first input.
    public void attach(TurnHandler handler, DatagramPort port) {
        this.handler = handler;
        this.port = port;
    }

    public EventLoop eventLoop() {
        return eventLoop;
    }

    /// What its channels are of.
    public Transport transport() {
        return transport;
    }

    /// What is kept for the loop's sessions.
    public BufferShare buffers() {
        return buffers;
    }

    /// What all TCP connections of the loop are read into.
    public ReadBuffer streamReads() {
        return streamReads;
    }

    /// An input begins, or joins, a turn.
    ///
    /// @return the turn's time: when it began, or datagrams were read last
    public long enter() {
        assert eventLoop.inEventLoop();
        if (!inTurn) {
            inTurn = true;
            turnNow = clock.now();
            eventLoop.execute(endTurn);
        }
        return turnNow;
    }

    /// As [#enter], for datagrams that were read together: round trips are measured by them, so the time is read anew.
    /// In a long turn its beginning is long ago.
    public long enterAnew() {
        enter();
        turnNow = clock.now();
        return turnNow;
    }

    /// The stream has something to write at the end of the turn.
    public void touch(Writer stream) {
        enter();
        touched.add(stream);
    }

    /// Comes between one input and the next, and before what ends the turn: to open or seal what else there is may
    /// take longer than a message takes there and back. Each stream once a turn.
    public void writeEarly() {
        while (early < touched.size()) {
            touched.get(early++).writeEarly();
        }
    }

    /// Whatever fails in a turn, for want of memory say, the timer is set, so that the next turn comes.
    private void endTurn() {
        DatagramPort packets = Objects.requireNonNull(port);
        try {
            writeEarly();
            turnNow = clock.now();
            if (!stopped) {
                TurnHandler tunnel = Objects.requireNonNull(handler);
                if (tunnel.nextDeadline() <= turnNow) {
                    tunnel.onTimers(turnNow);
                }
                tunnel.flush(turnNow);
            }
        } finally {
            inTurn = false;
            // What these report begins another turn.
            try {
                packets.push();
                endStreams();
            } finally {
                if (packets.takeWritable()) {
                    enter();
                }
                arm();
            }
        }
    }

    private void endStreams() {
        ArrayList<Writer> streams = touched;
        touched = ending;
        ending = streams;
        early = 0;
        int ended = 0;
        try {
            while (ended < streams.size()) {
                streams.get(ended++).endTurn();
            }
        } finally {
            // Where one has failed, the others go on in the next turn.
            for (int i = ended; i < streams.size(); i++) {
                touch(streams.get(i));
            }
            streams.clear();
        }
    }

    private void arm() {
        long deadline = Objects.requireNonNull(handler).nextDeadline();
        if (stopped || deadline == Long.MAX_VALUE || armed != null && armedDeadline <= deadline) {
            return;
        }
        if (armed != null) {
            armed.cancel(false);
        }
        armedDeadline = deadline;
        armed = eventLoop.schedule(timer, Math.max(0, deadline - clock.now()), TimeUnit.NANOSECONDS);
    }

    private void onTimer() {
        armed = null;
        if (Objects.requireNonNull(handler).nextDeadline() <= clock.now()) {
            enter();
            return;
        }
        arm();
    }

    public boolean isStopped() {
        return stopped;
    }

    /// On the loop's thread: the tunnel, whose key goes next, is not asked for anything afterwards, and the loop's
    /// memory goes back.
    public void stop() {
        stopped = true;
        streamReads.release();
        if (armed != null) {
            armed.cancel(false);
            armed = null;
        }
    }
}
