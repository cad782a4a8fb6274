package net.kcptun.core.obfs.http;

import java.io.ByteArrayOutputStream;

/// One connection to an HTTP server that answers as a stock nginx 1.31 does with this configuration, bytes, order,
/// closing and time-outs:
///
/// ```
/// server { listen 80 default_server; server_tokens off;
///          location = /generate_204 { return 204; }
///          location / { return 404; } }
/// ```
///
/// | state   | waits for                    | and closes if it does not come within                         |
/// |---------|------------------------------|---------------------------------------------------------------|
/// | IDLE    | the first byte of a request  | 60 s of accepting or 75 s of the last answer                  |
/// | LINE    | the end of the request line  | 60 s of accepting or, in a later request, of its first byte   |
/// | HEADERS | the end of the head          | the same 60 s                                                 |
/// | BODY    | the rest of an answered body | 5 s of the last byte, 30 s in all                             |
/// | LINGERS | the client to close          | the same; our side is shut and what comes is dropped          |
/// | CLOSED  | nothing                      |                                                               |
///
/// IDLE goes to LINE, LINE to HEADERS. A request that has been answered, in whichever of these, goes to BODY while
/// a part of its body is missing, and then back to IDLE, or to LINGERS or CLOSED. If the client ends its side, the
/// caller sends what it has and closes: nginx does nothing else in any state.
///
/// Keeps at most one line of the head (8 KB, nothing while idle) and no body. Each byte costs a few steps, each
/// line of the head fewer than 20 passes over it. All answers together are at most 400 bytes and 20 for each byte
/// that came; there are at most 1000 a connection.
public final class HttpCover {
    private static final String CHECK_PATH = "/generate_204";
    private static final long SECOND = 1_000_000_000;
    private static final long HEADER_TIMEOUT_NANOS = 60 * SECOND;
    private static final long KEEPALIVE_TIMEOUT_NANOS = 75 * SECOND;
    private static final long KEEPALIVE_TIME_NANOS = 3600 * SECOND;
    private static final int KEEPALIVE_REQUESTS = 1000;
    private static final long LINGERING_TIMEOUT_NANOS = 5 * SECOND;
    private static final long LINGERING_SECONDS = 30;
    private static final long MAX_BODY_BYTES = 1 << 20;
    /// nginx reads a body in pieces of this size, and with the last one maybe a part of the next request.
    private static final int BODY_READ_BYTES = 4096;

    private static final long NEVER = Long.MAX_VALUE;
    private static final byte[] NOTHING = {};

    private enum State {
        IDLE,
        LINE,
        HEADERS,
        BODY,
        LINGERS,
        CLOSED
    }

    private final long acceptedAt;
    private final LineBuffer line = new LineBuffer();
    private final HeaderSpace space = new HeaderSpace();
    private State state = State.IDLE;
    private long deadline;
    private long lingeringSecond;
    private int requests;
    private boolean pipelined;
    private ByteArrayOutputStream out = new ByteArrayOutputStream(0);

    // What came, during a call: [at..read) is in nginx's buffer, [read..end) still in the socket.
    private byte[] in = NOTHING;
    private int at;
    private int read;
    private int end;
    private long now;

    // The present request.
    private RequestLine requestLine = new RequestLine(line);
    private HeaderLine headerLine = new HeaderLine(line);
    private RequestHeaders headers = new RequestHeaders();
    private boolean forCheck;
    private DiscardedBody body = DiscardedBody.ofLength(0);
    private boolean discarding;
    private boolean keepAlive;
    private boolean lingering;

    /// A connection was accepted at `now`, Unix time in nanoseconds.
    public HttpCover(long now) {
        acceptedAt = now;
        deadline = now + HEADER_TIMEOUT_NANOS;
    }

    /// Takes what the client sent, which stays the caller's, and returns what to answer: maybe nothing, maybe the
    /// answers to many requests. Ignores what comes after the connection was closed.
    public byte[] onBytes(byte[] buf, int off, int len, long now) {
        if (len == 0 || state == State.CLOSED) {
            return NOTHING;
        }
        in = buf;
        at = off;
        read = off;
        end = off + len;
        this.now = now;
        while (step()) {
            // A step is a request's line, its headers, its body, or one byte of these.
        }
        if ((state == State.LINE || state == State.HEADERS) && deadline == NEVER) {
            deadline = now + HEADER_TIMEOUT_NANOS;
        }
        in = NOTHING;
        return out.size() == 0 ? NOTHING : takeAnswer();
    }

    /// The time `now` has come; does something only if [#deadline] is not later. There is never anything to send.
    public void onDeadline(long now) {
        if (now >= deadline) {
            close();
        }
    }

