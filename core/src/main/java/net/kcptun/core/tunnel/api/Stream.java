package net.kcptun.core.tunnel.api;

import net.kcptun.core.tunnel.session.Session;

/// One TCP connection as a session commands it. Calls never come back into the session from inside a call: what they
/// cause is told later through [Session].
public interface Stream {
    /// Whether it takes more bytes now. When it turns true again, [Session#onWritable] is called.
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
}
