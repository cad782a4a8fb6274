package net.kcptun.core.obfs.http;

/// What the header lines of one request say, as far as nginx's answer depends on it. Holds no bytes of them.
/// (`ngx_http_headers_in`, `ngx_http_process_request_header`)
final class RequestHeaders {
    /// Headers that nginx knows by name and refuses when they come twice, and three more that it reads.
    private static final String[] KNOWN = {
        "host",
        "content-length",
        "transfer-encoding",
        "expect",
        "if-modified-since",
        "if-unmodified-since",
        "if-match",
        "if-none-match",
        "if-range",
        "content-range",
        "authorization",
        "proxy-authorization",
        "connection",
        "user-agent"
    };
    private static final int HOST = 0;
    private static final int CONTENT_LENGTH = 1;
    private static final int TRANSFER_ENCODING = 2;
    private static final int EXPECT = 3;
    private static final int CONNECTION = 12;
    private static final int USER_AGENT = 13;

    /// `max_headers`: as many lines as nginx takes, those that it ignores not counted.
    private static final int MAX_LINES = 1000;

    private enum KeepAlive {
        UNSAID,
        YES,
        NO
    }

    private final UserAgent userAgent = new UserAgent();
    private int lines;
    private int seen;
    private KeepAlive keepAlive = KeepAlive.UNSAID;
    private long contentLength = -1;
    private boolean chunkedSaid;
    private boolean continueExpected;
    private long bodyBytes = -1;
    private boolean chunked;

    /// Whether the line that comes now is one too many.
    boolean isFull() {
        return lines == MAX_LINES;
    }

    /// Reads a line. False for one that nginx answers with 400.
    boolean onLine(byte[] buf, HeaderLine line) {
        lines++;
        int known = known(buf, line.nameTo());
        if (known < 0) {
            return true;
        }
        if (has(known) && known < CONNECTION) {
            return false;
        }
        seen |= 1 << known;
        int from = line.valueFrom();
        int to = line.valueTo();
        switch (known) {
            case HOST -> {
                return HostName.isValid(buf, from, to);
            }
            case CONTENT_LENGTH -> contentLength = decimal(buf, from, to);
            case TRANSFER_ENCODING -> chunkedSaid = Ascii.equalsIgnoringCase(buf, from, to, "chunked");
            case EXPECT -> continueExpected = Ascii.equalsIgnoringCase(buf, from, to, "100-continue");
            case CONNECTION -> onConnection(buf, from, to);
            case USER_AGENT -> userAgent.onValue(buf, from, to);
            default -> {}
        }
        return true;
    }

    private static int known(byte[] buf, int nameTo) {
        for (int i = 0; i < KNOWN.length; i++) {
            if (Ascii.equalsIgnoringCase(buf, 0, nameTo, KNOWN[i])) {
                return i;
            }
        }
        return -1;
    }

    private boolean has(int known) {
        return (seen >> known & 1) != 0;
    }

    /// -1 if it is no number or more than 63 bits.
    private static long decimal(byte[] buf, int from, int to) {
        long value = from == to ? -1 : 0;
        for (int at = from; at < to; at++) {
            int digit = buf[at] - '0';
            if (!Ascii.isDigit(buf[at]) || value > (Long.MAX_VALUE - digit) / 10) {
                return -1;
            }
            value = 10 * value + digit;
        }
        return value;
    }

    private void onConnection(byte[] buf, int from, int to) {
        if (Ascii.containsIgnoringCase(buf, from, to, "close")) {
            keepAlive = KeepAlive.NO;
        } else if (Ascii.containsIgnoringCase(buf, from, to, "keep-alive")) {
            keepAlive = KeepAlive.YES;
        }
    }

    /// After the last line: how nginx answers without looking at the path, or [NginxPage#NO_CONTENT] if it looks.
    /// From here on the length of the body is known, even if the answer is an error.
    NginxPage verdict(int version, RequestLine.Method method) {
        if (!has(HOST) && version > RequestLine.HTTP_10) {
            return NginxPage.BAD_REQUEST;
        }
        bodyBytes = contentLength;
        if (has(CONTENT_LENGTH) && contentLength < 0) {
            return NginxPage.BAD_REQUEST;
        }
        if (has(TRANSFER_ENCODING)) {
            if (version < RequestLine.HTTP_11) {
                return NginxPage.BAD_REQUEST;
            }
            if (!chunkedSaid) {
                return NginxPage.NOT_IMPLEMENTED;
            }
            if (has(CONTENT_LENGTH)) {
                return NginxPage.BAD_REQUEST;
            }
            chunked = true;
        }
        return switch (method) {
            case CONNECT, TRACE -> NginxPage.NOT_ALLOWED;
            default -> NginxPage.NO_CONTENT;
        };
    }

    /// By Content-Length; -1 before the [#verdict] and without one.
    long bodyBytes() {
        return bodyBytes;
    }

    boolean isChunked() {
        return chunked;
    }

    boolean expectsContinue() {
        return continueExpected;
    }

    /// Whether the connection stays open, as far as the request has a say.
    boolean keepsAlive(int version, RequestLine.Method method) {
        if (userAgent.isOldMsie() && method == RequestLine.Method.POST) {
            return false;
        }
        return keepAlive == KeepAlive.YES || keepAlive == KeepAlive.UNSAID && version > RequestLine.HTTP_10;
    }

    /// Whether the browser gets a padding behind the pages of errors.
    boolean wantsPadding() {
        return userAgent.wantsPadding();
    }
}
