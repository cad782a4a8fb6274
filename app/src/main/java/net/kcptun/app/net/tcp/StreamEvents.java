package net.kcptun.app.net.tcp;

import java.nio.ByteBuffer;

/// What happens to a TCP connection. Called on its loop, never from inside a call to the [TcpStream].
public interface StreamEvents {
    /// Bytes that were read; valid during the call only.
    void onBytes(ByteBuffer data, long now);

    /// The peer's FIN, after all its bytes.
    void onEof(long now);

    /// RST or an error; the connection is gone. Told once, and nothing follows.
    void onFailed(long now);

    /// The stream takes bytes again.
    void onWritable(long now);
}
