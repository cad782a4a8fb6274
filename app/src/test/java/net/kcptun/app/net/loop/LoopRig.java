package net.kcptun.app.net.loop;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import net.kcptun.app.config.Config;
import net.kcptun.app.net.base.DatagramPort;
import net.kcptun.app.net.base.RecordingLog;
import net.kcptun.core.kcp.BufferBudget;

/// One real loop with a fake tunnel.
public class LoopRig implements AutoCloseable {
    public static final Config.Tcp TCP = new Config.Tcp(true, false, false, 0, 0);

    public final Transport transport;
    final EventLoopGroup group;
    final LoopClock clock = new LoopClock();
    public final BufferBudget budget = new BufferBudget();
    public final TunnelLoop loop;
    public final FakeTunnel tunnel = new FakeTunnel();
    public final RecordingLog log = new RecordingLog();
    private final DatagramPort datagrams;

    /// What carries the datagrams of a loop with that tunnel.
    public interface Carrier {
        DatagramPort of(TunnelLoop loop, FakeTunnel tunnel, RecordingLog log);
    }

    /// With a port that carries nothing.
    public LoopRig(Transport transport) {
        this(transport, (loop, tunnel, log) -> new NoDatagrams());
    }

    protected LoopRig(Transport transport, Carrier port) {
        assumeTrue(transport.isAvailable(), transport + " does not work here");
        this.transport = transport;
        group = new MultiThreadIoEventLoopGroup(1, transport.ioHandlers());
        loop = new TunnelLoop(group.next(), transport, clock, budget.share());
        datagrams = port.of(loop, tunnel, log);
        loop.attach(tunnel, datagrams);
    }

    public <T> T call(Callable<T> task) {
        try {
            return loop.eventLoop().submit(task).get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    public void run(Runnable task) {
        call(() -> {
            task.run();
            return null;
        });
    }

    public static InetSocketAddress address(String host, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        run(() -> {
            datagrams.close();
            loop.stop();
        });
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
