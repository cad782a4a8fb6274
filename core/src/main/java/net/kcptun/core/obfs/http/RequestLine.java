package net.kcptun.core.obfs.http;

/// Reads a request line byte by byte, and says no as early as nginx does: a TLS ClientHello at its first byte, a
/// method in lower case likewise. (`ngx_http_parse_request_line`)
final class RequestLine {
    /// What a byte led to.
    enum Step {
        MORE,
        /// An empty line before the request.
        SKIPPED,
        DONE,
        BAD,
        BAD_VERSION,
        /// The line has ended; HTTP/0.9 knows only GET.
        BAD_METHOD
    }

    /// Those that nginx treats in any way specially.
    enum Method {
        GET,
        HEAD,
        POST,
        TRACE,
        CONNECT,
        OTHER
    }

    private enum State {
        START,
        METHOD,
        BEFORE_TARGET,
        SCHEME,
        SCHEME_SLASH,
        SCHEME_SLASH_SLASH,
        BEFORE_HOST,
        HOST_START,
        HOST,
        HOST_LITERAL,
        HOST_END,
        PORT_START,
        PORT,
        PATH,
        AFTER_TARGET,
        PROTOCOL,
        FIRST_MAJOR,
        MAJOR,
        FIRST_MINOR,
        MINOR,
        AFTER_VERSION,
        ALMOST_DONE
    }

    /// Versions are written as in nginx: 1001 is HTTP/1.1, 9 is HTTP/0.9.
    static final int HTTP_10 = 1000;

    static final int HTTP_11 = 1001;

    private static final int HTTP_09 = 9;
    private static final String PROTOCOL = "HTTP/";
    private static final String LITERAL_MARKS = ":-._~!$&'()*+,;=";

    private final LineBuffer line;
    private State state = State.START;
    private Method method = Method.OTHER;
    private int major;
    private int minor;
    private int protocolBytes;
    private int version = HTTP_10;
    private int hostFrom;
    private int hostTo = -1;
    private int targetFrom = -1;
    private int targetTo;

    /// `line` gets its bytes from the caller.
    RequestLine(LineBuffer line) {
        this.line = line;
    }

    boolean isAtStart() {
        return state == State.START;
    }

    /// HTTP/1.0 until the line has ended.
    int version() {
        return version;
    }

    Method method() {
        return method;
    }

    /// Of a line that is done: whether host and path are such as nginx takes.
    boolean hasValidTarget() {
        if (targetFrom >= 0) {
            targetTo = TargetPath.normalise(line.bytes(), targetFrom, targetTo);
        }
        return targetTo >= 0 && (hostTo < 0 || HostName.isValid(line.bytes(), hostFrom, hostTo));
    }

    /// Of a line with a valid target, as long as it is in the buffer.
    boolean isFor(String path) {
        return targetFrom >= 0 && Ascii.equals(line.bytes(), targetFrom, targetTo, path);
    }

    /// The byte `ch` has just been added to the line.
    Step onByte(int ch) {
        return switch (state) {
            case START -> onStart(ch);
            case METHOD -> onMethod(ch);
            case BEFORE_TARGET -> onBeforeTarget(ch);
            case SCHEME -> onScheme(ch);
            case SCHEME_SLASH -> ch == '/' ? go(State.SCHEME_SLASH_SLASH) : Step.BAD;
            case SCHEME_SLASH_SLASH -> ch == '/' ? go(State.HOST_START) : Step.BAD;
            case BEFORE_HOST -> ch == ' ' ? Step.MORE : onHostStart(ch);
            case HOST_START -> onHostStart(ch);
            case HOST -> Ascii.isLetterOrDigit(ch) || ch == '.' || ch == '-' ? Step.MORE : onHostEnd(ch);
            case HOST_LITERAL -> onHostLiteral(ch);
            case HOST_END -> onHostEnd(ch);
            case PORT_START -> onPortStart(ch);
            case PORT -> Ascii.isDigit(ch) ? Step.MORE : onAuthorityEnd(ch);
            case PATH -> onPath(ch);
            case AFTER_TARGET -> onAfterTarget(ch);
            case PROTOCOL -> onProtocol(ch);
            case FIRST_MAJOR -> ch >= '1' && ch <= '9' ? onMajor(ch) : Step.BAD;
            case MAJOR -> ch == '.' ? go(State.FIRST_MINOR) : Ascii.isDigit(ch) ? onMajor(ch) : Step.BAD;
            case FIRST_MINOR -> Ascii.isDigit(ch) ? onMinor(ch) : Step.BAD;
            case MINOR -> Ascii.isDigit(ch) && minor <= 99 ? onMinor(ch) : onAfterVersion(ch);
            case AFTER_VERSION -> onAfterVersion(ch);
            case ALMOST_DONE -> ch == '\n' ? done() : Step.BAD;
        };
    }

