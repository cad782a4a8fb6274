package net.kcptun.app.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Opens UDP sockets that Netty knows nothing of, for a [UdpReader] and a [UdpWriter] of many. Linux only.
public final class UdpSocket {
    private static final int SOCK_DGRAM = 2;
    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int SO_BINDTODEVICE = 25;
    private static final int SOL_UDP = 17;
    private static final int UDP_GRO = 104;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;
    /// As `udp.rcvbuf` is without a configured value.
    private static final int RECEIVE_BYTES = 4 << 20;

    private UdpSocket() {}

    /// What all such sockets of a program have in common.
    ///
    /// @param device       the interface to send and receive through; null: as the routes have it
    /// @param receiveBytes of the buffer; 0 = 4 MB, as far as the system allows it
    /// @param sendBytes    of the buffer; 0 = the system's default
    public record Options(@Nullable String device, int receiveBytes, int sendBytes) {}

    /// Opens and binds one that does not block, merges what it receives where the kernel can, and tells which address
    /// of this host that came to.
    ///
    /// @param ipv6 whether it is of IPv6: then bound to the address of zeros it serves IPv4 too
    /// @param high the first 64 bits of an IPv6 address to bind, else 0
    /// @param low  the last 64 bits, or an IPv4 address; 0 = any address, with `high` 0
    public static int open(boolean ipv6, long high, long low, int port, Options options) throws SystemCallException {
        int fd = Sockets.open(ipv6 ? SocketAddress.AF_INET6 : SocketAddress.AF_INET, SOCK_DGRAM, 0);
        try (Arena arena = Arena.ofConfined()) {
            configure(fd, ipv6, options, arena);
            MemorySegment address = arena.allocate(SocketAddress.bytes(ipv6), Long.BYTES);
            SocketAddress.family(address, 0, ipv6);
            SocketAddress.port(address, 0, port);
            if (ipv6) {
                SocketAddress.ipv6(address, 0, high, low, 0);
            } else {
                SocketAddress.ipv4(address, 0, (int) low);
            }
            Sockets.bind(fd, address);
            return fd;
        } catch (SystemCallException e) {
            close(fd);
            throw e;
        }
    }

    private static void configure(int fd, boolean ipv6, Options options, Arena arena) throws SystemCallException {
        if (options.device() != null) {
            byte[] name = options.device().getBytes(StandardCharsets.UTF_8);
            Sockets.option(fd, SOL_SOCKET, SO_BINDTODEVICE, arena.allocateFrom(JAVA_BYTE, name));
        }
        if (ipv6) {
            Sockets.option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
        }
        if (options.receiveBytes() > 0) {
            Sockets.option(fd, SOL_SOCKET, SO_RCVBUF, options.receiveBytes());
        } else {
            Sockets.receiveBuffer(fd, RECEIVE_BYTES);
        }
        if (options.sendBytes() > 0) {
            Sockets.option(fd, SOL_SOCKET, SO_SNDBUF, options.sendBytes());
        }
        UdpReader.tellLocal(fd, ipv6);
        mergeReceived(fd);
    }

    private static void mergeReceived(int fd) {
        try {
            Sockets.option(fd, SOL_UDP, UDP_GRO, 1);
        } catch (SystemCallException _) {
            // Linux before 5.0: one by one.
        }
    }

    public static void close(int fd) {
        Sockets.close(fd);
    }
}
