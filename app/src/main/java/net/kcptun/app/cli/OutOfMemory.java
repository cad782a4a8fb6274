package net.kcptun.app.cli;

import java.util.concurrent.atomic.AtomicBoolean;
import net.kcptun.app.log.Level;
import net.kcptun.app.log.Log;

/// The end of a program whose memory is used up: one line that says which limit, and a status of its own, so that it is
/// started again. What has failed somewhere in an event loop may have left a session half done, and every attempt to
/// get more direct memory stops a loop for half a second.
///
/// That the heap is used up ends the JVM by itself (-XX:+ExitOnOutOfMemoryError), with the same status. Here comes what
/// is no failure to the JVM: the want of direct memory and of threads.
final class OutOfMemory {
    /// As the JVM has it.
    static final int STATUS = 3;

    private OutOfMemory() {}

    static void endsTheProgram(Log log) {
        AtomicBoolean hasEnded = new AtomicBoolean();
        log.whenOutOfMemory(cause -> {
            if (hasEnded.compareAndSet(false, true)) {
                log.log(Level.FATAL, line(cause));
                log.close();
                Runtime.getRuntime().halt(STATUS);
            }
        });
    }

    static String line(OutOfMemoryError cause) {
        String what = String.valueOf(cause.getMessage());
        String more = what.contains("native thread")
                ? "ulimit -u or TasksMax= of systemd"
                : "KCPTUN_OPTS=-XX:MaxDirectMemorySize=SIZE";
        return "ended for want of memory: " + what + "; allow more by " + more;
    }
}
