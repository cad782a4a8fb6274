package net.kcptun.app.log;

import io.netty.channel.ConnectTimeoutException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.kcptun.app.linux.SystemCallException;

/// The system's own words for a failed call, without the names of Java classes and of the called function.
public final class ErrorText {
    /// As Netty's native calls report: `bind(..) failed with error(-98): Address already in use`.
    private static final Pattern NATIVE = Pattern.compile("failed(?: with error\\(-?\\d+\\))?: ([^:]+)");

    private static final String FILES_LIMIT = "Too many open files";

    private ErrorText() {}

    public static String of(Throwable cause) {
        String words = words(cause);
        return words.equals(FILES_LIMIT) ? words + " (allow more by ulimit -n, under systemd by LimitNOFILE=)" : words;
    }

    private static String words(Throwable cause) {
        if (cause instanceof UnknownHostException) {
            return "unknown host";
        }
        if (cause instanceof NoRouteToHostException) {
            return "No route to host";
        }
        if (cause instanceof ConnectTimeoutException) {
            return "Connection timed out";
        }
        if (cause instanceof SystemCallException failed) {
            return failed.reason();
        }
        String message = cause.getMessage();
        if (cause instanceof SocketFailure && message != null) {
            return message;
        }
        if (message == null) {
            return cause.getClass().getSimpleName();
        }
        Matcher matcher = NATIVE.matcher(message);
        return matcher.find() ? matcher.group(1).strip() : firstLine(message);
    }

    private static String firstLine(String message) {
        int colon = message.indexOf(": ");
        String line = message.lines().findFirst().orElse(message);
        return colon > 0 && colon < line.length() ? line.substring(0, colon) : line;
    }
}
