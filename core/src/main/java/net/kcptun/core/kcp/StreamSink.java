package net.kcptun.core.kcp;

/// Takes the peer's stream, in order.
public interface StreamSink {
    /// Whether bytes are taken now. While false, segments wait in the engine and the advertised window shrinks.
    boolean isReady();

    /// Whether the stream has begun as its reader wants it. While false, no more is kept, nor asked for, than an honest
    /// peer may send before it is answered.
    default boolean hasBegun() {
        return true;
    }

    /// The next bytes of the stream. They are copied before this returns, which may turn [#isReady] false.
    void onBytes(byte[] buf, int off, int len);
}
