package net.kcptun.app.top;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Iterator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The snapshots that a status server sends, one a second.
final class Feed implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String DATA = "data:";
    private static final int UNAUTHORIZED = 401;
    private static final int OK = 200;

    private final HttpClient client;
    private final Stream<String> stream;
    private final Iterator<String> lines;

    private Feed(HttpClient client, Stream<String> stream) {
        this.client = client;
        this.stream = stream;
        this.lines = stream.iterator();
    }

    /// @throws IOException with a line for the user
    static Feed open(StatusAddress address, @Nullable String token) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        HttpRequest.Builder request = HttpRequest.newBuilder(address.events()).timeout(PATIENCE);
        try {
            if (token != null) {
                authorize(request, token);
            }
            return new Feed(client, ask(client, request.build(), address));
        } catch (IOException | RuntimeException e) {
            client.shutdownNow();
            throw e;
        }
    }

    private static void authorize(HttpRequest.Builder request, String token) throws IOException {
        try {
            request.header("Authorization", "Bearer " + token);
        } catch (IllegalArgumentException _) {
            // Without its message and itself, which hold the token.
            throw new IOException("the token has characters that no http_token has");
        }
    }

    private static Stream<String> ask(HttpClient client, HttpRequest request, StatusAddress address)
            throws IOException, InterruptedException {
        HttpResponse<Stream<String>> response;
        try {
            response = client.send(request, HttpResponse.BodyHandlers.ofLines());
        } catch (ConnectException | HttpTimeoutException e) {
            throw new IOException("nothing answers at " + address + ": is the program running, with http_listen?", e);
        } catch (IOException e) {
            throw new IOException("cannot read from " + address + ": " + e.getMessage(), e);
        }
        if (response.statusCode() == UNAUTHORIZED) {
            throw new IOException(address + " wants its http_token: give it in the environment as KCPTUN_TOKEN");
        }
        boolean isStream =
                response.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream");
        if (response.statusCode() != OK || !isStream) {
            throw new IOException(
                    address + " is no status server of kcptun-netty: it answers " + response.statusCode());
        }
        return response.body();
    }

    /// Blocks for the next snapshot.
    ///
    /// @throws IOException where there will be none
    Tree next() throws IOException {
        try {
            while (lines.hasNext()) {
                String line = lines.next();
                if (line.startsWith(DATA)) {
                    return Tree.parse(line.substring(DATA.length()));
                }
            }
        } catch (RuntimeException e) {
            throw new IOException("the connection failed", e);
        }
        throw new IOException("the connection has ended");
    }

    @Override
    public void close() {
        client.shutdownNow();
        stream.close();
    }
}
