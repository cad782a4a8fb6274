package net.kcptun.app.http;

/// What is served under one path.
public interface Resource {
    /// Called on the server's thread, for GET and HEAD, and for POST where it is taken. Must be quick: meanwhile nobody
    /// else is answered. The answer to what throws is 500.
    Reply reply(Request request);

    /// Whether POST is taken besides GET and HEAD.
    default boolean takesPost() {
        return false;
    }

    /// Whether it is served without the token.
    default boolean isOpen() {
        return false;
    }
}
