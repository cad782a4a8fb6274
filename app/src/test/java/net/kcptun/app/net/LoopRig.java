package net.kcptun.app.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import net.kcptun.app.config.Config;
import net.kcptun.core.kcp.BufferBudget;
import net.kcptun.core.wire.Endpoint;

/// One real loop with a UDP port and a fake engine.
final class LoopRig implements AutoCloseable {
    static final Config.Tcp TCP = new Config.Tcp(true, false, false, 0, 0);
    static final Config.Udp UDP = new Config.Udp(false, 0, 0);

    final Transport transport;
    final EventLoopGroup group;
    final LoopClock clock = new LoopClock();
    final BufferBudget budget = new BufferBudget();
    final TunnelLoop loop;
    final FakeEngine engine = new FakeEngine();
    final RecordingLog log = new RecordingLog();
    final UdpPort port;

    LoopRig(Transport transport) {
        assumeTrue(transport.isAvailable(), transport + " does not work here");
        this.transport = transport;
        group = new MultiThreadIoEventLoopGroup(1, transport.ioHandlers());
        loop = new TunnelLoop(group.next(), clock, budget.share());
        port = new UdpPort(loop, transport, UDP, engine::onPacket, log);
        loop.attach(engine, port);
    }

    LoopRig bound(String host) {
        assertThat(port.bind(address(host, 0)).awaitUninterruptibly().isSuccess())
                .isTrue();
        return this;
    }

    /// Where others reach the port.
    Endpoint endpoint() {
        return AddressCache.endpointOf(port.localAddress());
    }

    <T> T call(Callable<T> task) {
        try {
            return loop.eventLoop().submit(task).get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    void run(Runnable task) {
        call(() -> {
            task.run();
            return null;
        });
    }

    static InetSocketAddress address(String host, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        run(() -> {
            port.close();
            loop.stop();
        });
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
