package net.kcptun.core.obfs.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One connection to a web server whose only page is a connectivity check: what nginx answers whose configuration
/// is `location = /generate_204 { return 204; } location / { return 404; }`, with `server_tokens off`. A prober
/// learns nothing else.
///
/// | state | event | becomes |
/// |---|---|---|
/// | IDLE | a byte | LINE |
/// | LINE | the end of the request line | HEADERS; of HTTP/0.9: answered, CLOSING |
/// | HEADERS | an empty line | answered, then BODY, IDLE or CLOSING |
/// | LINE, HEADERS | what nginx refuses | answered, CLOSING |
/// | BODY | its end | IDLE, or CLOSING if that was asked for |
/// | BODY | a chunk breaks the format | CLOSING |
/// | any | the deadline | CLOSING, without a word |
///
/// Deadlines: 60 s for a head from its beginning, however it trickles; 75 s for the next request; 5 s without a
/// byte, and 30 s in all, for a body that is still coming once it is answered. Memory: one line of at most 8 KB.
public final class HttpCover {
    private static final long SECOND = 1_000_000_000L;
    private static final long HEAD_NANOS = 60 * SECOND;
    private static final long IDLE_NANOS = 75 * SECOND;
    private static final long BODY_NANOS = 5 * SECOND;
    private static final long BODY_TOTAL_NANOS = 30 * SECOND;
    private static final int REQUESTS_MAX = 1000;
    private static final String CHECK = "/generate_204";
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

    private final ByteArrayOutputStream answers = new ByteArrayOutputStream();
    private final ByteArrayOutputStream header = new ByteArrayOutputStream();
    private RequestLine line = new RequestLine();
    private RequestHead head = new RequestHead(line);
    private HeaderBuffers buffers = new HeaderBuffers();
    private @Nullable DiscardedBody body;
    private State state = State.LINE;
    private int lineBytes;
    private int requests;
    private boolean isHeadRead;
    private boolean closesAfterBody;
    private boolean hasServedCheck;
    private long bodyDeadline;
    private long deadline;

    private enum State {
        IDLE,
        LINE,
        HEADERS,
        BODY,
        CLOSING
    }

    /// A connection has been accepted.
    public HttpCover(long now) {
        deadline = now + HEAD_NANOS;
    }

    /// Takes what the client sent.
    ///
    /// @return what to answer, maybe nothing
    public byte[] onBytes(byte[] buf, int off, int len, long now) {
        int at = off;
        int end = off + len;
        while (at < end && state != State.CLOSING) {
            if (state == State.BODY && body != null) {
                at += body.onBytes(buf, at, end - at);
                onBody(body, now);
                continue;
            }
            onByte(buf[at++] & 0xff, now);
            if (isHeadRead) {
                at += serve(buf, at, end - at, now);
            }
        }
        byte[] taken = answers.toByteArray();
        answers.reset();
        return taken;
    }

    private void onByte(int b, long now) {
        if (state == State.IDLE) {
            state = State.LINE;
            deadline = now + HEAD_NANOS;
        }
        boolean isBlank = state == State.LINE && line.isEmpty();
        if (!isBlank && !buffers.take(lineBytes)) {
            refuse(state == State.LINE ? Refusal.URI_TOO_LONG : Refusal.HEADER_TOO_LARGE, now);
            return;
        }
        lineBytes++;
        if (state == State.LINE) {
            onLineByte(b, now);
        } else {
            onHeaderByte(b, now);
        }
    }

    private void onLineByte(int b, long now) {
        Refusal refusal = line.onByte(b);
        if (refusal != null) {
            refuse(refusal, now);
            return;
        }
        if (line.isEmpty()) {
            lineBytes = 0;
        }
        if (!line.isDone()) {
            return;
        }
        lineBytes = 0;
        if (!line.isHttp09()) {
            state = State.HEADERS;
        } else if (!line.method().equals("GET")) {
            refuse(Refusal.BAD_REQUEST, now);
        } else {
            isHeadRead = true;
        }
    }

