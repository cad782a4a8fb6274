package net.kcptun.app.http;

import io.netty.handler.codec.DateFormatter;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// An answer with what HTTP needs around it.
///
/// @param headers further lines, without their ends
/// @param source where it is a stream of events, which has no body
/// @param isLast whether the connection ends with it, because what follows on it cannot be trusted
record Answer(
        Reply.Body body, List<String> headers, @Nullable Supplier<byte[]> source, boolean isLast) {
    private static final byte[] NOTHING = {};
    private static final String COMMON = String.join(
            "\r\n",
            "Cache-Control: no-store",
            "X-Content-Type-Options: nosniff",
            "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "Referrer-Policy: no-referrer",
            "Cross-Origin-Resource-Policy: same-origin",
            "");

    static Answer of(Reply reply) {
        return switch (reply) {
            case Reply.Body body -> new Answer(body, List.of(), null, false);
            case Reply.Events events ->
                new Answer(new Reply.Body(200, "text/event-stream", NOTHING), List.of(), events.source(), true);
        };
    }

    static Answer text(int status, String line, String... headers) {
        return new Answer(Reply.Body.text(status, line), List.of(headers), null, false);
    }

    /// The same, after which the connection ends.
    Answer last() {
        return new Answer(body, headers, source, true);
    }

    /// @param keeps whether the connection goes on afterwards
    byte[] head(boolean keeps) {
        StringBuilder text = new StringBuilder(768)
                .append("HTTP/1.1 ")
                .append(HttpResponseStatus.valueOf(body.status()))
                .append("\r\nDate: ")
                .append(DateFormatter.format(new Date()))
                .append("\r\nContent-Type: ")
                .append(body.contentType())
                .append("\r\n");
        if (source == null) {
            text.append("Content-Length: ").append(body.bytes().length).append("\r\n");
        }
        text.append(keeps ? "Connection: keep-alive\r\n" : "Connection: close\r\n")
                .append(COMMON);
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
