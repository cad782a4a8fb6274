package net.kcptun.core.obfs;

import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// One TCP connection that carries datagrams beside its own stream.
///
/// | state | means | event | becomes |
/// |---|---|---|---|
/// | OPEN | connected | a segment of it is captured: its numbers are known | CAPTURED |
/// | CAPTURED | can send | a datagram of it opens | AUTHENTICATED |
/// | OPEN, CAPTURED | half-open | [FlowTable#HALF_OPEN_NANOS] since it began | ended |
/// | AUTHENTICATED | in use | nothing for as long as a peer may be silent | ended |
/// | any | | its TCP connection ends | ended |
///
/// Owned by its [FlowTable].
public final class Flow {
    /// How far a flow got.
    public enum State {
        OPEN,
        CAPTURED,
        AUTHENTICATED
    }

    /// What the HTTP exchange may take of the peer's stream; datagrams come 1492 bytes from its start, or behind
    /// that.
    private static final int STREAM_BYTES = 1024;

    private final Endpoint local;
    private final Endpoint remote;
    private final long openedAt;
    private long seenAt;
    private boolean isAuthenticated;
    private int streamAt;
    private boolean echoesCongestion;
    private @Nullable HeaderTemplate template;
    private long receivedPackets;
    private long receivedBytes;
    private long sentPackets;
    private long sentBytes;
    private long congestionMarks;
    private long congestionEchoes;

    Flow(Endpoint local, Endpoint remote, long now) {
        this.local = local;
        this.remote = remote;
        this.openedAt = now;
        this.seenAt = now;
    }

    /// What can be seen of a flow.
    ///
    /// @param seenAt     when the last segment with data came
    /// @param congestionMarks  packets that were marked (CE) on the way to this end
    /// @param congestionEchoes packets by which the peer told of marks on the way to it
    public record View(
            Endpoint remote,
            State state,
            long openedAt,
            long seenAt,
            long receivedPackets,
            long receivedBytes,
            long sentPackets,
            long sentBytes,
            long congestionMarks,
            long congestionEchoes) {}

    View view() {
        return new View(
                remote,
                state(),
                openedAt,
                seenAt,
                receivedPackets,
                receivedBytes,
                sentPackets,
                sentBytes,
                congestionMarks,
                congestionEchoes);
    }

    public Endpoint local() {
        return local;
    }

    public Endpoint remote() {
        return remote;
    }

    public State state() {
        if (isAuthenticated) {
            return State.AUTHENTICATED;
        }
        return template == null ? State.OPEN : State.CAPTURED;
    }

    public boolean isAuthenticated() {
        return isAuthenticated;
    }

    void authenticate() {
        isAuthenticated = true;
    }

    /// A captured segment. Null: its payload is a datagram.
    @Nullable
    FlowDrop onSegment(TcpSegment segment, long now) {
        if (segment.isReset()) {
            return FlowDrop.RESET;
        }
        if (segment.hasMetCongestion()) {
            congestionMarks++;
            echoesCongestion = true;
        }
        if (segment.echoesCongestion()) {
            congestionEchoes++;
        }
        if (template == null) {
            FlowNumbers numbers = FlowNumbers.of(segment);
            streamAt = numbers.seq();
            template = new HeaderTemplate(local, remote, numbers);
        }
        if (!segment.isPushed()) {
            return FlowDrop.NO_DATAGRAM;
        }
        if (Integer.compareUnsigned(segment.seq() - streamAt, STREAM_BYTES) < 0) {
            return FlowDrop.STREAM_DATA;
        }
        seenAt = now;
        receivedPackets++;
        receivedBytes += segment.payloadBytes();
        return null;
    }

    /// How many bytes of headers [#seal] writes; 0: nothing can be sent yet.
    public int headerBytes() {
        HeaderTemplate known = template;
        return known == null ? 0 : known.bytes();
    }

    /// Writes the headers that carry a datagram, and counts it as sent. Only once [#headerBytes] is not 0.
    ///
    /// @param id 16 random bits
    public void seal(byte[] datagram, int off, int len, int id, byte[] out) {
        HeaderTemplate known = template;
        if (known == null) {
            throw new IllegalStateException("no segment of the flow has been captured yet");
        }
        known.write(datagram, off, len, id, echoesCongestion, out);
        echoesCongestion = false;
        sentPackets++;
        sentBytes += known.bytes() + len;
    }

    /// When it has ended if nothing comes any more.
    long deadline(long silenceNanos) {
        return isAuthenticated ? seenAt + silenceNanos : openedAt + FlowTable.HALF_OPEN_NANOS;
    }
}
