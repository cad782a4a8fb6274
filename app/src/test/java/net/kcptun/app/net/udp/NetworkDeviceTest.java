package net.kcptun.app.net.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.Channel;
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import net.kcptun.app.log.StartException;
import net.kcptun.app.net.loop.Transport;
import org.junit.jupiter.api.Test;

final class NetworkDeviceTest {
    private static final RawUnixChannelOption BOUND_TO = new RawUnixChannelOption("SO_BINDTODEVICE", 1, 25, 16);

    @Test
    void everySocketOfAPortIsTied() {
        try (UdpRig rig = new UdpRig(Transport.EPOLL)) {
            rig.port.device("lo");
            assumeTrue(isPermitted(rig), "this system ties sockets for CAP_NET_RAW only");
            rig.bound("127.0.0.1");
            Channel first = Objects.requireNonNull(rig.port.channel());
            assertThat(deviceOf(first)).isEqualTo("lo");
            rig.bound("127.0.0.1");
            Channel second = Objects.requireNonNull(rig.port.channel());
            assertThat(second).isNotSameAs(first);
            assertThat(deviceOf(second)).isEqualTo("lo");
        }
    }

    @Test
    void withoutADeviceSocketsAreFree() {
        try (UdpRig rig = new UdpRig(Transport.EPOLL).bound("127.0.0.1")) {
            assertThat(deviceOf(Objects.requireNonNull(rig.port.channel()))).isEmpty();
        }
    }

    @Test
    void anUnknownDeviceIsOneLineAndTheOldSocketStays() {
        try (UdpRig rig = new UdpRig(Transport.EPOLL).bound("127.0.0.1")) {
            Channel before = rig.port.channel();
            rig.port.device("none-such-0");
            assumeTrue(isPermitted(rig), "this system ties sockets for CAP_NET_RAW only");
            assertThat(failure(rig))
                    .isEqualTo("netdev: cannot use none-such-0: No such device; ip link names the interfaces of this"
                            + " host");
            assertThat(rig.port.channel()).isSameAs(before);
        }
    }

    @Test
    void otherTransportsCannotAndSaySo() {
        try (UdpRig rig = new UdpRig(Transport.NIO)) {
            rig.port.device("lo");
            assertThat(failure(rig)).startsWith("netdev: that takes epoll");
        }
    }

    private static boolean isPermitted(UdpRig rig) {
        return !failure(rig).contains("not permitted");
    }

    /// Empty where it succeeds.
    private static String failure(UdpRig rig) {
        Future<Void> bound = rig.port.bind(UdpRig.address("127.0.0.1", 0)).awaitUninterruptibly();
        return bound.isSuccess()
                ? ""
                : String.valueOf(StartException.bind("UDP", "x", bound.cause()).getMessage());
    }

    private static String deviceOf(Channel channel) {
        ByteBuffer value = Objects.requireNonNull(channel.config().getOption(BOUND_TO));
        byte[] text = new byte[value.remaining()];
        value.get(text);
        return new String(text, StandardCharsets.UTF_8).replace("\0", "");
    }
}
