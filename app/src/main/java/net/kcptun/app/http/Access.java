package net.kcptun.app.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.Locale;
import net.kcptun.app.config.HttpToken;
import org.jspecify.annotations.Nullable;

/// Knows which requests come from somebody who has shown the token.
///
/// A browser shows it once, in the address of the first page, and gets a cookie with a random value that is worth
/// something to this process only; so the token stays neither in the address bar nor in the browser. The last few
/// such values are valid. Wrong tokens are not logged, since anybody can show any number. One thread.
final class Access {
    private static final String COOKIE = "kcptun_token_";
    static final String PARAMETER = "token";

    private static final String SCHEME = "bearer ";
    private static final int LOGINS_MAX = 8;
    private static final int LOGIN_BYTES = 24;

    private final @Nullable HttpToken token;
    private final String cookie;
    private final SecureRandom random = new SecureRandom();
    private final ArrayDeque<byte[]> logins = new ArrayDeque<>();

    /// @param token null: everybody may ask
    /// @param port  of this server; 0: the system chooses it. Browsers show a cookie to all ports of a host,
    ///     so each has one of another name
    Access(@Nullable HttpToken token, int port) {
        this.token = token;
        this.cookie = COOKIE + (port == 0 ? Integer.toHexString(random.nextInt()) : String.valueOf(port));
    }

    /// Whether a request shows the token, or needs none.
    boolean isGranted(HttpHeaders headers) {
        if (token == null) {
            return true;
        }
        String authorization = headers.get(HttpHeaderNames.AUTHORIZATION, "");
        if (authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            String shown = authorization.substring(SCHEME.length()).strip();
            return token.matches(shown.getBytes(StandardCharsets.ISO_8859_1));
        }
        return headers.getAll(HttpHeaderNames.COOKIE).stream().anyMatch(this::holdsLogin);
    }

    boolean needsToken() {
        return token != null;
    }

    /// The answer to a request for the first page with a token in its address, where a plus sign means a space, which
    /// no token holds. A proxy may have this server under a path of its own, so all is relative to the page:
    /// what comes next, and the path for which the cookie is.
    Answer logIn(String shown) {
        if (token == null || !token.matches(shown.replace(' ', '+').getBytes(StandardCharsets.UTF_8))) {
            return refusal();
        }
        byte[] bytes = new byte[LOGIN_BYTES];
        random.nextBytes(bytes);
        String login = HexFormat.of().formatHex(bytes);
        if (logins.size() == LOGINS_MAX) {
            logins.removeFirst();
        }
        logins.addLast(login.getBytes(StandardCharsets.US_ASCII));
        return Answer.text(
                303,
                "go on at ./",
                "Location: ./",
                "Set-Cookie: " + cookie + "=" + login + "; HttpOnly; SameSite=Strict");
    }

    static Answer refusal() {
        return Answer.text(
                401,
                "the token is needed: open /?token=TOKEN in a browser, or send \"Authorization: Bearer TOKEN\"",
                "WWW-Authenticate: Bearer realm=\"kcptun-netty\"");
    }

    private boolean holdsLogin(String cookies) {
        return ServerCookieDecoder.STRICT.decodeAll(cookies).stream()
                .anyMatch(shown -> shown.name().equals(cookie) && isLogin(shown.value()));
    }

    private boolean isLogin(String value) {
        byte[] shown = value.getBytes(StandardCharsets.ISO_8859_1);
        boolean isOne = false;
        for (byte[] login : logins) {
            isOne |= MessageDigest.isEqual(login, shown);
        }
        return isOne;
    }
}
