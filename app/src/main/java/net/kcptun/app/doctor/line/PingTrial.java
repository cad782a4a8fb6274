package net.kcptun.app.doctor.line;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import net.kcptun.core.wire.ControlMessage.Ping;
import net.kcptun.core.wire.ControlMessage.Pong;

/// PINGs at an even pace, once. What a PONG brings back is the number of its PING, which only the sender has to
/// understand.
public final class PingTrial {
    /// A PONG that takes longer counts as lost.
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final SealedLine line;
    private final InetSocketAddress to;
    private final int base;
    private final long[] sentAt;
    private final long[] took;
    private int sent;
    private int answered;

    /// @param base  what the first PING carries: another one than those of earlier trials
    /// @param count how many there are at most
    public PingTrial(SealedLine line, InetSocketAddress to, int base, int count) {
        this.line = line;
        this.to = to;
        this.base = base;
        sentAt = new long[count];
        took = new long[count];
    }

    /// Ends when all are answered, or a second after the last one.
    public RoundTrips run(long pauseNanos) throws IOException {
        return run(pauseNanos, sentAt.length);
    }

    /// Ends with the first answer: whether anybody is there at all.
    public RoundTrips untilAnswered(long pauseNanos) throws IOException {
        return run(pauseNanos, 1);
    }

    private RoundTrips run(long pauseNanos, int wanted) throws IOException {
        long start = line.line().nanos();
        while (sent < sentAt.length && answered < wanted) {
            sentAt[sent] = line.line().nanos();
            line.send(new Ping(base + sent++), to);
            boolean isLast = sent == sentAt.length;
            long until = isLast ? line.line().nanos() + PATIENCE_NANOS : start + sent * pauseNanos;
            collect(wanted, until);
        }
        return new RoundTrips(
                sent, Arrays.stream(took).filter(nanos -> nanos > 0).boxed().toList());
    }

    private void collect(int wanted, long untilNanos) throws IOException {
        while (answered < wanted) {
            SealedLine.Opened opened = line.receive(untilNanos);
            if (opened == null) {
                return;
            }
            if (opened.control() instanceof Pong(int value, boolean _)) {
                onPong(value - base, opened.atNanos());
            }
        }
    }

    private void onPong(int number, long now) {
        if (number >= 0 && number < sent && took[number] == 0) {
            took[number] = Math.max(1, now - sentAt[number]);
            answered++;
        }
    }
}
