package net.kcptun.app.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import net.kcptun.app.config.HttpToken;
import net.kcptun.app.log.NetLog;
import net.kcptun.app.log.StartException;
import net.kcptun.app.net.base.ReadGate;
import org.jspecify.annotations.Nullable;

/// A server with some resources, on a loopback address.
final class Rig implements AutoCloseable, NetLog {
    static final ConnectionLimits USUAL = ConnectionLimits.USUAL;

    /// Where a test waits for the end of time.
    static final ConnectionLimits HASTY =
            new ConnectionLimits(64, 16, Duration.ofMillis(300), Duration.ofMillis(200), Duration.ofMillis(20));

    static final int BIG = 32 * 1024 * 1024;
    static final String SECRET = "s3cret+tok/en";

    private static final byte[] BIG_BYTES = new byte[BIG];

    final List<String> lines = new CopyOnWriteArrayList<>();
    final Map<String, Request> asked = new ConcurrentHashMap<>();
    final StatusServer server;

    Rig() throws StartException {
        this(USUAL, null);
    }

    Rig(ConnectionLimits limits, @Nullable HttpToken token) throws StartException {
        this(limits, token, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    Rig(ConnectionLimits limits, @Nullable HttpToken token, InetSocketAddress local) throws StartException {
        Map<String, Resource> resources = Map.of(
                "/", text("page"),
                "/healthy", open(),
                "/big", request -> new Reply.Body(200, "text/plain", BIG_BYTES),
                "/post", taking(),
                "/a b", text("space"),
                "/broken",
                        request -> {
                            throw new IllegalStateException("broken\nin two lines");
                        });
        server = StatusServer.start(
                new StatusServer.Options(List.of(local), token, resources), this, limits, ReadGate.opened());
    }

    Client connect() throws IOException {
        return new Client(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), server.address().getPort()));
    }

    Client.Response get(String target, String... headers) throws IOException {
        try (Client client = connect()) {
            return client.get(target, headers).read();
        }
    }

    Client.Response ask(String raw) throws IOException {
        try (Client client = connect()) {
            return client.send(raw).read();
        }
    }

    private Resource text(String line) {
        return request -> {
            asked.put(request.path(), request);
            return Reply.Body.text(200, line);
        };
    }

    private static Resource open() {
        return new Resource() {
            @Override
            public Reply reply(Request request) {
                return Reply.Body.text(200, "healthy");
            }

            @Override
            public boolean isOpen() {
                return true;
            }
        };
    }

    private static Resource taking() {
        return new Resource() {
            @Override
            public Reply reply(Request request) {
                return Reply.Body.text(200, request.isPost() ? "posted" : "got");
            }

            @Override
            public boolean takesPost() {
                return true;
            }
        };
    }

    @Override
    public void info(String line) {
        lines.add(line);
    }

    @Override
    public void warn(String line) {
        lines.add(line);
    }

    @Override
    public void close() {
        server.close();
    }
}
