package net.kcptun.app.net.loop;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueDatagramChannel;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.nio.channels.spi.SelectorProvider;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import net.kcptun.app.linux.UdpReader;
import net.kcptun.app.log.NetLog;
import net.kcptun.app.log.StartException;
import net.kcptun.app.net.base.EpollSupport;
import org.jspecify.annotations.Nullable;

/// How the program waits for and reaches sockets: epoll on Linux, kqueue on macOS and the BSDs, NIO where neither
/// loads.
public enum Transport {
    EPOLL,
    KQUEUE,
    NIO;

    private static final String PROPERTY = "kcptun.transport";

    /// For how many microseconds a loop looks for events before it waits for them.
    private static final String BUSY_POLL_PROPERTY = "kcptun.busypoll";

    /// A round trip through both ends on one machine, or in one rack.
    private static final long BUSY_POLL_MICROS = 150;

    private static final String MACHINE_ID = "io.netty.machineId";

    /// The fastest that works here, or the one that the system property `kcptun.transport` names.
    ///
    /// @throws StartException where a system property has no value that works here
    public static Transport pick(NetLog log) throws StartException {
        // Else Netty looks for other logging libraries.
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
        // Else Netty looks for a hardware address, for ids that nobody sees, and warns where there is none.
        System.setProperty(MACHINE_ID, System.getProperty(MACHINE_ID, "00:00:00:00:00:00:00:01"));
        checkBusyPoll(System.getProperty(BUSY_POLL_PROPERTY));
        String name = System.getProperty(PROPERTY);
        if (name != null) {
            return named(name);
        }
        if (Epoll.isAvailable()) {
            return EPOLL;
        }
        if (KQueue.isAvailable()) {
            return KQUEUE;
        }
        String obstacle = EpollSupport.obstacle();
        if (obstacle == null) {
            log.info("no native transport here, using NIO");
        } else {
            log.warn("epoll does not work here, using NIO, which is slower: " + obstacle);
        }
        return NIO;
    }

    /// Loads and links what its sockets are going to need, where that takes long. Optional: whoever needs it meanwhile
    /// waits for it. From any thread.
    public void prepare() {
        if (this == EPOLL) {
            UdpReader.prepare();
        }
    }

    public static Transport named(String name) throws StartException {
        for (Transport transport : values()) {
            if (transport.name().equals(name.toUpperCase(Locale.ROOT))) {
                if (!transport.isAvailable()) {
                    String obstacle = transport == EPOLL ? EpollSupport.obstacle() : null;
                    throw new StartException(PROPERTY + ": " + name + " does not work on this system"
                            + (obstacle == null ? "" : ": " + obstacle));
                }
                return transport;
            }
        }
        throw new StartException(PROPERTY + ": \"" + name + "\" is not one of epoll, kqueue, nio");
    }

    public boolean isAvailable() {
        return switch (this) {
            case EPOLL -> Epoll.isAvailable();
            case KQUEUE -> KQueue.isAvailable();
            case NIO -> true;
        };
    }

    /// 0: never.
    private static long busyPollNanos() {
        return TimeUnit.MICROSECONDS.toNanos(Long.getLong(BUSY_POLL_PROPERTY, BUSY_POLL_MICROS));
    }

    static void checkBusyPoll(@Nullable String text) throws StartException {
        if (text != null && !text.matches("[0-9]{1,5}")) {
            throw new StartException(
                    BUSY_POLL_PROPERTY + ": \"" + text + "\" is not a number of microseconds, 0 to 99999");
        }
    }

    public IoHandlerFactory ioHandlers() {
        return switch (this) {
            case EPOLL -> BusyPolling.of(EpollIoHandler.newFactory(), busyPollNanos());
            case KQUEUE -> KQueueIoHandler.newFactory();
            case NIO -> NioIoHandler.newFactory();
        };
    }

    /// @param family INET6 also carries IPv4, as mapped addresses, when it is bound to `::`
    public DatagramChannel datagramChannel(SocketProtocolFamily family) {
        return switch (this) {
            case EPOLL -> new EpollDatagramChannel(family);
            case KQUEUE -> new KQueueDatagramChannel(family);
            case NIO -> new NioDatagramChannel(family);
        };
    }

    public ServerChannel serverChannel(SocketProtocolFamily family) {
        return switch (this) {
            case EPOLL -> new EpollServerSocketChannel(family);
            case KQUEUE -> new KQueueServerSocketChannel();
            case NIO -> new NioServerSocketChannel(SelectorProvider.provider(), family);
        };
    }

    public SocketChannel socketChannel() {
        return switch (this) {
            case EPOLL -> new EpollSocketChannel();
            case KQUEUE -> new KQueueSocketChannel();
            case NIO -> new NioSocketChannel();
        };
    }

    /// Whether the kernel cuts one big send into datagrams (UDP segmentation offload).
    public boolean offersSegmentation() {
        return this == EPOLL && EpollDatagramChannel.isSegmentedDatagramPacketSupported();
    }
}
