package net.kcptun.app.loopback;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import net.kcptun.app.log.NetLog;
import net.kcptun.app.net.forward.SystemEntropy;
import net.kcptun.core.crypto.PresharedKey;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.tunnel.api.TunnelEvents;
import net.kcptun.core.wire.Endpoint;

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

    private final String method;
    private final String psk = PresharedKey.generate(new SystemEntropy()).toBase64();
    private final long end = System.nanoTime() + LIMIT_NANOS;
    private int answers;

    /// @param method the encryption method's name, or `none`
    WarmUp(String method) {
        this.method = method;
    }

    /// Begins in a thread of its own, which ends by itself.
    ///
    /// @param method the encryption method's name, or `none`
    public static void start(String method) {
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
        try (Target target = new Target(Conversation::echo)) {
            TunnelEnd server = start(EndPlan.Role.SERVER, target.port());
            try {
                TunnelEnd client = start(EndPlan.Role.CLIENT, server.port());
                try {
                    carry(client.port());
                } finally {
                    client.stop();
                }
            } finally {
                server.stop();
            }
        }
        return answers;
    }

    private TunnelEnd start(EndPlan.Role role, int peerPort) throws IOException {
        return ForwarderEnd.start(new EndPlan(role, peerPort, method, psk, WINDOW_SEGMENTS), NOWHERE, () -> NOBODY);
    }

    private void carry(int port) throws IOException {
        for (int i = 0; i < CONNECTIONS && System.nanoTime() - end < 0; i++) {
            answers += Conversation.hold(port, 1, end);
        }
        answers += Conversation.hold(port, MESSAGES, end);
    }
}
