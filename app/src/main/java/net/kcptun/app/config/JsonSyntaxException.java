package net.kcptun.app.config;

/// Text that is not JSON: the message is one line with the place, and quotes nothing but punctuation, since what stands
/// there may be a key.
final class JsonSyntaxException extends Exception {
    private static final long serialVersionUID = 1;

    JsonSyntaxException(String message) {
        super(message);
    }
}
