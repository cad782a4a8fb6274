package net.kcptun.app.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import net.kcptun.app.config.HttpToken;
import net.kcptun.app.stats.Scene;
import net.kcptun.core.tunnel.api.PathView;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What is told to whoever asks, without the token.
final class StatusPagesTest {
    private static final Endpoint PEER = Endpoint.ipv4(0xCB007109, 4433);
    private static final HttpToken TOKEN = new HttpToken("a-token-of-many-characters");

    @ParameterizedTest
    @EnumSource
    void addressesAreNamedOnlyWhereNoTokenIsNeeded(PathView.State state) throws Exception {
        Scene scene = Scene.calm().with(new PathView(state, PEER, 0, 0));
        try (HttpClient http = HttpClient.newHttpClient();
                Stage open = new Stage(scene, "client", null);
                Stage guarded = new Stage(scene, "client", TOKEN)) {
            for (String path : new String[] {"healthy", "ready"}) {
                HttpResponse<String> told = get(http, open.url() + path);
                HttpResponse<String> brief = get(http, guarded.url() + path);
                assertThat(brief.statusCode()).isEqualTo(told.statusCode());
                assertThat(brief.body())
                        .isEqualTo(told.body().replace(" " + PEER, ""))
                        .doesNotContain("203.0.113.9");
            }
        }
    }

    private static HttpResponse<String> get(HttpClient http, String url) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
