package net.kcptun.app.net.disguise;

import java.util.concurrent.TimeUnit;

/// nginx's `send_timeout`: how long a client may take nothing of the answers that wait for it.
///
/// | answers wait | since the last look | then |
/// |---|---|---|
/// | no | | the time begins with the next that waits |
/// | yes | something was taken | the time begins anew |
/// | yes | nothing was taken | over after 60 s |
///
/// One thread, which looks now and then while something waits.
final class SendTimeout {
    static final long NANOS = TimeUnit.SECONDS.toNanos(60);

    private boolean isRunning;
    private long since;
    private long takenBefore;

    /// Whether it is over at `now`.
    ///
    /// @param taken counts with whatever the client has taken
    boolean isOver(boolean isWaiting, long taken, long now) {
        if (!isWaiting || !isRunning || taken != takenBefore) {
            isRunning = isWaiting;
            since = now;
            takenBefore = taken;
            return false;
        }
        return now - since >= NANOS;
    }
}
