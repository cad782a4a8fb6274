package net.kcptun.core.kcp;

/// What one [Kcp] has counted since it began. Live numbers: read them on the loop's thread.
public final class KcpStats {
    long segmentsSent;
    long timeoutResends;
    long fastResends;
    long pathResends;
    long repairCopies;
    long spuriousResends;
    long segmentsReceived;
    long duplicates;
    long outOfWindow;
    long overBudget;
    long acksSent;
    long acksReceived;
    long malformed;
    long probes;
    long packetsSent;
    long packetsReceived;
    long bytesSent;
    long bytesReceived;

    /// All zero: for sums.
    public KcpStats() {}

    /// What it is now, for other threads.
    public KcpStats copy() {
        KcpStats copy = new KcpStats();
        copy.add(this);
        return copy;
    }

    /// Adds what `other` counted.
    public void add(KcpStats other) {
        segmentsSent += other.segmentsSent;
        timeoutResends += other.timeoutResends;
        fastResends += other.fastResends;
        pathResends += other.pathResends;
        repairCopies += other.repairCopies;
        spuriousResends += other.spuriousResends;
        segmentsReceived += other.segmentsReceived;
        duplicates += other.duplicates;
        outOfWindow += other.outOfWindow;
        overBudget += other.overBudget;
        acksSent += other.acksSent;
        acksReceived += other.acksReceived;
        malformed += other.malformed;
        probes += other.probes;
        packetsSent += other.packetsSent;
        packetsReceived += other.packetsReceived;
        bytesSent += other.bytesSent;
        bytesReceived += other.bytesReceived;
    }

    /// Data segments sent for the first time.
    public long segmentsSent() {
        return segmentsSent;
    }

    /// Data segments sent again because their time was out, with fewer than `resend` later ones acknowledged.
    public long timeoutResends() {
        return timeoutResends;
    }

    /// Data segments sent again because later ones were acknowledged.
    public long fastResends() {
        return fastResends;
    }

    /// Data segments sent again because the path that they went over is no more.
    public long pathResends() {
        return pathResends;
    }

    /// Data segments sent again, for whatever reason, each counted once.
    public long resends() {
        return timeoutResends + fastResends + pathResends;
    }

    /// Further copies of data segments that were sent again, which left with them.
    public long repairCopies() {
        return repairCopies;
    }

    /// Resends that were in vain: an acknowledgement of an earlier copy came afterwards.
    public long spuriousResends() {
        return spuriousResends;
    }

    /// New data segments that were taken.
    public long segmentsReceived() {
        return segmentsReceived;
    }

    /// Data segments that had been received before.
    public long duplicates() {
        return duplicates;
    }

    /// Data segments that were dropped because their number is outside the receive window.
    public long outOfWindow() {
        return outOfWindow;
    }

    /// Data segments that were dropped because the [BufferBudget] was used up; their senders send them again.
    public long overBudget() {
        return overBudget;
    }

    /// Acknowledgement segments sent.
    public long acksSent() {
        return acksSent;
    }

    /// Acknowledgement segments received.
    public long acksReceived() {
        return acksReceived;
    }

    /// Packets or segments that no honest peer sends: another conv, an unknown command, a wrong length, or an
    /// acknowledgement of what was never sent.
    public long malformed() {
        return malformed;
    }

    /// Window probes sent.
    public long probes() {
        return probes;
    }

    /// Datagrams sent.
    public long packetsSent() {
        return packetsSent;
    }

    /// Datagrams received.
    public long packetsReceived() {
        return packetsReceived;
    }

    /// Bytes of the stream sent, each counted once.
    public long bytesSent() {
        return bytesSent;
    }

    /// Bytes of the stream received, each counted once.
    public long bytesReceived() {
        return bytesReceived;
    }
}
