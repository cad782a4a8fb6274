package net.kcptun.app.http;

import java.time.Duration;

/// How much, and how long, clients may take.
///
/// @param connections at most, then the one that waits longest goes
/// @param streams of events at most
/// @param waiting for a whole request from its first byte on, for the next request, and for an answer to be taken
/// @param lingering for the client to leave after the last answer
/// @param tick between two looks at all this, and between two events
record ConnectionLimits(int connections, int streams, Duration waiting, Duration lingering, Duration tick) {
    /// The start line and the headers together are at most 8 KB, without the ends of lines.
    static final int LINE_BYTES = 2048;

    static final int HEADER_BYTES = 6144;
    static final int HEADERS = 64;
    static final int BODY_BYTES = 8192;

    /// What one read takes: the requests in it wait in memory while an answer is written.
    static final int READ_BYTES = 2048;

    /// What of an answer is on its way to the kernel at a time.
    static final int WRITE_BYTES = 32 * 1024;

    static final int SEND_BUFFER_BYTES = 64 * 1024;
    static final int BACKLOG = 128;

    static final ConnectionLimits USUAL =
            new ConnectionLimits(64, 16, Duration.ofSeconds(15), Duration.ofSeconds(2), Duration.ofSeconds(1));
}
