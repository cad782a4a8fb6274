package net.kcptun.app.net.linux;

/// A call of the system failed: `setgroups: Operation not permitted`.
public final class SystemCallException extends Exception {
    private static final long serialVersionUID = 1;

    SystemCallException(String function, int errno) {
        super(function + ": " + CFunction.errorText(errno));
    }
}
