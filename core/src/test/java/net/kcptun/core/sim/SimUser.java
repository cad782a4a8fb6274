package net.kcptun.core.sim;

import org.jspecify.annotations.Nullable;

/// The program at one end of a TCP connection: sends so many bytes of a known sequence, then ends its direction; reads
/// what comes, at its own pace, and compares it with the other user's sequence.
final class SimUser {
    /// What a user does.
    ///
    /// @param sendBytes   how many bytes it sends
    /// @param readBytes   how many bytes it reads at a time
    /// @param readPause   how long it waits between two reads
    /// @param endsFirst   ends its direction once all is sent; otherwise only when the other has ended too
    record Plan(long sendBytes, int readBytes, long readPause, boolean endsFirst) {
        static Plan sends(long bytes) {
            return new Plan(bytes, 64 * 1024, 0, true);
        }
    }

    private static final int CHUNK_BYTES = 8 * 1024;
    private static final int UNREAD_BYTES = 64 * 1024;

    final long key;
    private final long otherKey;
    private final Simulation simulation;
    private Plan plan;
    private @Nullable SimStream stream;
    private long sentBytes;
    private boolean isReadPending;
    private boolean isReadStopped;
    private boolean isHeldOpen;
    long receivedBytes;
    boolean isDamaged;
    boolean hasEnded;
    boolean sawEnd;
    boolean sawReset;
    boolean isAborted;
    long connectedAt;
    long firstByteAt;
    long lastReadAt;
    long lastSentAt;
    long endedAt;
    /// When the connection failed that was not over for this user yet; -1 = it did not.
    long failedAt = -1;
    /// Bytes that the tunnel's end had taken of this user when it aborted.
    long takenAtAbort;

    private Runnable failing = () -> {};

    /// @param key      what this user's bytes are made of
    /// @param otherKey what the other user's bytes are made of
    SimUser(Simulation simulation, Plan plan, long key, long otherKey) {
        this.simulation = simulation;
        this.plan = plan;
        this.key = key;
        this.otherKey = otherKey;
    }

    void onConnected(SimStream to) {
        stream = to;
        connectedAt = simulation.now();
        simulation.after(0, this::onSent);
    }

    /// There is room for more.
    void onSent() {
        SimStream to = stream();
        while (!sawReset && sentBytes < plan.sendBytes && to.unread() < UNREAD_BYTES) {
            int part = (int) Math.min(CHUNK_BYTES, plan.sendBytes - sentBytes);
            byte[] chunk = new byte[part];
            for (int i = 0; i < part; i++) {
                chunk[i] = byteAt(key, sentBytes + i);
            }
            sentBytes += part;
            lastSentAt = simulation.now();
            to.userSend(chunk);
        }
        endIfDone();
    }

    void onReadable() {
        if (!isReadPending) {
            isReadPending = true;
            simulation.after(plan.readPause, this::read);
        }
    }

    void onReset() {
        if (!isOver()) {
            failedAt = simulation.now();
            failing.run();
        }
        sawReset = true;
        endedAt = simulation.now();
    }

    /// The user's program dies: its connection is reset.
    void abort() {
        if (!isOver()) {
            isAborted = true;
            failedAt = simulation.now();
            takenAtAbort = sentBytes - stream().unread();
        }
        sawReset = true;
        stream().userReset();
    }

    /// Both directions have ended as they should, or the connection has failed: the user waits for nothing more.
    boolean isOver() {
        return sawReset || isFinished();
    }

    boolean isFinished() {
        return hasEnded && sawEnd;
    }

    /// The user reads nothing for now, or reads on.
    void stopReading(boolean on) {
        isReadStopped = on;
        if (!on && stream != null) {
            onReadable();
        }
    }

    /// The user does not end its direction, whatever it has sent, or does once that is due.
    void holdOpen(boolean on) {
        isHeldOpen = on;
        if (!on && stream != null) {
            endIfDone();
        }
    }

    /// `action` runs when the connection fails.
    void onFailure(Runnable action) {
        failing = action;
    }

    void sendMore(long bytes) {
        plan = new Plan(plan.sendBytes + bytes, plan.readBytes, plan.readPause, plan.endsFirst);
        if (stream != null) {
            onSent();
        }
    }

    void readFaster() {
        plan = new Plan(plan.sendBytes, plan.readBytes, 0, plan.endsFirst);
    }

    long sentBytes() {
        return sentBytes;
    }

    long plannedBytes() {
        return plan.sendBytes;
    }

    boolean isConnected() {
        return stream != null;
    }

    private void read() {
        isReadPending = false;
        if (isReadStopped || isAborted) {
            return;
        }
        byte[] buf = new byte[plan.readBytes];
        int read = stream().userRead(buf, plan.readBytes);
        if (read > 0 && receivedBytes == 0) {
            firstByteAt = simulation.now();
        }
        for (int i = 0; i < read; i++) {
            isDamaged |= buf[i] != byteAt(otherKey, receivedBytes + i);
        }
        receivedBytes += Math.max(0, read);
        if (read > 0) {
            lastReadAt = simulation.now();
            onReadable();
        } else if (read < 0 && !sawEnd) {
            sawEnd = true;
            endedAt = simulation.now();
            endIfDone();
        }
    }

    private void endIfDone() {
        if (!hasEnded && !isHeldOpen && !sawReset && sentBytes == plan.sendBytes && (plan.endsFirst || sawEnd)) {
            hasEnded = true;
            stream().userEnd();
        }
    }

    private SimStream stream() {
        SimStream to = stream;
        if (to == null) {
            throw new IllegalStateException("not connected");
        }
        return to;
    }

    private static byte byteAt(long key, long offset) {
        long h = (key + offset) * 0x9e3779b97f4a7c15L;
        return (byte) (h >>> 37);
    }
}
