package net.kcptun.app.doctor.line;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import net.kcptun.core.wire.ControlMessage.Reset;
import net.kcptun.core.wire.StreamMessage;

/// Whether a server that opens no session does so at another time: with `max_clock_skew` it drops what was not sent
/// lately by its own clock, without a word. So sessions are opened as if this host's clock were off by each minute up
/// to an hour, and by each half hour up to 14 hours, as a wrong time zone has it. The server's echo tells the rest.
///
/// Sessions that were opened are ended again.
public final class ClockTrial {
    private static final int MINUTES = 60;
    private static final int ZONES_MINUTES = 14 * 60;
    private static final int ZONE_STEP_MINUTES = 30;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final byte[] KEEPALIVE = keepalive();

    private final SealedLine line;
    private final InetSocketAddress to;
    private final int firstConv;
    private final List<Integer> opened = new ArrayList<>();
    private OptionalInt aheadMillis = OptionalInt.empty();

    /// @param firstConv of the sessions, which count up from there
    public ClockTrial(SealedLine line, InetSocketAddress to, int firstConv) {
        this.line = line;
        this.to = to;
        this.firstConv = firstConv;
    }

    /// By how many milliseconds the server's Unix time is ahead of this host's; empty: no session was opened.
    ///
    /// @param roundTripNanos of the path: for so long sessions may still be opened after the first echo
    public OptionalInt run(long patienceNanos, long roundTripNanos) throws IOException {
        int[] offsets = offsets();
        for (int i = 0; i < offsets.length && aheadMillis.isEmpty(); i++) {
            int ts = (int) (line.line().unixMillis() + TimeUnit.MINUTES.toMillis(offsets[i]));
            byte[] packet = Segment.push(firstConv + i, ts, 0, 0, KEEPALIVE).packet();
            line.send(packet, packet.length, to);
            collect(line.line().nanos() + PAUSE_NANOS, offsets.length);
        }
        long left = aheadMillis.isPresent() ? roundTripNanos : patienceNanos;
        collect(line.line().nanos() + left, offsets.length);
        for (int conv : opened) {
            line.send(new Reset(conv), to);
        }
        return aheadMillis.isPresent()
                ? OptionalInt.of(aheadMillis.getAsInt() + SessionTrial.halfMillis(roundTripNanos))
                : aheadMillis;
    }

    private void collect(long untilNanos, int convs) throws IOException {
        while (true) {
            SealedLine.Opened packet = line.receive(untilNanos);
            if (packet == null) {
                return;
            }
            int number = packet.conv() - firstConv;
            if (number >= 0 && number < convs) {
                onPacket(packet);
            }
        }
    }

    private void onPacket(SealedLine.Opened packet) {
        if (!opened.contains(packet.conv())) {
            opened.add(packet.conv());
        }
        for (Segment segment : Segment.all(packet.bytes())) {
            if (segment.cmd() == Segment.PUSH && aheadMillis.isEmpty()) {
                aheadMillis = OptionalInt.of(segment.ts() - (int) line.line().unixMillis());
            }
        }
    }

    /// In minutes, the likeliest first.
    private static int[] offsets() {
        IntStream minutes = IntStream.rangeClosed(1, MINUTES);
        IntStream zones =
                IntStream.iterate(MINUTES + ZONE_STEP_MINUTES, m -> m <= ZONES_MINUTES, m -> m + ZONE_STEP_MINUTES);
        return IntStream.concat(minutes, zones)
                .flatMap(m -> IntStream.of(m, -m))
                .toArray();
    }

    private static byte[] keepalive() {
        byte[] header = new byte[StreamMessage.HEADER_BYTES];
        StreamMessage.putHeader(header, StreamMessage.KEEPALIVE, 0);
        return header;
    }
}
