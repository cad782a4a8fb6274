package net.kcptun.core.kcp;

/// A packet of a conversation that this end does not know: whether it can be the first one.
public final class OpeningPacket {
    /// It is not the first packet of a conversation.
    public static final long NONE = -1;

    private OpeningPacket() {}

    /// When the first data of a packet was sent that can be the first that is seen of a conversation: it brings data
    /// that may be sent to a receiver who has not answered yet, and its sender has received nothing either.
    ///
    /// @return milliseconds of Unix time modulo 2^32, by its sender's clock; [#NONE] = it is no such packet
    public static long sentAt(byte[] buf, int off, int len) {
        if (len < SegmentHeader.BYTES) {
            return NONE;
        }
        long sentAt = NONE;
        PacketReader packet = new PacketReader().begin(SegmentHeader.conv(buf, off), buf, off, len);
        while (packet.next()) {
            if (packet.una() != 0) {
                return NONE;
            }
            boolean bringsData =
                    packet.cmd() == SegmentHeader.PUSH && Integer.compareUnsigned(packet.sn(), Receiver.MIN_WINDOW) < 0;
            if (bringsData && sentAt == NONE) {
                sentAt = Integer.toUnsignedLong(packet.ts());
            }
        }
        return packet.isWellFormed() ? sentAt : NONE;
    }

    /// Whether a packet brings a conversation's very first segment, from a sender that has received nothing: as every
    /// conversation begins, and as none goes on that has got anywhere.
    public static boolean isFirst(byte[] buf, int off, int len) {
        if (len < SegmentHeader.BYTES) {
            return false;
        }
        boolean bringsFirst = false;
        PacketReader packet = new PacketReader().begin(SegmentHeader.conv(buf, off), buf, off, len);
        while (packet.next()) {
            if (packet.una() != 0) {
                return false;
            }
            bringsFirst |= packet.cmd() == SegmentHeader.PUSH && packet.sn() == 0;
        }
        return bringsFirst && packet.isWellFormed();
    }
}
