package net.kcptun.app.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.net.base.NameResolver;
import net.kcptun.app.net.loop.LoopRig;
import net.kcptun.app.net.loop.Transport;
import net.kcptun.core.tunnel.api.Dialer;
import net.kcptun.core.tunnel.api.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TcpDialerTest {
    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void aDialedTargetIsTalkedTo(Transport transport) throws Exception {
        try (ServerSocket target = new ServerSocket(0, 8, InetAddress.getByName("127.0.0.1"));
                LoopRig rig = new LoopRig(transport)) {
            Calls calls = dial(rig, new HostPort("127.0.0.1", target.getLocalPort()));
            StreamProbe probe = calls.probe();
            try (Socket accepted = target.accept()) {
                probe.flood(new byte[] {1, 2}, probe.stream::shutdownOutput);
                assertThat(accepted.getInputStream().readAllBytes()).containsExactly(1, 2);
                accepted.getOutputStream().write(3);
                probe.read(true);
                accepted.shutdownOutput();
                assertThat(probe.end()).isEqualTo(StreamProbe.Event.EOF);
                assertThat(probe.bytes()).containsExactly(3);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void everyAddressOfANameIsTried(Transport transport) throws Exception {
        try (ServerSocket target = new ServerSocket(0, 8, InetAddress.getByName("127.0.0.1"));
                LoopRig rig = new LoopRig(transport)) {
            dial(rig, new HostPort("localhost", target.getLocalPort())).probe();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void anAddressThatDoesNotAnswerHoldsNobodyUpAndIsLeftAloneThen(Transport transport) throws Exception {
        try (ServerSocket answering = new ServerSocket(0, 8, InetAddress.getByName("127.0.0.1"));
                LoopRig rig = new LoopRig(transport)) {
            int port = answering.getLocalPort();
            List<InetSocketAddress> addresses =
                    List.of(LoopRig.address("127.0.0.2", port), LoopRig.address("127.0.0.1", port));
            Calls calls = new Calls(rig);
            HostPort name = new HostPort("name.invalid", port);
            TcpDialer dialer = new TcpDialer(rig.loop, LoopRig.TCP, name, new NameResolver());
            rig.run(() -> dialer.follow(new NameResolver.Answer(name, addresses, "")));
            try (SilentTarget _ = new SilentTarget(addresses.getFirst())) {
                rig.run(() -> dialer.dial(calls));
                calls.probe();
                answering.accept().close();
            }
            try (ServerSocket _ = new ServerSocket(port, 8, InetAddress.getByName("127.0.0.2"))) {
                rig.run(() -> dialer.dial(calls));
                calls.probe();
                answering.accept().close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void aDialHasFailedWhenAllAddressesHave(Transport transport) throws Exception {
        int closed = closedPort();
        try (LoopRig rig = new LoopRig(transport)) {
            Calls calls = new Calls(rig);
            HostPort name = new HostPort("name.invalid", closed);
            TcpDialer dialer = new TcpDialer(rig.loop, LoopRig.TCP, name, new NameResolver());
            List<InetSocketAddress> addresses =
                    List.of(LoopRig.address("127.0.0.2", closed), LoopRig.address("127.0.0.1", closed));
            rig.run(() -> {
                dialer.follow(new NameResolver.Answer(name, addresses, ""));
                dialer.dial(calls);
            });
            assertThat(calls.failure()).isEqualTo("cannot connect to 127.0.0.1:" + closed + ": Connection refused");
            assertThat(calls.failures).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void aRefusalIsToldInOneLine(Transport transport) throws Exception {
        int closed = closedPort();
        try (LoopRig rig = new LoopRig(transport)) {
            assertThat(dial(rig, new HostPort("127.0.0.1", closed)).failure())
                    .isEqualTo("cannot connect to 127.0.0.1:" + closed + ": Connection refused");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void anUnknownNameIsToldInOneLine(Transport transport) throws Exception {
        try (LoopRig rig = new LoopRig(transport)) {
            assertThat(dial(rig, new HostPort("no-such-host.invalid", 1)).failure())
                    .isEqualTo("unknown host no-such-host.invalid");
        }
    }

    private static Calls dial(LoopRig rig, HostPort target) {
        Calls calls = new Calls(rig);
        TcpDialer dialer = new TcpDialer(rig.loop, LoopRig.TCP, target, new NameResolver());
        rig.run(() -> dialer.dial(calls));
        return calls;
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /// Listens, and has so many connections waiting already that the kernel drops what wants to become another.
    private static final class SilentTarget implements AutoCloseable {
        private final ServerSocket socket;
        private final List<SocketChannel> waiting = new ArrayList<>();

        SilentTarget(InetSocketAddress at) throws IOException {
            socket = new ServerSocket(at.getPort(), 1, at.getAddress());
            for (int i = 0; i < 8; i++) {
                SocketChannel filler = SocketChannel.open();
                filler.configureBlocking(false);
                filler.connect(at);
                waiting.add(filler);
            }
        }

        @Override
        public void close() throws IOException {
            for (SocketChannel filler : waiting) {
                filler.close();
            }
            socket.close();
        }
    }

    /// Becomes the stream's listener by itself, as a session does; the probe then notes what follows.
    private static final class Calls implements Dialer.Caller {
        private final LoopRig rig;
        private final LinkedBlockingQueue<StreamProbe> probes = new LinkedBlockingQueue<>();
        private final LinkedBlockingQueue<String> failures = new LinkedBlockingQueue<>();
        private @Nullable StreamProbe current;

        Calls(LoopRig rig) {
            this.rig = rig;
        }

        @Override
        public void onConnected(Stream target, long now) {
            StreamProbe probe = new StreamProbe(rig, (TcpStream) target);
            current = probe;
            probes.add(probe);
        }

        @Override
        public void onDialFailed(String why, long now) {
            failures.add(why);
        }

        @Override
        public void onBytes(ByteBuffer data, long now) {
            Objects.requireNonNull(current).onBytes(data, now);
        }

        @Override
        public void onEof(long now) {
            Objects.requireNonNull(current).onEof(now);
        }

        @Override
        public void onFailed(long now) {
            Objects.requireNonNull(current).onFailed(now);
        }

        @Override
        public void onWritable(long now) {
            Objects.requireNonNull(current).onWritable(now);
        }

        StreamProbe probe() throws InterruptedException {
            StreamProbe probe = probes.poll(10, TimeUnit.SECONDS);
            assertThat(probe).as(failures.toString()).isNotNull();
            return probe;
        }

        String failure() throws InterruptedException {
            String failure = failures.poll(15, TimeUnit.SECONDS);
            assertThat(failure).isNotNull();
            return failure;
        }
    }
}