    private Step go(State next) {
        state = next;
        return Step.MORE;
    }

    private int at() {
        return line.length() - 1;
    }

    private Step onStart(int ch) {
        if (ch == '\r' || ch == '\n') {
            return Step.SKIPPED;
        }
        return isOfMethod(ch) ? go(State.METHOD) : Step.BAD;
    }

    private Step onMethod(int ch) {
        if (ch != ' ') {
            return isOfMethod(ch) ? Step.MORE : Step.BAD;
        }
        for (Method known : Method.values()) {
            if (known != Method.OTHER && Ascii.equals(line.bytes(), 0, at(), known.name())) {
                method = known;
            }
        }
        return go(method == Method.CONNECT ? State.BEFORE_HOST : State.BEFORE_TARGET);
    }

    private static boolean isOfMethod(int ch) {
        return ch >= 'A' && ch <= 'Z' || ch == '_' || ch == '-';
    }

    private Step onBeforeTarget(int ch) {
        if (ch == '/') {
            return startPath();
        }
        if (Ascii.isLetter(ch)) {
            return go(State.SCHEME);
        }
        return ch == ' ' ? Step.MORE : Step.BAD;
    }

    private Step onScheme(int ch) {
        if (ch == ':') {
            return go(State.SCHEME_SLASH);
        }
        return Ascii.isLetterOrDigit(ch) || ch == '+' || ch == '-' || ch == '.' ? Step.MORE : Step.BAD;
    }

    private Step onHostStart(int ch) {
        hostFrom = at();
        if (ch == '[') {
            return go(State.HOST_LITERAL);
        }
        state = State.HOST;
        return onByte(ch);
    }

    private Step onHostLiteral(int ch) {
        if (ch == ']') {
            return go(State.HOST_END);
        }
        return Ascii.isLetterOrDigit(ch) || LITERAL_MARKS.indexOf(ch) >= 0 ? Step.MORE : Step.BAD;
    }

    private Step onHostEnd(int ch) {
        if (ch == ':') {
            return go(State.PORT_START);
        }
        return method == Method.CONNECT ? Step.BAD : onAuthorityEnd(ch);
    }

    private Step onPortStart(int ch) {
        state = State.PORT;
        return method == Method.CONNECT && !Ascii.isDigit(ch) ? Step.BAD : onByte(ch);
    }

    /// Without a path in the target, nginx serves the root.
    private Step onAuthorityEnd(int ch) {
        hostTo = at();
        return switch (ch) {
            case ' ' -> go(State.AFTER_TARGET);
            case '/' -> method == Method.CONNECT ? Step.BAD : startPath();
            case '?' -> method == Method.CONNECT ? Step.BAD : go(State.PATH);
            default -> Step.BAD;
        };
    }

    private Step startPath() {
        targetFrom = at();
        return go(State.PATH);
    }

    private Step onPath(int ch) {
        if (ch == ' ' || ch == '\r' || ch == '\n') {
            targetTo = at();
            return ch == ' ' ? go(State.AFTER_TARGET) : onAfterTarget(ch);
        }
        return ch < ' ' || ch == 0x7f ? Step.BAD : Step.MORE;
    }

    private Step onAfterTarget(int ch) {
        switch (ch) {
            case ' ' -> {
                return Step.MORE;
            }
            case 'H' -> {
                return onProtocol(ch);
            }
            default -> {
                minor = HTTP_09;
                return onLineEnd(ch);
            }
        }
    }

    private Step onProtocol(int ch) {
        if (ch != PROTOCOL.charAt(protocolBytes++)) {
            return Step.BAD;
        }
        return go(protocolBytes == PROTOCOL.length() ? State.FIRST_MAJOR : State.PROTOCOL);
    }

    private Step onMajor(int ch) {
        major = 10 * major + ch - '0';
        return major > 1 ? Step.BAD_VERSION : go(State.MAJOR);
    }

    private Step onMinor(int ch) {
        minor = 10 * minor + ch - '0';
        return go(State.MINOR);
    }

    private Step onAfterVersion(int ch) {
        return ch == ' ' ? go(State.AFTER_VERSION) : onLineEnd(ch);
    }

    private Step onLineEnd(int ch) {
        return switch (ch) {
            case '\r' -> go(State.ALMOST_DONE);
            case '\n' -> done();
            default -> Step.BAD;
        };
    }

    private Step done() {
        version = 1000 * major + minor;
        return version == HTTP_09 && method != Method.GET ? Step.BAD_METHOD : Step.DONE;
    }
}
