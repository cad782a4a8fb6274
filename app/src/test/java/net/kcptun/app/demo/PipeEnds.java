package net.kcptun.app.demo;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.UnaryOperator;
import net.kcptun.app.loopback.TunnelEnd;
import net.kcptun.app.loopback.TunnelPlan;
import net.kcptun.core.path.PathEstimate;
import net.kcptun.core.path.PathState;

/// Tunnel ends without a tunnel: the client is a TCP pipe straight to the server's target.
final class PipeEnds implements TunnelEnd.Factory {
    private final UnaryOperator<byte[]> damage;
    private int target;
    int stopped;

    /// @param damage applied to every chunk on its way up
    PipeEnds(UnaryOperator<byte[]> damage) {
        this.damage = damage;
    }

    @Override
    public TunnelEnd start(TunnelEnd.Role role, int peerPort, TunnelPlan plan) throws IOException {
        if (role == TunnelEnd.Role.SERVER) {
            target = peerPort;
            return new End(9, () -> {});
        }
        ServerSocket listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> accept(listener));
        return new End(listener.getLocalPort(), listener::close);
    }

    private void accept(ServerSocket listener) {
        while (!listener.isClosed()) {
            try {
                Socket in = listener.accept();
                Socket out = new Socket(InetAddress.getLoopbackAddress(), target);
                Thread.ofVirtual().start(() -> pipe(in, out, damage));
                Thread.ofVirtual().start(() -> pipe(out, in, UnaryOperator.identity()));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void pipe(Socket from, Socket to, UnaryOperator<byte[]> change) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            byte[] buf = new byte[1 << 14];
            for (int n = in.read(buf); n > 0; n = in.read(buf)) {
                to.getOutputStream().write(change.apply(java.util.Arrays.copyOf(buf, n)));
            }
        } catch (IOException e) {
            return;
        }
    }

    private interface Closing {
        void close() throws IOException;
    }

    private final class End implements TunnelEnd {
        private final int port;
        private final Closing closing;

        End(int port, Closing closing) {
            this.port = port;
            this.closing = closing;
        }

        @Override
        public int port() {
            return port;
        }

        @Override
        public Reading reading() {
            PathEstimate line = new PathEstimate(
                    PathState.CRUISE,
                    12_400_000,
                    12_600_000,
                    61_000_000,
                    62_000_000,
                    400_000,
                    0.02,
                    0,
                    0.02,
                    0,
                    false,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0);
            return new Reading(61, 1000, 5, 15, 1, 0, line);
        }

        @Override
        public void close() {
            stopped++;
            try {
                closing.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
