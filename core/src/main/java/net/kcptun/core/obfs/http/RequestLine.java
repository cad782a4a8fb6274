package net.kcptun.core.obfs.http;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/// Reads a request line byte by byte, and refuses it at the byte at which nginx does.
///
/// | state | byte | becomes |
/// |---|---|---|
/// | START | CR, LF | START |
/// | METHOD | A-Z _ - | METHOD |
/// | METHOD | space | BEFORE_URI |
/// | BEFORE_URI | `/` | URI |
/// | BEFORE_URI | letter | SCHEME, then `://`, HOST |
/// | HOST, maybe `:` and a PORT | `/` `?` | URI |
/// | URI | space | BEFORE_VERSION |
/// | BEFORE_VERSION | `HTTP/` | MAJOR, MINOR |
/// | MINOR, BEFORE_VERSION, URI, HOST | CR | END |
/// | MINOR, BEFORE_VERSION, URI, HOST, END | LF | done |
///
/// Anything else is refused. A line that ends before a version is of HTTP/0.9.
final class RequestLine {
    private static final String PROTOCOL = "HTTP/";
    private static final int METHOD_MAX = 16;
    private static final int MINOR_MAX = 99;

    private final StringBuilder method = new StringBuilder();
    private final ByteArrayOutputStream target = new ByteArrayOutputStream(64);
    private State state = State.START;
    private int matched;
    private int major;
    private int minor = -1;
    private boolean hasHost;
    private boolean isDone;

    private enum State {
        START,
        METHOD,
        BEFORE_URI,
        SCHEME,
        SLASHES,
        HOST,
        LITERAL,
        PORT,
        URI,
        BEFORE_VERSION,
        PROTOCOL_NAME,
        FIRST_MAJOR,
        MAJOR,
        FIRST_MINOR,
        MINOR,
        SPACES,
        END
    }

    /// Null: go on, or done.
    @Nullable
    Refusal onByte(int b) {
        return switch (state) {
            case START -> b == '\r' || b == '\n' ? null : onMethod(b);
            case METHOD -> onMethod(b);
            case BEFORE_URI -> onBeforeUri(b);
            case SCHEME -> onScheme(b);
            case SLASHES -> onSlash(b);
            case HOST -> onHost(b);
            case LITERAL -> onLiteral(b);
            case PORT -> isDigit(b) ? null : onHostEnd(b);
            case URI -> onUri(b);
            case BEFORE_VERSION -> onBeforeVersion(b);
            case PROTOCOL_NAME -> onProtocolName(b);
            case FIRST_MAJOR -> onMajor(b, '1');
            case MAJOR -> b == '.' ? go(State.FIRST_MINOR) : onMajor(b, '0');
            case FIRST_MINOR -> isDigit(b) ? onMinor(b) : Refusal.BAD_REQUEST;
            case MINOR -> b == ' ' ? go(State.SPACES) : isDigit(b) ? onMinor(b) : onEnd(b);
            case SPACES -> b == ' ' ? null : onEnd(b);
            case END -> b == '\n' ? done() : Refusal.BAD_REQUEST;
        };
    }

    private @Nullable Refusal go(State next) {
        state = next;
        return null;
    }

    private @Nullable Refusal done() {
        isDone = true;
        return null;
    }

    private @Nullable Refusal onEnd(int b) {
        return switch (b) {
            case '\r' -> go(State.END);
            case '\n' -> done();
            default -> Refusal.BAD_REQUEST;
        };
    }

    private @Nullable Refusal onMethod(int b) {
        state = State.METHOD;
        if (b == ' ') {
            return method.isEmpty() ? Refusal.BAD_REQUEST : go(State.BEFORE_URI);
        }
        if ((b < 'A' || b > 'Z') && b != '_' && b != '-') {
            return Refusal.BAD_REQUEST;
        }
        if (method.length() < METHOD_MAX) {
            method.append((char) b);
        }
        return null;
    }

