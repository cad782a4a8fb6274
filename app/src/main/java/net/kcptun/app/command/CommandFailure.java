package net.kcptun.app.command;

/// A command cannot do what it was asked for. The message says why, in lines that a user understands.
public final class CommandFailure extends Exception {
    private static final long serialVersionUID = 1;

    public CommandFailure(String message) {
        super(message);
    }

    /// Words for a failure, never empty.
    public static String reason(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
