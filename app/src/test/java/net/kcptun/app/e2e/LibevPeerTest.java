package net.kcptun.app.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.kcptun.app.net.loop.Transport;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.tunnel.api.TunnelEvent.PeerMoved;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Either end may be kcptun-libev, the program that this one speaks the protocol of.
///
/// No connection is half-closed while bytes flow the other way: versions of it lose those bytes.
///
/// Needs it at hand: `-Dkcptun.libev=PATH`, or several paths with colons between. Skipped otherwise.
final class LibevPeerTest {
    private static final String PROPERTY = "kcptun.libev";
    private static final Path NONE = Path.of("");

    static Stream<Arguments> everyPath() {
        List<Arguments> paths = new ArrayList<>();
        for (String program : System.getProperty(PROPERTY, "").split(":")) {
            for (String host : List.of(Setup.IPV4, Setup.IPV6)) {
                paths.add(Arguments.of(Path.of(program), host, null));
                for (CipherMethod method : CipherMethod.values()) {
                    paths.add(Arguments.of(Path.of(program), host, method));
                }
            }
        }
        return paths.stream();
    }

    @ParameterizedTest
    @MethodSource("everyPath")
    void ourServerServesItsClient(Path program, String host, @Nullable CipherMethod method) throws Exception {
        Setup setup = setup(program, host, method);
        try (Target target = Target.serving(host, Exchange::serve);
                End server = End.server(setup, 0, target.address());
                LibevProgram client = LibevProgram.client(program, setup, server.udpAddress())) {
            playFour(client.address());
            server.awaitQuiet();
        }
    }

    @ParameterizedTest
    @MethodSource("everyPath")
    void itsServerServesOurClient(Path program, String host, @Nullable CipherMethod method) throws Exception {
        Setup setup = setup(program, host, method);
        try (Target target = Target.serving(host, Exchange::serve);
                LibevProgram server = LibevProgram.server(program, setup, target.address());
                End client = End.client(setup, server.address())) {
            client.recorder().await("a round trip", TunnelEvent.RoundTrip.class::isInstance);
            playFour(client.tcpAddress());
        }
    }

    static Stream<Path> everyProgram() {
        return Stream.of(System.getProperty(PROPERTY, "").split(":")).map(Path::of);
    }

    /// It answers the question that the server asks of either address.
    @ParameterizedTest
    @MethodSource("everyProgram")
    void ourServerFollowsItsClientToAnotherAddress(Path program) throws Exception {
        Setup setup = setup(program, Setup.IPV4, CipherMethod.XCHACHA20POLY1305_IETF);
        try (Target target = Target.serving(Setup.IPV4, LibevPeerTest::echo);
                End server = End.server(setup, 0, target.address());
                UdpRelay relay = new UdpRelay(server.udpAddress(), UdpRelay.Path.CLEAN);
                LibevProgram client = LibevProgram.client(program, setup, relay.address());
                Connection user = Connection.to(client.address())) {
            for (int i = 0; i < 3; i++) {
                long seed = i;
                Together.run(() -> user.send(seed, 200_000), () -> user.expect(seed, 200_000));
                int port = relay.serverSide().getPort();
                if (i > 0) {
                    server.recorder().await("a move", event -> event instanceof PeerMoved m && m.to().port() == port);
                }
                relay.changeServerSide();
            }
            user.finish();
            server.awaitQuiet();
        }
    }

    private static void echo(Connection target) throws Exception {
        try (target) {
            target.in().transferTo(target.out());
        }
    }

    private static Setup setup(Path program, String host, @Nullable CipherMethod method) {
        assumeTrue(!program.equals(NONE), "no C program given: -D" + PROPERTY + "=PATH");
        assumeTrue(Files.isExecutable(program), program + " cannot be executed");
        Transport transport = Transport.EPOLL.isAvailable() ? Transport.EPOLL : Transport.NIO;
        return Setup.over(transport).host(host).method(method);
    }

    private static void playFour(InetSocketAddress listen) throws Exception {
        Together.run(() -> play(listen, 1), () -> play(listen, 2), () -> play(listen, 3), () -> play(listen, 4));
    }

    private static void play(InetSocketAddress listen, long seed) throws Exception {
        try (Connection user = Connection.to(listen)) {
            Exchange.patient(seed).play(user);
        }
    }
}
