package net.kcptun.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import net.kcptun.app.linux.DatagramReceiver;
import net.kcptun.app.net.loop.Transport;
import net.kcptun.core.tunnel.api.TunnelEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Real signals to the real program, while a user is served.
@Timeout(60)
final class SignalsTest {
    private final Setup setup = Setup.over(Transport.NIO);

    @TempDir
    Path folder;

    private Target target;
    private Program server;

    @BeforeEach
    void start() throws IOException {
        assumeFalse(System.getProperty("os.name").startsWith("Windows"), "this system has no SIGHUP");
        target = Target.manual(Setup.IPV4);
        write("");
        server = start(List.of());
        server.await("server start");
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        target.close();
    }

    @Test
    void aReloadWorksWhileATransferRuns() throws Exception {
        try (End client = End.client(setup, server.udpAddress());
                Connection user = Connection.to(client.tcpAddress())) {
            client.recorder().await("a round trip", TunnelEvent.RoundTrip.class::isInstance);
            Together.run(
                    () -> Exchange.of(1).play(user),
                    () -> Together.run(() -> Exchange.serve(target.next()), this::reload));
        }
    }

    private void reload() throws Exception {
        write(", \"kcp\": {\"sndwnd\": 1024}, \"loglevel\": 5");
        server.signal("HUP");
        server.await("reload: loglevel: 6 -> 5, kcp.sndwnd: automatic -> 1024");
        write(", \"timeout\": 1, \"linger\": 1");
        server.signal("HUP");
        server.await("c.json: timeout: 1 is not in 60..86400");
        server.await("c.json: linger: 1 is not in 5..600");
        write(", \"udp\": {\"rcvbuf\": 100000}, \"log\": \"stderr\"");
        server.signal("HUP");
        server.await("reload refused: log, udp.rcvbuf cannot change without a restart");
        server.signal("HUP", "HUP", "HUP");
        write("");
        server.signal("HUP");
        server.await("reload: loglevel: 5 -> 6, kcp.sndwnd: 1024 -> automatic");
    }

    @Test
    void oneSignalEndsWithSuccessAndTellsThePeer() throws Exception {
        try (End client = End.client(setup, server.udpAddress());
                Connection user = Connection.to(client.tcpAddress())) {
            client.recorder().await("a round trip", TunnelEvent.RoundTrip.class::isInstance);
            user.out().writeLong(1);
            client.awaitDelivered(Long.BYTES);
            server.signal("INT");
            assertThat(server.awaitEnd()).isZero();
            user.expectFailure();
        }
    }

    @Test
    void twoSignalsEndAtOnceAsKilled() throws Exception {
        try (End client = End.client(setup, server.udpAddress());
                Connection user = Connection.to(client.tcpAddress())) {
            client.recorder().await("a round trip", TunnelEvent.RoundTrip.class::isInstance);
            user.out().writeLong(1);
            client.awaitDelivered(Long.BYTES);
            // Each is handled on a thread of its own: either may be the second.
            server.signal("TERM", "INT");
            assertThat(server.awaitEnd()).isIn(128 + 15, 128 + 2);
        }
    }

    @Test
    void aStoppedProgramGoesOnWhereItWas() throws Exception {
        try (End client = End.client(setup, server.udpAddress());
                Connection user = Connection.to(client.tcpAddress())) {
            client.recorder().await("a round trip", TunnelEvent.RoundTrip.class::isInstance);
            user.send(1, 1000);
            Connection accepted = target.next();
            accepted.expect(1, 1000);
            server.signal("STOP");
            user.send(2, 100_000);
            user.finish();
            client.awaitWaiting(1);
            server.signal("CONT");
            accepted.expect(2, 100_000);
            accepted.expectEnd();
        }
    }

    @Test
    void underNohupAHangupChangesNothing() throws Exception {
        try (Program ignoring = start(List.of("nohup"))) {
            ignoring.await("SIGHUP is ignored, as with nohup: it does not reload the configuration");
            ignoring.await("server start");
            ignoring.signal("HUP", "TERM");
            assertThat(ignoring.awaitEnd()).isZero();
            assertThat(ignoring.lines()).noneMatch(line -> line.contains("reload: "));
        }
    }

    @Test
    void withoutSignalsTheProgramRunsAllTheSame() throws Exception {
        try (Program deaf = start(List.of("env", "JDK_JAVA_OPTIONS=-Xrs"))) {
            deaf.await("server start");
        }
    }

    @Test
    void systemdIsToldOfEachStep() throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "systemd is Linux's");
        String socket = "@kcptun-netty-test-" + ProcessHandle.current().pid();
        try (DatagramReceiver systemd = new DatagramReceiver(socket);
                Program program = start(List.of("env", "NOTIFY_SOCKET=" + socket, "WATCHDOG_USEC=200000"))) {
            assertThat(systemd.receive()).isEqualTo("READY=1");
            assertThat(systemd.receive()).isEqualTo("WATCHDOG=1");
            assertThat(systemd.receive()).isEqualTo("WATCHDOG=1");
            program.signal("HUP");
            assertThat(next(systemd)).startsWith("RELOADING=1\nMONOTONIC_USEC=");
            assertThat(next(systemd)).isEqualTo("READY=1");
            program.signal("TERM");
            assertThat(next(systemd)).isEqualTo("STOPPING=1");
        }
    }

    private static String next(DatagramReceiver systemd) throws Exception {
        String message = systemd.receive();
        while (message.equals("WATCHDOG=1")) {
            message = systemd.receive();
        }
        return message;
    }

    private Program start(List<String> prefix) throws IOException {
        return Program.start(
                prefix,
                Program.classPath(),
                List.of("-c", folder.resolve("c.json").toString()));
    }

    private void write(String more) throws IOException {
        String level = more.contains("loglevel") ? "" : ", \"loglevel\": 6";
        Path fresh = Files.writeString(folder.resolve("fresh.json"), """
                {"kcp_bind": "127.0.0.1:0", "connect": "%s",
                 "method": "%s", "password": "%s"%s%s}
                """.formatted(
                        target.address(), setup.method().text(), setup.password(), level, more));
        Files.move(fresh, folder.resolve("c.json"), StandardCopyOption.REPLACE_EXISTING);
    }
}
