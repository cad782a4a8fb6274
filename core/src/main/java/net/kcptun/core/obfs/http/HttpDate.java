package net.kcptun.core.obfs.http;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The value of a Date header, as in `Mon, 23 Nov 2026 09:05:07 GMT` (RFC 9110 §5.6.7).
///
/// Formatted once a second for all connections: the last one is kept behind a volatile reference, and threads that
/// meet at the turn of a second format it more than once.
final class HttpDate {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);

    private static volatile HttpDate last = new HttpDate(0);

    private final long second;
    private final byte[] text;

    private HttpDate(long second) {
        this.second = second;
        text = LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC)
                .format(FORMAT)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /// `now` is Unix time in nanoseconds. The caller does not write to the array.
    static byte[] of(long now) {
        long second = Math.floorDiv(now, NANOS_PER_SECOND);
        HttpDate date = last;
        if (date.second != second) {
            date = new HttpDate(second);
            last = date;
        }
        return date.text;
    }
}
