package net.kcptun.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.kcptun.app.net.loop.Transport;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.tunnel.api.SessionState;
import net.kcptun.core.tunnel.api.TunnelEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What users and targets send arrives, whole and in order, and ends as they end it.
final class ForwardingTest {
    private static final int ANSWER_BYTES = 10 << 20;

    static Stream<Arguments> everyPath() {
        List<Arguments> paths = new ArrayList<>();
        for (Transport transport : List.of(Transport.EPOLL, Transport.NIO)) {
            for (String host : List.of(Setup.IPV4, Setup.IPV6)) {
                paths.add(Arguments.of(transport, host, null));
                for (CipherMethod method : CipherMethod.values()) {
                    paths.add(Arguments.of(transport, host, method));
                }
            }
        }
        return paths.stream();
    }

    @ParameterizedTest
    @MethodSource("everyPath")
    void fourConnectionsCarryBytesBothWaysAtOnce(Transport transport, String host, @Nullable CipherMethod method)
            throws Exception {
        Setup setup = Setup.over(transport).host(host).method(method);
        try (TunnelPair pair = TunnelPair.open(setup, Target.serving(host, Exchange::serve))) {
            Together.run(
                    () -> pair.play(Exchange.of(1)),
                    () -> pair.play(Exchange.of(2)),
                    () -> pair.play(Exchange.of(3)),
                    () -> pair.play(Exchange.of(4)));
        }
    }

    @Transports
    void tenMegabytesFollowTheUsersFin(Transport transport) throws Exception {
        try (TunnelPair pair = TunnelPair.open(Setup.over(transport), Target.manual(Setup.IPV4));
                Connection user = pair.connect()) {
            user.send(1, 1000);
            user.finish();
            Connection target = pair.target().next();
            target.expect(1, 1000);
            target.expectEnd();
            Together.run(
                    () -> {
                        target.send(2, ANSWER_BYTES);
                        target.finish();
                    },
                    () -> user.expect(2, ANSWER_BYTES));
            user.expectEnd();
        }
    }

    @Transports
    void tenMegabytesFollowTheTargetsFin(Transport transport) throws Exception {
        try (TunnelPair pair = TunnelPair.open(Setup.over(transport), Target.manual(Setup.IPV4));
                Connection user = pair.connect()) {
            Connection target = pair.target().next();
            target.send(1, 1000);
            target.finish();
            user.expect(1, 1000);
            user.expectEnd();
            Together.run(
                    () -> {
                        user.send(2, ANSWER_BYTES);
                        user.finish();
                    },
                    () -> target.expect(2, ANSWER_BYTES));
            target.expectEnd();
        }
    }

    @Transports
    void noSocketIsLeftOnceBothHaveFinished(Transport transport) throws Exception {
        assumeTrue(KernelTcp.isReadable(), "the kernel's table of TCP sockets is not to be read here");
        try (TunnelPair pair = TunnelPair.open(Setup.over(transport), Target.manual(Setup.IPV4));
                Connection user = pair.connect();
                Connection target = pair.target().next()) {
            assertThat(KernelTcp.open(pair.listenAddress().getPort()))
                    .as("the user's socket and the client's")
                    .isEqualTo(2);
            user.finish();
            target.expectEnd();
            target.finish();
            user.expectEnd();
            KernelTcp.awaitNone(pair.listenAddress().getPort());
            KernelTcp.awaitNone(pair.target().port());
        }
    }

    @Transports
    void bytesWaitForATargetThatIsSlowToAccept(Transport transport) throws Exception {
        int bytes = 500_000;
        Target late = Target.shut(Setup.IPV4);
        try (TunnelPair pair = TunnelPair.open(Setup.over(transport), late)) {
            // These fill the queue of the kernel, so that it lets the server's connection wait.
            Connection first = pair.connect();
            Connection second = pair.connect();
            pair.server().awaitSessions(2, SessionState.OPEN);
            Connection user = pair.connect();
            user.send(7, bytes);
            user.finish();
            pair.server().recorder().awaitCount("all have sent their DIAL", TunnelEvent.SessionAccepted.class, 3);
            late.open();
            late.next();
            late.next();
            Connection target = late.next();
            target.expect(7, bytes);
            target.expectEnd();
            first.close();
            second.close();
        }
    }

    @Transports
    void aReaderThatStopsHoldsItsSenderBackAndNobodyElse(Transport transport) throws Exception {
        int bytes = 32 << 20;
        Target.Script script = target -> {
            if (target.in().readInt() == 0) {
                Exchange.serve(target);
                return;
            }
            target.send(9, bytes);
            target.finish();
        };
        try (TunnelPair pair = TunnelPair.open(Setup.over(transport), Target.serving(Setup.IPV4, script));
                Connection stopped = pair.connect()) {
            stopped.out().writeInt(1);
            // A quarter of a window waits for its first sending; more is not read.
            pair.server().awaitWaiting(Setup.KCP.sndwnd() / 4);
            try (Connection other = pair.connect()) {
                other.out().writeInt(0);
                Exchange.of(10).play(other);
            }
            assertThat(pair.server().bufferedBytes()).isLessThan(8 << 20);
            assertThat(pair.server().recorder().count(TunnelEvent.StreamEnded.class))
                    .as("only the other's target has come to its end")
                    .isEqualTo(1);
            stopped.expect(9, bytes);
            stopped.expectEnd();
        }
    }

    @Transports
    void twoHundredShortConnectionsAreAllAnswered(Transport transport) throws Exception {
        int perUser = 25;
        try (TunnelPair pair = TunnelPair.open(Setup.over(transport), Target.serving(Setup.IPV4, Exchange::serve));
                Together users = new Together()) {
            for (int user = 0; user < 8; user++) {
                int first = user * perUser;
                users.start(() -> {
                    for (int i = 0; i < perUser; i++) {
                        pair.play(Exchange.small(first + i));
                    }
                });
            }
            users.join();
            pair.client().awaitQuiet();
            assertThat(pair.target().accepted()).isEqualTo(200);
            assertThat(pair.client().recorder().count(TunnelEvent.SessionClosed.class))
                    .isEqualTo(200);
        }
    }

    @Transports
    void bytesSurviveLossDelayAndReordering(Transport transport) throws Exception {
        UdpRelay.Path path = new UdpRelay.Path(20261123, 3, 2, 8);
        Setup setup = Setup.over(transport);
        try (Target target = Target.serving(Setup.IPV4, Exchange::serve);
                End server = End.server(setup, 0, target.address());
                UdpRelay relay = new UdpRelay(server.udpAddress(), path);
                End client = End.client(setup, relay.address());
                Connection user = Connection.to(client.tcpAddress())) {
            Exchange.of(20).play(user);
            client.awaitQuiet();
        }
    }
}
