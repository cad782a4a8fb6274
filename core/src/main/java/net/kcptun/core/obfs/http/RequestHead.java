package net.kcptun.core.obfs.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a request's header lines say, as far as a server without pages cares; read line by line.
final class RequestHead {
    private static final long BODY_MAX = 1L << 20;

    private static final int LINES_MAX = 1000;

    private final RequestLine line;
    private int lines;
    private @Nullable String host;
    private @Nullable String contentLength;
    private @Nullable String transferEncoding;
    private boolean isClosing;
    private boolean isKeptAlive;
    private boolean isBrowser;
    private boolean expectsContinue;

    RequestHead(RequestLine line) {
        this.line = line;
    }

    /// A line without its end, not empty. Null: go on.
    @Nullable
    Refusal onLine(String text) {
        if (++lines > LINES_MAX) {
            return Refusal.HEADER_TOO_LARGE;
        }
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        if (name.isEmpty() || text.indexOf('\0') >= 0 || text.indexOf('\r') >= 0 || hasControls(name)) {
            return Refusal.BAD_REQUEST;
        }
        String value = colon < 0 ? "" : strip(text.substring(colon + 1));
        return onHeader(name.toLowerCase(Locale.ROOT), value);
    }

    private static boolean hasControls(String name) {
        return name.chars().anyMatch(c -> c <= ' ' || c == 0x7f);
    }

    /// Spaces only: tabs are part of a value.
    private static String strip(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && text.charAt(start) == ' ') {
            start++;
        }
        while (end > start && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(start, end);
    }

    private @Nullable Refusal onHeader(String name, String value) {
        switch (name) {
            case "host" -> {
                if (host != null || !isHost(value)) {
                    return Refusal.BAD_REQUEST;
                }
                host = value;
            }
            case "content-length" -> {
                if (contentLength != null) {
                    return Refusal.BAD_REQUEST;
                }
                contentLength = value;
            }
            case "transfer-encoding" -> {
                if (transferEncoding != null) {
                    return Refusal.BAD_REQUEST;
                }
                transferEncoding = value;
            }
            case "connection" -> {
                String lower = value.toLowerCase(Locale.ROOT);
                isClosing = lower.contains("close");
                isKeptAlive = !isClosing && lower.contains("keep-alive");
            }
            case "user-agent" -> isBrowser = value.contains("Chrome/") || value.contains("MSIE ");
            case "expect" -> expectsContinue = value.equalsIgnoreCase("100-continue");
            default -> {}
        }
        return null;
    }

    /// A name or address and maybe a port, by nginx's idea of them.
    private static boolean isHost(String value) {
        boolean isOdd = value.chars().anyMatch(c -> c <= ' ' || c == 0x7f || c == '/');
        return !isOdd && !value.isEmpty() && !value.contains("..") && !value.startsWith(":") && !value.equals(".");
    }

    /// After the last line. Null: the request can be served.
    @Nullable
    Refusal onEnd() {
        if (line.isAtLeastHttp11() && host == null) {
            return Refusal.BAD_REQUEST;
        }
        if (contentLength != null && !isLength(contentLength)) {
            return Refusal.BAD_REQUEST;
        }
        if (transferEncoding != null) {
            if (!line.isAtLeastHttp11()) {
                return Refusal.BAD_REQUEST;
            }
            if (!transferEncoding.equalsIgnoreCase("chunked")) {
                return Refusal.NOT_IMPLEMENTED;
            }
            if (contentLength != null) {
                return Refusal.AMBIGUOUS_BODY;
            }
        }
        boolean isForbidden = line.method().equals("TRACE") || line.method().equals("CONNECT");
        return isForbidden ? Refusal.NOT_ALLOWED : bodyBytes() > BODY_MAX ? Refusal.BODY_TOO_LARGE : null;
    }

    private static boolean isLength(String text) {
        return !text.isEmpty() && text.length() < 19 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    long bodyBytes() {
        return contentLength == null || !isLength(contentLength) ? 0 : Long.parseLong(contentLength);
    }

    boolean isChunked() {
        return transferEncoding != null;
    }

    /// Whether the client wants, and its version allows, another request on the connection.
    boolean keepsAlive() {
        return !isClosing && (line.isAtLeastHttp11() || isKeptAlive);
    }

    /// Whether error pages are padded for it.
    boolean isBrowser() {
        return isBrowser;
    }

    boolean expectsContinue() {
        return expectsContinue && line.isAtLeastHttp11();
    }
}
