package net.kcptun.core.obfs.http;

import java.nio.charset.StandardCharsets;

/// A client's side of the HTTP exchange: the request of a connectivity check, and its answer, read as it comes.
public final class CoverRequest {
    private static final int ANSWER_BYTES_MAX = 4096;
    private static final int STATUS_CHARACTERS_MAX = 80;
    private static final String HEAD_END = "\r\n\r\n";

    private final StringBuilder answer = new StringBuilder();

    /// What the answer says so far.
    public enum Outcome {
        /// It has not ended.
        MORE,
        /// 204.
        ACCEPTED,
        /// Anything else.
        REFUSED
    }

    /// What an Android phone sends when it looks for a captive portal.
    ///
    /// @param host the server as a URL names it
    public static byte[] bytes(String host) {
        return ("GET /generate_204 HTTP/1.1\r\nHost: " + host
                        + "\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
                        + " Chrome/60.0.3112.32 Safari/537.36\r\nAccept-Encoding: gzip\r\nConnection: keep-alive\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /// Takes what the server sent; nothing counts after the end of the answer's head.
    public Outcome onBytes(byte[] buf, int off, int len) {
        answer.append(new String(buf, off, Math.min(len, ANSWER_BYTES_MAX), StandardCharsets.ISO_8859_1));
        int end = answer.indexOf(HEAD_END);
        if (end < 0) {
            return answer.length() < ANSWER_BYTES_MAX ? Outcome.MORE : Outcome.REFUSED;
        }
        return answer.indexOf("HTTP/1.1 204 ") == 0 ? Outcome.ACCEPTED : Outcome.REFUSED;
    }

    /// The first line, fit for a log.
    public String statusLine() {
        String first = answer.toString().lines().findFirst().orElse("");
        String printable = first.replaceAll("[^ -~]", "?");
        return printable.substring(0, Math.min(printable.length(), STATUS_CHARACTERS_MAX));
    }
}
