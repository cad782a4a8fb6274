package net.kcptun.app.top;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import net.kcptun.app.command.PlainText;
import net.kcptun.app.command.Tree;
import org.jspecify.annotations.Nullable;

/// The snapshots that a status server sends, one a second.
///
/// A server that is silent for longer than our patience counts as lost, since a dead line looks no different. The
/// request has no timeout of its own: from JDK 26 on that would also end the stream (JDK-8208693).
final class Feed implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final String DATA = "data:";
    private static final int UNAUTHORIZED = 401;
    private static final int OK = 200;

    private final HttpClient client;
    private final Stream<String> stream;
    private final Iterator<String> lines;
    private final Duration patience;

    private Feed(HttpClient client, Stream<String> stream, Duration patience) {
        this.client = client;
        this.stream = stream;
        this.lines = stream.iterator();
        this.patience = patience;
    }

    /// @param patience how long to wait for an answer, then for each snapshot
    /// @throws IOException with a line for the user
    static Feed open(StatusAddress address, @Nullable String token, Duration patience)
            throws IOException, InterruptedException {
        HttpRequest request = request(address, token);
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(patience)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        try {
            return new Feed(client, ask(client, request, address, patience), patience);
        } catch (IOException | InterruptedException | RuntimeException e) {
            client.shutdownNow();
            throw e;
        }
    }

    private static HttpRequest request(StatusAddress address, @Nullable String token) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address.events());
        try {
            return token == null
                    ? request.build()
                    : request.header("Authorization", "Bearer " + token).build();
        } catch (IllegalArgumentException _) {
            // Without its message and itself, which hold the token.
            throw new IOException("the token has characters that no http_token has");
        }
    }

    private static Stream<String> ask(HttpClient client, HttpRequest request, StatusAddress address, Duration patience)
            throws IOException, InterruptedException {
        HttpResponse<Stream<String>> response;
        try {
            response = await(client.sendAsync(request, BodyHandlers.ofLines()), patience);
        } catch (ConnectException | HttpTimeoutException e) {
            throw new IOException("nothing answers at " + address + ": is the program running, with http_listen?", e);
        } catch (IOException e) {
            String reason = PlainText.of(String.valueOf(e.getMessage()));
            throw new IOException("cannot read from " + address + ": " + reason, e);
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
    /// @throws IOException where there will be none, with a line for the user; the feed is to be closed
    Tree next() throws IOException, InterruptedException {
        CompletableFuture<@Nullable String> data = CompletableFuture.supplyAsync(
                this::data, task -> Thread.ofVirtual().start(task));
        String json = await(data, patience);
        if (json == null) {
            throw new IOException("the connection has ended");
        }
        return Tree.parse(json);
    }

    private @Nullable String data() {
        while (lines.hasNext()) {
            String line = lines.next();
            if (line.startsWith(DATA)) {
                return line.substring(DATA.length());
            }
        }
        return null;
    }

    private static <T extends @Nullable Object> T await(CompletableFuture<T> pending, Duration patience)
            throws IOException, InterruptedException {
        try {
            return pending.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("the connection is silent");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IOException("the connection failed", e);
        }
    }

    /// First the client: it wakes whoever reads, without whom the stream could not be closed.
    @Override
    public void close() {
        client.shutdownNow();
        stream.close();
    }
}
