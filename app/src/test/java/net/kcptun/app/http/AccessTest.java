package net.kcptun.app.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.kcptun.app.config.HttpToken;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who is let in where a token is set.
final class AccessTest {
    private static final String SECRET_IN_ADDRESS = "s3cret%2Btok/en";

    private Rig rig;

    @BeforeEach
    void start() throws Exception {
        rig = new Rig(Rig.USUAL, new HttpToken(Rig.SECRET));
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/big", "/nothing", "/post?token=" + SECRET_IN_ADDRESS})
    void withoutTheTokenNothingIsToldApart(String target) throws Exception {
        Client.Response response = rig.get(target, "Accept: text/html");
        assertThat(response.status()).isEqualTo(401);
        assertThat(response.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"kcptun-netty\"");
        assertThat(response.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(response.body()).hasLineCount(1).contains("/?token=TOKEN").contains("Bearer TOKEN");
    }

    @Test
    void openResourcesNeedNone() throws Exception {
        assertThat(rig.get("/healthy").body()).isEqualTo("healthy\n");
    }

    @Test
    void bearerIsLetIn() throws Exception {
        assertThat(rig.get("/", "Authorization: Bearer " + Rig.SECRET).status()).isEqualTo(200);
        assertThat(rig.get("/", "authorization: bearer  " + Rig.SECRET).status())
                .isEqualTo(200);
        assertThat(rig.get("/nothing", "Authorization: Bearer " + Rig.SECRET).status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Bearer",
                "Authorization: Bearer ",
                "Authorization: Bearer s3cret",
                "Authorization: Basic " + Rig.SECRET,
                "Authorization: " + Rig.SECRET,
                "Cookie: kcptun_token=" + Rig.SECRET,
                "Cookie: kcptun_token=",
                "Cookie: kcptun_token",
                "Cookie: ;;=;",
                "Cookie: =; \"=\"; kcptun_token=\"",
            })
    void whatIsNotTheTokenIsNotLetIn(String header) throws Exception {
        assertThat(rig.get("/", header).status()).isEqualTo(401);
    }

    @Test
    void browserShowsTheTokenOnceAndGetsACookie() throws Exception {
        Client.Response first = rig.get("/?token=" + SECRET_IN_ADDRESS);
        assertThat(first.status()).isEqualTo(303);
        assertThat(first.header("Location")).isEqualTo("./");
        String cookie = first.header("Set-Cookie");
        assertThat(cookie)
                .matches("kcptun_token_[0-9a-f]+=[0-9a-f]{48}; HttpOnly; SameSite=Strict")
                .doesNotContain("s3cret");
        String value = cookie.substring(0, cookie.indexOf(';'));
        assertThat(rig.get("/", "Cookie: " + value).status()).isEqualTo(200);
        assertThat(rig.get("/", "Cookie: a=b; " + value + ";c=d").status()).isEqualTo(200);
        assertThat(rig.get("/", "Cookie: " + value + "0").status()).isEqualTo(401);
        assertThat(rig.get("/", "Cookie: other" + value).status()).isEqualTo(401);
    }

    /// A browser shows the cookies of a host to all its ports.
    @Test
    void twoProgramsOnOneHostHaveCookiesOfTheirOwn() throws Exception {
        try (Rig other = new Rig(Rig.USUAL, new HttpToken(Rig.SECRET))) {
            String theirs = other.get("/?token=" + SECRET_IN_ADDRESS).header("Set-Cookie");
            assertThat(theirs.substring(0, theirs.indexOf('=')))
                    .isNotEqualTo(cookie().substring(0, cookie().indexOf('=')));
        }
        assertThat(new Access(new HttpToken(Rig.SECRET), 8081).logIn(Rig.SECRET).headers())
                .anyMatch(header -> header.startsWith("Set-Cookie: kcptun_token_8081="));
    }

    @Test
    void aCookieOfOursCountsBesideBadOnes() throws Exception {
        String cookie = cookie();
        String name = cookie.substring(0, cookie.indexOf('='));
        for (String bad : List.of("=", "a", ";;", "a=\"", "\u00e4=\u00e4", "$Path=/", name + "=x")) {
            assertThat(rig.get("/", "Cookie: " + bad + "; " + cookie + "; " + bad)
                            .status())
                    .as(bad)
                    .isEqualTo(200);
        }
        assertThat(rig.lines).isEmpty();
    }

    @Test
    void wrongTokensAreRefusedAndNotLogged() throws Exception {
        assertThat(rig.get("/?token=wrong").status()).isEqualTo(401);
        assertThat(rig.get("/?token=").status()).isEqualTo(401);
        assertThat(rig.get("/", "Authorization: Bearer wrong").status()).isEqualTo(401);
        assertThat(rig.lines).isEmpty();
    }

    @Test
    void onlyTheLastFewCookiesAreValid() throws Exception {
        String first = cookie();
        String last = first;
        for (int i = 0; i < 8; i++) {
            last = cookie();
        }
        assertThat(rig.get("/", "Cookie: " + first).status()).isEqualTo(401);
        assertThat(rig.get("/", "Cookie: " + last).status()).isEqualTo(200);
    }

    @Test
    void withoutATokenSetTheParameterIsOneLikeOthers() throws Exception {
        try (Rig open = new Rig()) {
            assertThat(open.get("/?token=x").status()).isEqualTo(200);
        }
    }

    @Test
    void tokenIsNeverPrinted() {
        assertThat(new HttpToken(Rig.SECRET)).hasToString("HttpToken[hidden]");
        assertThatThrownBy(() -> new HttpToken("")).isInstanceOf(IllegalArgumentException.class);
    }

    private String cookie() throws Exception {
        String cookie = rig.get("/?token=" + SECRET_IN_ADDRESS).header("Set-Cookie");
        return cookie.substring(0, cookie.indexOf(';'));
    }
}
