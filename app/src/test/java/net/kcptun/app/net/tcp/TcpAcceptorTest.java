package net.kcptun.app.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import net.kcptun.app.log.StartException;
import net.kcptun.app.net.base.PortShare;
import net.kcptun.app.net.loop.LoopRig;
import net.kcptun.app.net.loop.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TcpAcceptorTest {
    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void failedAcceptsMakeTheListenerRestAndThenGoOn(Transport transport) throws Exception {
        try (TcpRig rig = new TcpRig(transport)) {
            IOException full = new IOException("accept(..) failed with error(-24): Too many open files");
            rig.loop.run(() -> {
                rig.acceptor.channel().pipeline().fireExceptionCaught(full);
                rig.acceptor.channel().pipeline().fireExceptionCaught(full);
            });
            assertThat(rig.acceptor.channel().config().isAutoRead()).isFalse();
            assertThat(rig.loop.log.lines)
                    .containsExactly(
                            "cannot accept TCP connections, trying again in 1000 ms: Too many open files (allow"
                                    + " more by ulimit -n, under systemd by LimitNOFILE=)");
            try (Socket user = rig.connect()) {
                assertThat(user.isConnected()).isTrue();
                rig.next();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void addressInUseIsToldInOneLineWithTheWayOut(Transport transport) {
        try (TcpRig rig = new TcpRig(transport)) {
            InetSocketAddress taken = rig.acceptor.localAddress();
            TcpAcceptor second = new TcpAcceptor(rig.loop.loop, LoopRig.TCP, (stream, remote, now) -> {}, rig.loop.log);
            assertThatThrownBy(() -> second.start(taken, PortShare.ALONE))
                    .isInstanceOf(StartException.class)
                    .hasMessage("cannot bind TCP 127.0.0.1:" + taken.getPort()
                            + ": Address already in use; another program has this port, stop it or choose another"
                            + " port");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void foreignAddressIsToldInOneLine(Transport transport) {
        try (TcpRig rig = new TcpRig(transport)) {
            TcpAcceptor other = new TcpAcceptor(rig.loop.loop, LoopRig.TCP, (stream, remote, now) -> {}, rig.loop.log);
            assertThatThrownBy(() -> other.start(LoopRig.address("192.0.2.1", 0), PortShare.ALONE))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("no interface of this host has this address");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void connectionAndRequestAreServedInOneGo(Transport transport) throws Exception {
        try (TcpRig rig = new TcpRig(transport);
                Socket user = rig.connect()) {
            StreamProbe probe = rig.next();
            user.getOutputStream().write(new byte[] {1, 2, 3});
            probe.read(true);
            user.shutdownOutput();
            assertThat(probe.events.poll(5, TimeUnit.SECONDS)).isEqualTo(StreamProbe.Event.EOF);
            assertThat(probe.bytes()).containsExactly(1, 2, 3);
        }
    }

    @Test
    void unknownTransportIsRefusedByName() {
        assertThatThrownBy(() -> Transport.named("iocp"))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("is not one of epoll, kqueue, nio");
    }
}
