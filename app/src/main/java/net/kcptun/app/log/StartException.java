package net.kcptun.app.log;

import java.io.IOException;

/// The program cannot start: one line that says what was tried, why it failed and, where known, the way out.
public final class StartException extends IOException {
    private static final long serialVersionUID = 1L;

    public StartException(String line) {
        super(line);
    }

    /// Words for a failed bind, with the advice that fits the system's reason.
    ///
    /// @param protocol what is bound: a protocol, or the configuration's key
    public static StartException bind(String protocol, Object address, Throwable cause) {
        String reason = ErrorText.of(cause);
        if (cause instanceof SocketFailure) {
            return new StartException(reason);
        }
        return new StartException("cannot bind " + protocol + " " + address + ": " + reason + advice(reason));
    }

    /// @param key the configuration's key that holds the name
    public static StartException unknownName(String key, String failure) {
        String advice = failure.startsWith("unknown host") ? "; check the name and this host's DNS" : "";
        return new StartException(key + ": " + failure + advice);
    }

    private static String advice(String reason) {
        if (reason.contains("in use")) {
            return "; another program has this port, stop it or choose another port";
        }
        if (reason.contains("ermission")) {
            return "; ports below 1024 need root or CAP_NET_BIND_SERVICE";
        }
        if (reason.contains("assign requested")) {
            return "; no interface of this host has this address";
        }
        return "";
    }
}
