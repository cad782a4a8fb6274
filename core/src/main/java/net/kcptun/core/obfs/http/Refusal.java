package net.kcptun.core.obfs.http;

/// Answers other than 204, in nginx's words. All but 404 end the connection.
enum Refusal {
    BAD_REQUEST(400, "Bad Request", false),
    /// Both a length and chunks: nginx waits for the chunks before it closes.
    AMBIGUOUS_BODY(400, "Bad Request", true),
    NOT_FOUND(404, "Not Found", false),
    NOT_ALLOWED(405, "Not Allowed", false),
    BODY_TOO_LARGE(413, "Request Entity Too Large", true),
    URI_TOO_LONG(414, "Request-URI Too Large", false),
    NOT_IMPLEMENTED(501, "Not Implemented", false),
    VERSION_NOT_SUPPORTED(505, "HTTP Version Not Supported", false),
    /// nginx's own code 494, which is told as 400.
    HEADER_TOO_LARGE(400, "Bad Request", false);

    private static final String PADDING =
            "<!-- a padding to disable MSIE and Chrome friendly error page -->\r\n".repeat(6);

    private final int code;
    private final String phrase;
    private final boolean awaitsBody;

    Refusal(int code, String phrase, boolean awaitsBody) {
        this.code = code;
        this.phrase = phrase;
        this.awaitsBody = awaitsBody;
    }

    /// `404 Not Found`.
    String status() {
        return code + " " + phrase;
    }

    /// Whether the body is still taken before the connection is closed.
    boolean awaitsBody() {
        return awaitsBody;
    }

    /// @param isPadded for browsers that hide short error pages
    String page(boolean isPadded) {
        String title = this == HEADER_TOO_LARGE ? "400 Request Header Or Cookie Too Large" : status();
        String detail = this == HEADER_TOO_LARGE ? "<center>Request Header Or Cookie Too Large</center>\r\n" : "";
        return "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + status()
                + "</h1></center>\r\n" + detail + "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
                + (isPadded ? PADDING : "");
    }
}
