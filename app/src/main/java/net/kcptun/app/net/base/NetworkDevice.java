package net.kcptun.app.net.base;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollChannelConfig;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import net.kcptun.app.linux.Sockets;
import net.kcptun.app.log.ErrorText;
import net.kcptun.app.log.SocketFailure;
import net.kcptun.app.log.StartException;

/// The network interface that the tunnel's sockets send and receive through, whatever the routes say: `netdev`,
/// which is Linux's `SO_BINDTODEVICE`.
///
/// Linux 5.7 and later let anyone tie a socket that is not tied yet; before, it takes CAP_NET_RAW each time, so
/// that a client which gave its privileges up cannot replace its socket.
public record NetworkDevice(String name) {
    private static final int SOL_SOCKET = 1;
    private static final int SO_BINDTODEVICE = 25;
    /// IFNAMSIZ, with the zero at the end.
    private static final int NAME_BYTES = 16;

    private static final RawUnixChannelOption OPTION =
            new RawUnixChannelOption("SO_BINDTODEVICE", SOL_SOCKET, SO_BINDTODEVICE, NAME_BYTES);

    /// To be called before the socket is bound.
    public void tie(Channel socket) throws SocketFailure {
        if (!(socket.config() instanceof EpollChannelConfig)) {
            throw new SocketFailure(
                    "netdev: " + EpollSupport.missing() + "; or remove it, and let routes choose the interface");
        }
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        ByteBuffer value = ByteBuffer.allocateDirect(NAME_BYTES).put(text).clear();
        try {
            socket.config().setOption(OPTION, value);
        } catch (ChannelException e) {
            String reason = ErrorText.of(e);
            throw new SocketFailure("netdev: cannot use " + name + ": " + reason + advice(reason));
        }
    }

    /// What the kernel knows it by now.
    public int index() throws StartException {
        int index = Sockets.interfaceIndex(name);
        if (index == 0) {
            throw new StartException("netdev: cannot use " + name + ": No such device" + advice("No such device"));
        }
        return index;
    }

    private static String advice(String reason) {
        if (reason.contains("No such device")) {
            return "; ip link names the interfaces of this host";
        }
        return reason.contains("not permitted") ? "; it takes CAP_NET_RAW or Linux 5.7" : "";
    }
}
