package net.kcptun.core.tunnel.api;

import java.nio.ByteBuffer;

/// One TCP connection as a session commands it. Calls never come back into the session from inside a call: what they
/// cause is told later through [Listener].
public interface Stream {
    /// Whether it takes more bytes now. When it turns true again, [Listener#onWritable] is called.
    boolean isWritable();

    /// Copies the bytes and writes them in order. Called while [#isWritable]; a call may overshoot by its own length.
    void write(byte[] buf, int off, int len);

    /// Sends FIN once all written bytes are out. Idempotent.
    void shutdownOutput();

    /// Starts (`true`) or stops reading from the connection. Starts stopped. Bytes that were read already may still
    /// come.
    void read(boolean on);

    /// Both directions are done: closes once all written bytes are out. Nothing is reported afterwards.
    void close();

    /// The connection is cut off so that its user sees a failure (RST), not an end. Nothing is reported afterwards.
    void abort();

    /// What happens to a stream. Called on the tunnel's thread, never from inside a call to the stream.
    interface Listener {
        /// Bytes that were read. All of them are taken, by a copy; the buffer is valid during the call only.
        void onBytes(ByteBuffer data, long now);

        /// The other side's FIN, after all its bytes.
        void onEof(long now);

        /// RST or an error; the connection is closed already. Told once, and nothing follows.
        void onFailed(long now);

        /// The stream takes bytes again.
        void onWritable(long now);
    }
}