    private @Nullable Refusal onBeforeUri(int b) {
        if (b == '/') {
            target.write(b);
            return go(State.URI);
        }
        if (isLetter(b)) {
            return go(State.SCHEME);
        }
        return b == ' ' ? null : Refusal.BAD_REQUEST;
    }

    private @Nullable Refusal onScheme(int b) {
        if (b == ':') {
            matched = 0;
            return go(State.SLASHES);
        }
        return isLetter(b) || isDigit(b) || b == '+' || b == '-' || b == '.' ? null : Refusal.BAD_REQUEST;
    }

    private @Nullable Refusal onSlash(int b) {
        if (b != '/') {
            return Refusal.BAD_REQUEST;
        }
        return ++matched == 2 ? go(State.HOST) : null;
    }

    private @Nullable Refusal onHost(int b) {
        if (isLetter(b) || isDigit(b) || b == '.' || b == '-' || b == '[') {
            hasHost = true;
            return b == '[' ? go(State.LITERAL) : null;
        }
        if (b == ':' && hasHost) {
            return go(State.PORT);
        }
        return hasHost ? onHostEnd(b) : Refusal.BAD_REQUEST;
    }

    /// An IPv6 address in brackets.
    private @Nullable Refusal onLiteral(int b) {
        if (b == ']') {
            return go(State.HOST);
        }
        return isLetter(b) || isDigit(b) || b == ':' || b == '.' ? null : Refusal.BAD_REQUEST;
    }

    private @Nullable Refusal onHostEnd(int b) {
        return switch (b) {
            case '/', '?' -> {
                if (b == '?') {
                    target.write('/');
                }
                target.write(b);
                yield go(State.URI);
            }
            case ' ' -> {
                target.write('/');
                yield go(State.BEFORE_VERSION);
            }
            default -> Refusal.BAD_REQUEST;
        };
    }

    private @Nullable Refusal onUri(int b) {
        if (b == ' ') {
            return go(State.BEFORE_VERSION);
        }
        if (b == '\r' || b == '\n') {
            return onEnd(b);
        }
        if (b < ' ' || b == 0x7f) {
            return Refusal.BAD_REQUEST;
        }
        target.write(b);
        return null;
    }

    private @Nullable Refusal onBeforeVersion(int b) {
        if (b == 'H') {
            matched = 1;
            return go(State.PROTOCOL_NAME);
        }
        return b == ' ' ? null : onEnd(b);
    }

    private @Nullable Refusal onProtocolName(int b) {
        if (b != PROTOCOL.charAt(matched)) {
            return Refusal.BAD_REQUEST;
        }
        return ++matched == PROTOCOL.length() ? go(State.FIRST_MAJOR) : null;
    }

    private @Nullable Refusal onMajor(int b, char least) {
        if (b < least || b > '9') {
            return Refusal.BAD_REQUEST;
        }
        major = major * 10 + b - '0';
        state = State.MAJOR;
        return major > 1 ? Refusal.VERSION_NOT_SUPPORTED : null;
    }

    private @Nullable Refusal onMinor(int b) {
        if (minor > MINOR_MAX) {
            return Refusal.BAD_REQUEST;
        }
        minor = Math.max(minor, 0) * 10 + b - '0';
        state = State.MINOR;
        return null;
    }

    private static boolean isLetter(int b) {
        int lower = b | 0x20;
        return lower >= 'a' && lower <= 'z';
    }

    private static boolean isDigit(int b) {
        return b >= '0' && b <= '9';
    }

    boolean isDone() {
        return isDone;
    }

    /// Nothing but empty lines so far.
    boolean isEmpty() {
        return state == State.START;
    }

    boolean isHttp09() {
        return minor < 0;
    }

    boolean isAtLeastHttp11() {
        return minor >= 1;
    }

    /// At most the first 16 characters.
    String method() {
        return method.toString();
    }

    byte[] target() {
        return target.toByteArray();
    }
}
