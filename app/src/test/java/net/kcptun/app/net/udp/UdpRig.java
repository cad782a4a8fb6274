package net.kcptun.app.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import net.kcptun.app.config.Config;
import net.kcptun.app.net.base.AddressCache;
import net.kcptun.app.net.loop.LoopRig;
import net.kcptun.app.net.loop.Transport;
import net.kcptun.core.wire.Endpoint;

/// One real loop with a UDP port and a fake tunnel.
final class UdpRig extends LoopRig {
    static final Config.Udp UDP = new Config.Udp(false, 0, 0, false);

    final UdpPort port;

    UdpRig(Transport transport) {
        this(transport, new UdpPort[1]);
    }

    private UdpRig(Transport transport, UdpPort[] made) {
        super(transport, (loop, tunnel, log) -> made[0] = new UdpPort(loop, UDP, log));
        port = made[0];
        port.attach(tunnel);
    }

    UdpRig bound(String host) {
        assertThat(port.bind(address(host, 0)).awaitUninterruptibly().isSuccess())
                .isTrue();
        return this;
    }

    /// Where others reach the port.
    Endpoint endpoint() {
        return AddressCache.endpointOf(port.localAddress());
    }
}
