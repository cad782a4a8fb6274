package net.kcptun.app.cli;

/// A command cannot do what it was asked for. The message says why, in lines that a user understands.
final class CommandFailure extends Exception {
    private static final long serialVersionUID = 1;

    CommandFailure(String message) {
        super(message);
    }
}