    /// When the server closes the connection if nothing more comes, or ends lingering; `Long.MAX_VALUE` = never.
    public long deadline() {
        return deadline;
    }

    /// Whether the server ends the connection after what was returned has been sent: by shutting its own side only
    /// if it [#isLingering], else in full.
    public boolean isClosing() {
        return state == State.LINGERS || state == State.CLOSED;
    }

    /// Whether the server has shut its side but still reads, and drops, what comes, until [#deadline] or until the
    /// client closes. Without this the client's stack could lose the answer to a reset.
    public boolean isLingering() {
        return state == State.LINGERS;
    }

    /// One step of the present state; false when it needs more bytes, or nothing more is to come.
    private boolean step() {
        return switch (state) {
            case IDLE -> begin();
            case LINE, HEADERS -> readHead();
            case BODY -> readBody();
            case LINGERS -> linger();
            case CLOSED -> false;
        };
    }

    private boolean begin() {
        if (at == end) {
            return false;
        }
        if (requests > 0) {
            deadline = NEVER;
        }
        beginRequest();
        return true;
    }

    private void beginRequest() {
        state = State.LINE;
        requests++;
        requestLine = new RequestLine(line);
        headerLine = new HeaderLine(line);
        headers = new RequestHeaders();
        forCheck = false;
        body = DiscardedBody.ofLength(0);
        discarding = false;
        keepAlive = false;
        lingering = false;
        line.clear();
    }

    private boolean readHead() {
        if (at == read) {
            if (space.isFull() && !makeRoom()) {
                return true;
            }
            if (at == end) {
                return false;
            }
            read += space.fill(end - read);
        }
        byte b = in[at++];
        line.add(b);
        if (state == State.LINE) {
            onLineByte(b & 0xff);
        } else {
            onHeaderByte(b & 0xff);
        }
        return true;
    }

    /// False if the head was too large and has been answered.
    private boolean makeRoom() {
        if (state == State.LINE) {
            if (requestLine.isAtStart()) {
                space.rewind();
                return true;
            }
            if (space.next(line.length())) {
                return true;
            }
            answer(NginxPage.TARGET_TOO_LARGE);
            return false;
        }
        if (space.next(headerLine.isAtStart() ? 0 : line.length())) {
            return true;
        }
        refuseHeaders();
        return false;
    }

    private void onLineByte(int ch) {
        switch (requestLine.onByte(ch)) {
            case MORE -> {}
            case SKIPPED -> line.clear();
            case DONE -> onLine();
            case BAD -> refuseByte(NginxPage.BAD_REQUEST);
            case BAD_VERSION -> refuseByte(NginxPage.BAD_VERSION);
            case BAD_METHOD -> answer(NginxPage.BAD_REQUEST);
        }
    }

    private void onLine() {
        if (!requestLine.hasValidTarget()) {
            answer(NginxPage.BAD_REQUEST);
            return;
        }
        forCheck = requestLine.isFor(CHECK_PATH);
        line.clear();
        if (requestLine.version() < RequestLine.HTTP_10) {
            process();
        } else {
            state = State.HEADERS;
        }
    }

    private void onHeaderByte(int ch) {
        switch (headerLine.onByte(ch)) {
            case MORE -> {}
            case LINE -> onHeaderLine();
            case END -> onHead();
            case BAD -> refuseByte(NginxPage.BAD_REQUEST);
        }
    }

    private void onHeaderLine() {
        if (!headerLine.isIgnored()) {
            if (headers.isFull()) {
                refuseHeaders();
                return;
            }
            if (!headers.onLine(line.bytes(), headerLine)) {
                answer(NginxPage.BAD_REQUEST);
                return;
            }
        }
        headerLine.next();
        line.clear();
    }

    private void onHead() {
        NginxPage verdict = headers.verdict(requestLine.version(), requestLine.method());
        if (verdict == NginxPage.NO_CONTENT) {
            process();
        } else {
            answer(verdict);
        }
    }

    private void refuseHeaders() {
        lingering = true;
        answer(NginxPage.HEADER_TOO_LARGE);
    }

    /// nginx leaves a byte that it cannot read in its buffer, and lingers for what is in there.
    private void refuseByte(NginxPage page) {
        at--;
        answer(page);
    }

    /// A request that is in order: `ngx_http_handler` and the phases of the two locations.
    private void process() {
        keepAlive = headers.keepsAlive(requestLine.version(), requestLine.method())
                && requests < KEEPALIVE_REQUESTS
                && now - acceptedAt <= KEEPALIVE_TIME_NANOS;
        lingering = headers.bodyBytes() > 0 || headers.isChunked();
        if (headers.bodyBytes() > MAX_BODY_BYTES) {
            answer(NginxPage.BODY_TOO_LARGE);
        } else if (forCheck) {
            serveCheck();
        } else {
            answer(NginxPage.NOT_FOUND);
        }
    }

