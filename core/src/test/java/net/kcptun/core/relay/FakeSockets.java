package net.kcptun.core.relay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// Sockets that remember what was sent.
final class FakeSockets implements RelaySockets {
    final Map<Integer, Receiver> open = new HashMap<>();
    final Set<Integer> taken = new HashSet<>();
    final List<Sent> sent = new ArrayList<>();
    Endpoint bound = Endpoint.ipv4(0xcb007105, 0);
    int opened;
    int roomBytes = Integer.MAX_VALUE;

    record Sent(int port, String text, Endpoint to) {}

    @Override
    public @Nullable Socket open(int port, Endpoint client, Receiver receiver) {
        if (taken.contains(port)) {
            return null;
        }
        opened++;
        open.put(port, receiver);
        return new Socket() {
            @Override
            public Endpoint local() {
                return bound.withPort(port);
            }

            @Override
            public int send(DatagramRun run, int bytes, Endpoint to) {
                int taken = Math.min(bytes, roomBytes);
                byte[] copy = new byte[taken];
                run.copy(0, copy, taken);
                if (taken > 0) {
                    sent.add(new Sent(port, new String(copy, 0, taken), to));
                }
                return taken;
            }

            @Override
            public void close() {
                open.remove(port);
            }
        };
    }

    /// What was sent since the last call.
    List<Sent> take() {
        List<Sent> all = List.copyOf(sent);
        sent.clear();
        return all;
    }
}
