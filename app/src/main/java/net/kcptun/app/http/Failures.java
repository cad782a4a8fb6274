package net.kcptun.app.http;

import net.kcptun.app.log.NetLog;
import net.kcptun.app.log.RateLimit;

/// What went wrong in this program, not at a client: one line a minute at most. One thread.
final class Failures {
    private final NetLog log;
    private final RateLimit limit = new RateLimit(1);

    Failures(NetLog log) {
        this.log = log;
    }

    void tell(String what, Throwable cause) {
        if (limit.permits(System.nanoTime())) {
            long leftOut = limit.takeLeftOut();
            String others = leftOut == 0 ? "" : " (" + leftOut + " more since the last such line)";
            log.warn("status server: " + what + ": " + oneLine(cause) + others);
        }
    }

    private static String oneLine(Throwable cause) {
        String message = cause.getMessage();
        String name = cause.getClass().getSimpleName();
        return message == null
                ? name
                : name + ": " + message.lines().findFirst().orElse("");
    }
}
