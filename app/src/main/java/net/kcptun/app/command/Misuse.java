package net.kcptun.app.command;

/// A command line that means nothing. The message says why, in a line that a user understands.
public final class Misuse extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean isToldInHelp;

    public Misuse(String message) {
        super(message);
        isToldInHelp = true;
    }

    /// An option cannot have such a value, and the message says all about it.
    Misuse(IllegalArgumentException value) {
        super(CommandFailure.reason(value), value);
        isToldInHelp = false;
    }

    /// Whether the command's help says more.
    boolean isToldInHelp() {
        return isToldInHelp;
    }
}
