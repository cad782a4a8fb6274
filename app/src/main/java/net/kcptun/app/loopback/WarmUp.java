package net.kcptun.app.loopback;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import net.kcptun.app.log.NetLog;
import net.kcptun.app.loopback.TunnelEnd.Role;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.tunnel.api.TunnelEvents;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// Has the JVM compile the whole way of a packet before the first users come, who would else be served by the
/// interpreter for hundreds of messages: a tunnel of its own, with a throw-away key, carries short connections and
/// small messages for a fraction of a second. It shares nothing with the tunnel that serves.
public final class WarmUp {
    private static final long LIMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(700);
    private static final int CONNECTIONS = 40;
    private static final int MESSAGES = 1500;
    private static final int WINDOW_SEGMENTS = 256;

    private static final NetLog NOWHERE = new NetLog() {
        @Override
        public void info(String line) {}

        @Override
        public void warn(String line) {}
    };

    private static final TunnelEvents NOBODY = new TunnelEvents() {
        @Override
        public void onEvent(TunnelEvent event, long now) {}

        @Override
        public void onDrop(DropReason reason, Endpoint from, long now) {}
    };

    private final TunnelPlan plan;
    private final long end = System.nanoTime() + LIMIT_NANOS;
    private int answers;

    /// @param method as in [TunnelPlan]
    WarmUp(@Nullable CipherMethod method) {
        plan = new TunnelPlan(method, WINDOW_SEGMENTS);
    }

    /// Begins in a thread of its own, which ends by itself.
    ///
    /// @param method as in [TunnelPlan]
    public static void start(@Nullable CipherMethod method) {
        Thread.ofPlatform().daemon().name("warm-up").start(() -> {
            try {
                new WarmUp(method).run();
            } catch (IOException | RuntimeException e) {
                // Where loopback sockets are not to be had, users are served all the same, a little later.
            }
        });
    }

    /// Returns how many messages came back.
    int run() throws IOException {
        try (Target target = new Target(Conversation::echo);
                TunnelEnd server = start(Role.SERVER, target.port());
                TunnelEnd client = start(Role.CLIENT, server.port())) {
            carry(client.port());
        }
        return answers;
    }

    private TunnelEnd start(Role role, int peerPort) throws IOException {
        return ForwarderEnd.start(role, peerPort, plan, NOWHERE, () -> NOBODY);
    }

    private void carry(int port) throws IOException {
        for (int i = 0; i < CONNECTIONS && System.nanoTime() - end < 0; i++) {
            answers += Conversation.hold(port, 1, end);
        }
        answers += Conversation.hold(port, MESSAGES, end);
    }
}
