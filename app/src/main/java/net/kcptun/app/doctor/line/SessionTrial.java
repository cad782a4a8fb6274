package net.kcptun.app.doctor.line;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import net.kcptun.core.wire.ControlMessage.Reset;
import net.kcptun.core.wire.MessageReader;
import net.kcptun.core.wire.StreamMessage;

/// A session with a server, opened as a client's connection would: what a server says of itself, PING cannot ask.
///
/// First comes a KEEPALIVE, which a server echoes before any target is dialled, in a segment that carries its Unix
/// time. Then, where it is wanted, DIAL: a target that cannot be reached is told by RESET, or by EOF where the server
/// is kcptun-libev.
public final class SessionTrial {
    private static final long RESEND_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

    private final SealedLine line;
    private final InetSocketAddress to;
    private final int conv;
    private final TreeMap<Integer, byte[]> unacknowledged = new TreeMap<>();
    private final MessageReader reader = new MessageReader();
    private final Answers answers = new Answers();
    private int sent;
    private int received;
    private boolean isReset;

    /// What has become of a session.
    public enum Outcome {
        /// The server echoes; its target is connected, or being connected, once that was asked for.
        OPEN,
        /// The target has said something.
        TALKS,
        /// The server has ended it.
        REFUSED,
        /// Nothing came back.
        SILENT
    }

    /// @param conv not 0, and not in use with that peer
    public SessionTrial(SealedLine line, InetSocketAddress to, int conv) {
        this.line = line;
        this.to = to;
        this.conv = conv;
    }

    /// Opens it, and waits for the server's first words.
    public Outcome open(long patienceNanos) throws IOException {
        queue(StreamMessage.KEEPALIVE);
        await(() -> answers.isEchoed || isReset, patienceNanos);
        if (isReset) {
            return Outcome.REFUSED;
        }
        return unacknowledged.isEmpty() || answers.isEchoed ? Outcome.OPEN : Outcome.SILENT;
    }

    /// Whether the server's clock is known.
    public boolean hasEchoed() {
        return answers.isEchoed;
    }

    /// By how many milliseconds the server's Unix time was ahead of this host's when it echoed.
    ///
    /// @param roundTripNanos of the path: half of it has passed since
    public int serverAheadMillis(long roundTripNanos) {
        return answers.aheadMillis + halfMillis(roundTripNanos);
    }

    /// What has passed since the peer has written what is there now.
    static int halfMillis(long roundTripNanos) {
        return (int) TimeUnit.NANOSECONDS.toMillis(roundTripNanos / 2);
    }

    /// Has the target dialled, and waits for what comes of it.
    public Outcome dial(long patienceNanos) throws IOException {
        queue(StreamMessage.DIAL);
        await(() -> answers.hasEnded || answers.hasBytes || isReset, patienceNanos);
        // A target that greets and hangs up at once was reached all the same.
        if (answers.hasBytes) {
            return Outcome.TALKS;
        }
        if (isReset || answers.hasEnded) {
            return Outcome.REFUSED;
        }
        return unacknowledged.isEmpty() ? Outcome.OPEN : Outcome.SILENT;
    }

    /// Twice, since nobody acknowledges it.
    public void close() throws IOException {
        line.send(new Reset(conv), to);
        line.send(new Reset(conv), to);
    }

    private void queue(int message) {
        byte[] header = new byte[StreamMessage.HEADER_BYTES];
        StreamMessage.putHeader(header, message, 0);
        unacknowledged.put(sent++, header);
    }

    private void await(BooleanSupplier isOver, long patienceNanos) throws IOException {
        long end = line.line().nanos() + patienceNanos;
        long resendAt = line.line().nanos();
        while (!isOver.getAsBoolean() && line.line().nanos() < end) {
            if (line.line().nanos() >= resendAt) {
                resendAt += RESEND_NANOS;
                push();
            }
            SealedLine.Opened opened = line.receive(Math.min(end, resendAt));
            if (opened != null) {
                onPacket(opened);
            }
        }
    }

    private void push() throws IOException {
        int ts = (int) line.line().unixMillis();
        for (var each : unacknowledged.entrySet()) {
            send(Segment.push(conv, ts, each.getKey(), received, each.getValue()));
        }
    }

    private void onPacket(SealedLine.Opened opened) throws IOException {
        if (opened.conv() != conv) {
            isReset |= opened.control() instanceof Reset(int other) && other == conv;
            return;
        }
        for (Segment segment : Segment.all(opened.bytes())) {
            unacknowledged.headMap(segment.una()).clear();
            if (segment.cmd() == Segment.ACK) {
                unacknowledged.remove(segment.sn());
            } else if (segment.cmd() == Segment.PUSH) {
                onPush(segment);
            }
        }
    }

    private void onPush(Segment segment) throws IOException {
        if (segment.sn() == received) {
            received++;
            answers.aheadNow = segment.ts() - (int) line.line().unixMillis();
            reader.read(segment.data(), 0, segment.data().length, answers);
        }
        send(segment.acknowledged(received));
    }

    private void send(Segment segment) throws IOException {
        byte[] packet = segment.packet();
        line.send(packet, packet.length, to);
    }

    /// What the server's messages say.
    private static final class Answers implements MessageReader.Handler {
        private boolean isEchoed;
        private boolean hasEnded;
        private boolean hasBytes;
        private int aheadNow;
        private int aheadMillis;

        @Override
        public boolean takesBytes() {
            return true;
        }

        @Override
        public void onDial() {
            // A server dials nothing here.
        }

        @Override
        public void onPush(byte[] buf, int off, int len) {
            hasBytes = true;
        }

        @Override
        public void onEof() {
            hasEnded = true;
        }

        @Override
        public void onKeepalive() {
            isEchoed = true;
            aheadMillis = aheadNow;
        }
    }
}
