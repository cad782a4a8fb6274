package net.kcptun.app.net.forward;

import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.kcptun.app.log.ErrorText;
import net.kcptun.app.log.NetLog;

/// A reload on its way through the event loops: waits a little for them, and tells which of them lag or fail, since
/// from then on they do not all have the same configuration.
///
/// | a loop | in time | later |
/// |---|---|---|
/// | takes it over | | a line, for it was late |
/// | does not turn | a line | it takes it over as soon as it turns |
/// | fails at it | a line | the next reload is taken over by it as if all were new |
final class Handover {
    private final List<Future<?>> loops;
    private final NetLog log;

    Handover(List<Future<?>> loops, NetLog log) {
        this.loops = loops;
        this.log = log;
    }

    /// Blocks; not on a loop's thread.
    void await(long millis) {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (int i = 0; i < loops.size(); i++) {
            Future<?> loop = loops.get(i);
            String name = "reload: event loop " + i;
            if (!loop.awaitUninterruptibly(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                log.warn(name + " does not answer; it takes over the new configuration once it does");
                loop.addListener(_ -> tell(loop, name));
            } else if (loop.cause() != null) {
                tell(loop, name);
            }
        }
    }

    /// Whether each loop has taken it over, or is going to once it turns.
    boolean isWhole() {
        return loops.stream().allMatch(loop -> loop.cause() == null);
    }

    private void tell(Future<?> loop, String name) {
        log.warn(
                loop.cause() == null
                        ? name + " has taken over the new configuration now"
                        : name + " could not take over the new configuration: " + ErrorText.of(loop.cause())
                                + "; it goes on with a part of it, another SIGHUP tries again");
    }
}
