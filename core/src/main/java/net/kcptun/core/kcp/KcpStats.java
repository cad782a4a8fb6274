package net.kcptun.core.kcp;

/// What one [Kcp] has counted since it began. Live numbers: they are read on the loop's thread, and written by this
/// package only.
public final class KcpStats {
    /// Data segments sent for the first time.
    public long segmentsSent;
    /// Data segments sent again because their time was out, with fewer than `resend` later ones acknowledged.
    public long timeoutResends;
    /// Data segments sent again because later ones were acknowledged.
    public long fastResends;
    /// Data segments sent again because the path that they went over is no more.
    public long pathResends;
    /// Further copies of data segments that were sent again, which left with them.
    public long repairCopies;
    /// Resends that were in vain: an acknowledgement of an earlier copy came afterwards.
    public long spuriousResends;
    /// Copies of data segments that left before anything was known to be lost.
    public long redundantSegments;
    /// What those took of packets, in bytes: their headers and data.
    public long redundantBytes;
    /// Of those, how many were the first of their segment to arrive, as far as acknowledgements tell.
    public long redundantFirst;
    /// New data segments that were taken.
    public long segmentsReceived;
    /// Data segments that had been received before.
    public long duplicates;
    /// Data segments that were dropped because their number is outside the receive window.
    public long outOfWindow;
    /// Data segments that were dropped because the [BufferBudget] was used up; their senders send them again.
    public long overBudget;
    /// Acknowledgement segments sent.
    public long acksSent;
    /// Acknowledgement segments received.
    public long acksReceived;
    /// Packets or segments that no honest peer sends: another conv, an unknown command, a wrong length, or an
    /// acknowledgement of what was never sent.
    public long malformed;
    /// Window probes sent.
    public long probes;
    /// Datagrams sent.
    public long packetsSent;
    /// Datagrams received.
    public long packetsReceived;
    /// Bytes of the stream sent, each counted once.
    public long bytesSent;
    /// Bytes of the stream received, each counted once.
    public long bytesReceived;

    /// All zero: for sums.
    public KcpStats() {}

    /// Data segments sent again, for whatever reason, each counted once.
    public long resends() {
        return timeoutResends + fastResends + pathResends;
    }

    /// The share of the sent data segments that had been sent before; NaN = none were sent.
    public double retransmissionShare() {
        return (double) resends() / (segmentsSent + resends());
    }

    /// What it is now, for other threads.
    public KcpStats copy() {
        KcpStats copy = new KcpStats();
        copy.add(this);
        return copy;
    }

    /// Adds what `other` counted.
    public void add(KcpStats other) {
        add(other, 1);
    }

    /// What was counted since it was as in `before`.
    public KcpStats since(KcpStats before) {
        KcpStats difference = copy();
        difference.add(before, -1);
        return difference;
    }

    /// Adds what `other` counted so many times; -1 takes it off.
    public void add(KcpStats other, int times) {
        segmentsSent += times * other.segmentsSent;
        timeoutResends += times * other.timeoutResends;
        fastResends += times * other.fastResends;
        pathResends += times * other.pathResends;
        repairCopies += times * other.repairCopies;
        spuriousResends += times * other.spuriousResends;
        redundantSegments += times * other.redundantSegments;
        redundantBytes += times * other.redundantBytes;
        redundantFirst += times * other.redundantFirst;
        segmentsReceived += times * other.segmentsReceived;
        duplicates += times * other.duplicates;
        outOfWindow += times * other.outOfWindow;
        overBudget += times * other.overBudget;
        acksSent += times * other.acksSent;
        acksReceived += times * other.acksReceived;
        malformed += times * other.malformed;
        probes += times * other.probes;
        packetsSent += times * other.packetsSent;
        packetsReceived += times * other.packetsReceived;
        bytesSent += times * other.bytesSent;
        bytesReceived += times * other.bytesReceived;
    }
}
