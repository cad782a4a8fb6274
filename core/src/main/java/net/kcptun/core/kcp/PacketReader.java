package net.kcptun.core.kcp;

/// Walks over the segments of one received packet, in plain text. A tail shorter than a header is padding.
///
/// [#next] moves to the first segment and from each to the following; while it returns true the accessors tell of the
/// segment that it has come to. It stops at a segment that no honest peer sends, and [#isWellFormed] then says so.
///
/// One reader serves all sessions of a loop, one packet at a time; it keeps nothing from one to the next.
final class PacketReader {
    private static final byte[] NOTHING = {};

    private byte[] buf = NOTHING;
    private int conv;
    private int end;
    private int at;
    private int following;
    private boolean isWellFormed;

    /// @param conv that each segment must have
    PacketReader begin(int conv, byte[] buf, int off, int len) {
        this.buf = buf;
        this.conv = conv;
        end = off + len;
        at = -1;
        following = off;
        isWellFormed = len >= SegmentHeader.BYTES;
        return this;
    }

    /// Moves on. False: there is no further segment, or it is malformed, and the one before stays in view.
    boolean next() {
        int room = end - following - SegmentHeader.BYTES;
        if (room < 0 || !isWellFormed) {
            return false;
        }
        int length = SegmentHeader.len(buf, following);
        int cmd = SegmentHeader.cmd(buf, following);
        isWellFormed = length >= 0
                && length <= room
                && cmd >= SegmentHeader.PUSH
                && cmd <= SegmentHeader.WINS
                && SegmentHeader.conv(buf, following) == conv;
        if (isWellFormed) {
            at = following;
            following += SegmentHeader.BYTES + length;
        }
        return isWellFormed;
    }

    /// Whether the packet had a segment, and none so far was malformed: of another conv, with an unknown command, or with
    /// a length beyond the packet.
    boolean isWellFormed() {
        return isWellFormed;
    }

    /// Whether a segment is in view.
    boolean hasSegment() {
        return at >= 0;
    }

    int cmd() {
        return SegmentHeader.cmd(buf, at);
    }

    int wnd() {
        return SegmentHeader.wnd(buf, at);
    }

    int ts() {
        return SegmentHeader.ts(buf, at);
    }

    int sn() {
        return SegmentHeader.sn(buf, at);
    }

    int una() {
        return SegmentHeader.una(buf, at);
    }

    /// The packet, where the data of the segment lies at [#dataAt].
    byte[] buf() {
        return buf;
    }

    int dataAt() {
        return at + SegmentHeader.BYTES;
    }

    int dataBytes() {
        return following - at - SegmentHeader.BYTES;
    }
}
