package net.kcptun.app.cli;

/// A command line that means nothing. The message says why, in a line that a user understands.
final class Misuse extends Exception {
    private static final long serialVersionUID = 1;

    Misuse(String message) {
        super(message);
    }
}
