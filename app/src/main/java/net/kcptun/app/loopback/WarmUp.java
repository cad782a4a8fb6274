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

    private WarmUp() {}

    /// Begins in a thread of its own, which ends by itself.
    ///
    /// @param method as in [TunnelPlan]
    public static void start(@Nullable CipherMethod method) {
        Thread.ofPlatform().daemon().name("warm-up").start(() -> {
            try {
                run(method);
            } catch (IOException | RuntimeException e) {
                // Where loopback sockets are not to be had, users are served all the same, a little later.
            }
        });
    }

    /// Returns how many messages came back.
    static int run(@Nullable CipherMethod method) throws IOException {
        TunnelPlan plan = new TunnelPlan(method);
        // The time runs from here on: the first key waits for the system's randomness.
        long end = System.nanoTime() + LIMIT_NANOS;
        try (Target target = new Target(Conversation::echo);
                TunnelEnd server = ForwarderEnd.start(Role.SERVER, target.port(), plan, NOWHERE, () -> NOBODY);
                TunnelEnd client = ForwarderEnd.start(Role.CLIENT, server.port(), plan, NOWHERE, () -> NOBODY)) {
            int answers = 0;
            for (int i = 0; i < CONNECTIONS && System.nanoTime() - end < 0; i++) {
                answers += Conversation.hold(client.port(), 1, end);
            }
            return answers + Conversation.hold(client.port(), MESSAGES, end);
        }
    }
}