    private void serveCheck() {
        if (headers.expectsContinue() && requestLine.version() >= RequestLine.HTTP_11) {
            NginxPage.writeContinue(out);
        }
        if (!discard()) {
            answer(NginxPage.BAD_REQUEST);
            return;
        }
        if (requestLine.version() >= RequestLine.HTTP_10) {
            NginxPage.NO_CONTENT.writeHead(out, now, false, keepAlive);
        }
        answered();
    }

    /// `ngx_http_special_response_handler`
    private void answer(NginxPage page) {
        switch (page) {
            case BAD_REQUEST -> {
                keepAlive = false;
                lingering = false;
            }
            case BODY_TOO_LARGE, TARGET_TOO_LARGE, NOT_IMPLEMENTED -> keepAlive = false;
            default -> {}
        }
        if (!discard()) {
            keepAlive = false;
        }
        boolean hasHead = requestLine.version() >= RequestLine.HTTP_10;
        boolean padded = hasHead && headers.wantsPadding();
        if (hasHead) {
            page.writeHead(out, now, padded, keepAlive);
        }
        if (!hasHead || requestLine.method() != RequestLine.Method.HEAD) {
            page.writeBody(out, padded);
        }
        answered();
    }

    /// Skips as much of the body as is here, once a request. False if it is malformed.
    private boolean discard() {
        if (discarding || headers.bodyBytes() <= 0 && !headers.isChunked()) {
            return true;
        }
        discarding = true;
        body = headers.isChunked() ? DiscardedBody.chunked() : DiscardedBody.ofLength(headers.bodyBytes());
        int next = body.skip(in, at, read);
        if (next == DiscardedBody.BAD) {
            return false;
        }
        at = next;
        return body.isDone() || skipUnread();
    }

    /// Skips what is still in the socket. False if it is malformed.
    private boolean skipUnread() {
        int next = body.skip(in, read, end);
        if (next == DiscardedBody.BAD) {
            return false;
        }
        int pieces = Math.ceilDiv(next - read, BODY_READ_BYTES);
        at = next;
        read = body.isChunked() ? Math.min(end, read + pieces * BODY_READ_BYTES) : next;
        if (body.isDone()) {
            // nginx asks the socket for no more than the rest of a length, and so does not learn that there is no
            // more.
            lingering = !body.isChunked();
            space.copy(read - at);
        }
        return true;
    }

    private void answered() {
        deadline = NEVER;
        if (discarding && !body.isDone() && at == end) {
            state = State.BODY;
            startLingering();
            return;
        }
        finish();
    }

    private void finish() {
        if (!keepAlive) {
            if (lingering || pipelined || at < end || space.isFull()) {
                state = State.LINGERS;
                startLingering();
                line.release();
                at = end;
            } else {
                close();
            }
            return;
        }
        if (at < read) {
            pipelined = true;
            space.keepPresent();
            beginRequest();
            return;
        }
        state = State.IDLE;
        deadline = now + KEEPALIVE_TIMEOUT_NANOS;
        space.reset();
        line.release();
    }

    /// The rest of a body whose request has been answered.
    private boolean readBody() {
        if (!goOnLingering() || !skipUnread()) {
            close();
            return false;
        }
        if (!body.isDone()) {
            return false;
        }
        deadline = NEVER;
        finish();
        return true;
    }

    private boolean linger() {
        if (at < end && !goOnLingering()) {
            close();
        }
        at = end;
        return false;
    }

    private void startLingering() {
        lingeringSecond = Math.floorDiv(now, SECOND) + LINGERING_SECONDS;
        deadline = now + LINGERING_TIMEOUT_NANOS;
    }

    /// More bytes came: 5 s from now, but not beyond the 30 s. nginx counts these in whole seconds. False when they
    /// are over.
    private boolean goOnLingering() {
        long left = (lingeringSecond - Math.floorDiv(now, SECOND)) * SECOND;
        deadline = now + Math.min(left, LINGERING_TIMEOUT_NANOS);
        return left > 0;
    }

    /// The memory behind goes too: it may have been the answers to a thousand requests.
    private byte[] takeAnswer() {
        byte[] answer = out.toByteArray();
        out = new ByteArrayOutputStream(0);
        return answer;
    }

    private void close() {
        state = State.CLOSED;
        deadline = NEVER;
        line.release();
    }
}
