package net.kcptun.app.linux;

/// A call of the system failed: `setgroups: Operation not permitted`.
public final class SystemCallException extends Exception {
    private static final long serialVersionUID = 1;

    private static final int EPERM = 1;
    private static final int EACCES = 13;

    private final int errno;

    SystemCallException(String function, int errno) {
        super(function + ": " + SystemCall.text(errno));
        this.errno = errno;
    }

    /// The system's words alone.
    public String reason() {
        return SystemCall.text(errno);
    }

    /// Whether the program lacks a right.
    public boolean isDenied() {
        return errno == EPERM || errno == EACCES;
    }
}
