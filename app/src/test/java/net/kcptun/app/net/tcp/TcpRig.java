package net.kcptun.app.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.kcptun.app.log.StartException;
import net.kcptun.app.net.base.PortShare;
import net.kcptun.app.net.loop.LoopRig;
import net.kcptun.app.net.loop.Transport;
import org.jspecify.annotations.Nullable;

/// A listener on a real loop, with plain sockets as its users.
final class TcpRig implements AutoCloseable {
    final LoopRig loop;
    final TcpAcceptor acceptor;
    final LinkedBlockingQueue<StreamProbe> accepted = new LinkedBlockingQueue<>();

    TcpRig(Transport transport) {
        loop = new LoopRig(transport);
        acceptor = new TcpAcceptor(loop.loop, LoopRig.TCP, this::onAccepted, loop.log);
        try {
            acceptor.start(LoopRig.address("127.0.0.1", 0), PortShare.ALONE);
        } catch (StartException e) {
            throw new AssertionError(e);
        }
    }

    private void onAccepted(TcpStream stream, InetSocketAddress remote, long now) {
        StreamProbe probe = new StreamProbe(loop, stream);
        stream.attach(probe);
        accepted.add(probe);
    }

    Socket connect() {
        try {
            Socket socket = new Socket();
            socket.setSoTimeout(10_000);
            socket.connect(acceptor.localAddress(), 5000);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    StreamProbe next() throws InterruptedException {
        @Nullable StreamProbe probe = accepted.poll(5, TimeUnit.SECONDS);
        assertThat(probe).isNotNull();
        return probe;
    }

    @Override
    public void close() {
        loop.close();
    }
}
