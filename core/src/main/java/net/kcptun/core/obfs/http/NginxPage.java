package net.kcptun.core.obfs.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// The answers of nginx with `server_tokens off`: status lines, heads and the built-in pages.
/// (`ngx_http_special_response.c`, `ngx_http_header_filter_module.c`)
enum NginxPage {
    NO_CONTENT("204 No Content"),
    BAD_REQUEST("400 Bad Request"),
    /// nginx calls it 494 inside and tells 400.
    HEADER_TOO_LARGE(
            "400 Bad Request",
            "400 Request Header Or Cookie Too Large",
            "<center>Request Header Or Cookie Too Large</center>\r\n"),
    NOT_FOUND("404 Not Found"),
    NOT_ALLOWED("405 Not Allowed"),
    BODY_TOO_LARGE("413 Request Entity Too Large"),
    TARGET_TOO_LARGE("414 Request-URI Too Large"),
    NOT_IMPLEMENTED("501 Not Implemented"),
    BAD_VERSION("505 HTTP Version Not Supported");

    private static final byte[] CONTINUE = ascii("HTTP/1.1 100 Continue\r\n\r\n");
    private static final byte[] KEEP_ALIVE = ascii("Connection: keep-alive\r\n\r\n");
    private static final byte[] CLOSE = ascii("Connection: close\r\n\r\n");
    private static final byte[] LINE_END = ascii("\r\n");
    private static final byte[] PADDING =
            ascii("<!-- a padding to disable MSIE and Chrome friendly error page -->\r\n".repeat(6));

    private final byte[] untilDate;
    private final byte[] body;

    NginxPage(String status) {
        this(status, status, "");
    }

    NginxPage(String status, String title, String more) {
        untilDate = ascii("HTTP/1.1 " + status + "\r\nServer: nginx\r\nDate: ");
        body = status.startsWith("2") ? new byte[0] : ascii(page(status, title, more));
    }

    private static String page(String status, String title, String more) {
        return "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + status
                + "</h1></center>\r\n" + more + "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
    }

    static void writeContinue(ByteArrayOutputStream out) {
        out.writeBytes(CONTINUE);
    }

    void writeHead(ByteArrayOutputStream out, long now, boolean padded, boolean keepAlive) {
        out.writeBytes(untilDate);
        out.writeBytes(HttpDate.of(now));
        out.writeBytes(LINE_END);
        if (body.length > 0) {
            int length = body.length + (padded ? PADDING.length : 0);
            out.writeBytes(ascii("Content-Type: text/html\r\nContent-Length: " + length + "\r\n"));
        }
        out.writeBytes(keepAlive ? KEEP_ALIVE : CLOSE);
    }

    /// The padding keeps old browsers from showing a page of their own.
    void writeBody(ByteArrayOutputStream out, boolean padded) {
        out.writeBytes(body);
        if (padded && body.length > 0) {
            out.writeBytes(PADDING);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