    private void onHeaderByte(int b, long now) {
        if (b != '\n') {
            header.write(b);
            return;
        }
        String text = header.toString(StandardCharsets.ISO_8859_1);
        header.reset();
        lineBytes = 0;
        boolean isEnd = text.isEmpty() || text.equals("\r");
        Refusal refusal = isEnd ? head.onEnd() : head.onLine(text.replaceFirst("\r+$", ""));
        if (refusal != null) {
            refuse(refusal, now);
        }
        isHeadRead = isEnd && refusal == null;
    }

    /// Answers, as far as the body has come that is behind the head.
    ///
    /// @return how much of the body was taken
    private int serve(byte[] buf, int off, int len, long now) {
        isHeadRead = false;
        requests++;
        String path = TargetPath.of(line.target()).orElse("");
        if (path.isEmpty()) {
            refuse(Refusal.BAD_REQUEST, now);
            return 0;
        }
        DiscardedBody read = new DiscardedBody(head);
        int taken = read.onBytes(buf, off, len);
        boolean isKept = !line.isHttp09() && head.keepsAlive() && requests < REQUESTS_MAX && !read.isBroken();
        if (path.equals(CHECK)) {
            hasServedCheck |= line.method().equals("GET");
            write(head.expectsContinue() ? "HTTP/1.1 100 Continue\r\n\r\n" : "");
            answer("204 No Content", null, isKept, now);
        } else {
            answer(Refusal.NOT_FOUND.status(), Refusal.NOT_FOUND.page(head.isBrowser()), isKept, now);
        }
        await(read, !isKept, now);
        return taken;
    }

    private void await(DiscardedBody read, boolean thenCloses, long now) {
        state = State.BODY;
        body = read;
        closesAfterBody = thenCloses;
        bodyDeadline = now + BODY_TOTAL_NANOS;
        onBody(read, now);
    }

    private void onBody(DiscardedBody read, long now) {
        if (read.isBroken() || read.isDone() && closesAfterBody) {
            state = State.CLOSING;
            return;
        }
        if (!read.isDone()) {
            deadline = Math.min(now + BODY_NANOS, bodyDeadline);
            return;
        }
        next(now);
    }

    private void next(long now) {
        state = State.IDLE;
        line = new RequestLine();
        head = new RequestHead(line);
        buffers = new HeaderBuffers();
        body = null;
        deadline = now + IDLE_NANOS;
    }

    private void refuse(Refusal refusal, long now) {
        answer(refusal.status(), refusal.page(head.isBrowser()), false, now);
        if (refusal.awaitsBody()) {
            await(new DiscardedBody(head), true, now);
        } else {
            state = State.CLOSING;
        }
    }

    private void answer(String status, @Nullable String page, boolean isKept, long now) {
        boolean hasHead = !line.isDone() || !line.isHttp09();
        if (hasHead) {
            write("HTTP/1.1 " + status + "\r\nServer: nginx\r\nDate: "
                    + DATE.format(Instant.ofEpochSecond(now / SECOND).atOffset(ZoneOffset.UTC)) + "\r\n"
                    + (page == null ? "" : "Content-Type: text/html\r\nContent-Length: " + page.length() + "\r\n")
                    + "Connection: " + (isKept ? "keep-alive" : "close") + "\r\n\r\n");
        }
        if (page != null && !(hasHead && line.method().equals("HEAD"))) {
            write(page);
        }
    }

    private void write(String text) {
        answers.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// Whether the server closes the connection once its answers are sent.
    public boolean isClosing() {
        return state == State.CLOSING;
    }

    /// Whether a GET of the check has been answered with 204.
    public boolean hasServedCheck() {
        return hasServedCheck;
    }

    /// When the server closes the connection if nothing more comes.
    public long deadline() {
        return deadline;
    }
}
