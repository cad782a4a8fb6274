package net.kcptun.core.obfs.http;

import java.nio.charset.StandardCharsets;

/// The client's side of the cover: the request that a browser sends to find out whether it is online, and the
/// reader of what the server answers, in pieces of any size.
///
/// Accepts the head of an `HTTP/1.1` answer with status 204 and refuses everything else, at the end of the first
/// line or when that is longer than 80 characters. Keeps as much of the status line and no other bytes.
public final class CoverRequest {
    /// What the bytes so far amount to.
    public enum Verdict {
        /// The head of the answer has not ended.
        MORE,
        /// The whole head was read, and it is what was asked for.
        ACCEPTED,
        /// It is not, or its head is longer than [#MAX_HEAD_BYTES].
        REFUSED
    }

    /// As long as the head of an answer may be.
    public static final int MAX_HEAD_BYTES = 4096;

    private static final int STATUS_LINE_CHARS = 80;
    private static final String ACCEPTED_STATUS = "HTTP/1.1 204";

    private final StringBuilder statusLine = new StringBuilder(STATUS_LINE_CHARS);
    private Verdict verdict = Verdict.MORE;
    private boolean inStatusLine = true;
    private boolean lineIsEmpty = true;
    private boolean refusing;
    private int headBytes;

    /// The request, for the server's name or address as the user wrote it.
    public static byte[] bytes(String host) {
        String request = "GET /generate_204 HTTP/1.1\r\n"
                + "Host: " + host + "\r\n"
                + "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
                + " Chrome/60.0.3112.32 Safari/537.36\r\n"
                + "Accept-Encoding: gzip\r\n"
                + "Connection: keep-alive\r\n"
                + "\r\n";
        return request.getBytes(StandardCharsets.US_ASCII);
    }

    /// Reads from `buf[off..off+len)`, which stays the caller's, up to the end of the head; returns how many bytes
    /// were read. What is behind them belongs to the caller once the answer is accepted.
    public int onBytes(byte[] buf, int off, int len) {
        int at = off;
        while (at < off + len && verdict == Verdict.MORE) {
            onByte(buf[at++] & 0xff);
        }
        return at - off;
    }

    public Verdict verdict() {
        return verdict;
    }

    /// The status line as far as it came, for a log: printable ASCII and `?` for what is not, at most 80
    /// characters.
    public String statusLine() {
        return statusLine.toString();
    }

    private void onByte(int ch) {
        headBytes++;
        if (ch == '\n') {
            onLineEnd();
        } else if (ch != '\r') {
            lineIsEmpty = false;
            if (inStatusLine) {
                onStatusByte(ch);
            }
        }
        if (verdict == Verdict.MORE && headBytes == MAX_HEAD_BYTES) {
            verdict = Verdict.REFUSED;
        }
    }

    /// A wrong status is refused at the end of its line, so that the log shows it.
    private void onStatusByte(int ch) {
        int index = statusLine.length();
        if (index < STATUS_LINE_CHARS) {
            statusLine.append(ch >= ' ' && ch <= '~' ? (char) ch : '?');
        }
        if (index < ACCEPTED_STATUS.length()) {
            refusing |= ch != ACCEPTED_STATUS.charAt(index);
        } else if (index == ACCEPTED_STATUS.length()) {
            refusing |= ch != ' ';
        }
        if (refusing && index == STATUS_LINE_CHARS) {
            verdict = Verdict.REFUSED;
        }
    }

    private void onLineEnd() {
        if (inStatusLine) {
            inStatusLine = false;
            if (refusing || statusLine.length() < ACCEPTED_STATUS.length()) {
                verdict = Verdict.REFUSED;
            }
        } else if (lineIsEmpty) {
            verdict = Verdict.ACCEPTED;
        }
        lineIsEmpty = true;
    }
}
