package net.kcptun.app.linux;

/// An identity cannot be taken on: one line that says why and, where known, the way out.
public final class IdentityException extends Exception {
    private static final long serialVersionUID = 1;

    IdentityException(String line) {
        super(line);
    }
}
