package net.kcptun.app.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.kcptun.app.log.StartException;
import net.kcptun.app.net.base.ReadGate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

final class StatusServerTest {
    @Test
    void takenAddressIsToldInOneLineWithTheKeyAndTheWayOut() throws Exception {
        try (Rig rig = new Rig()) {
            InetSocketAddress taken = rig.server.address();
            assertThatThrownBy(() -> new Rig(Rig.USUAL, null, taken))
                    .isInstanceOf(StartException.class)
                    .hasMessage("cannot bind http_listen 127.0.0.1:" + taken.getPort()
                            + ": Address already in use; another program has this port, stop it or choose another"
                            + " port");
        }
    }

    @Test
    void addressesAreTriedInTurn() throws Exception {
        try (Rig rig = new Rig()) {
            InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            List<InetSocketAddress> addresses = List.of(rig.server.address(), free);
            try (StatusServer second =
                    StatusServer.start(new StatusServer.Options(addresses, null, Map.of()), rig, ReadGate.opened())) {
                assertThat(second.address()).isNotEqualTo(rig.server.address());
            }
        }
    }

    @Test
    void ipv6IsServed() throws Exception {
        try (Rig rig = new Rig(Rig.USUAL, null, new InetSocketAddress("::1", 0));
                Client client = new Client(rig.server.address())) {
            assertThat(client.send("GET / HTTP/1.1\r\nHost: [::1]:1\r\n\r\n")
                            .read()
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void resourcesAreAskedOnOneDaemonThread() throws Exception {
        CompletableFuture<Thread> asked = new CompletableFuture<>();
        Resource resource = request -> {
            asked.complete(Thread.currentThread());
            return Reply.Body.text(200, "here");
        };
        InetSocketAddress local = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (Rig log = new Rig();
                StatusServer server = StatusServer.start(
                        new StatusServer.Options(List.of(local), null, Map.of("/", resource)), log, ReadGate.opened());
                Client client = new Client(server.address())) {
            client.get("/").read();
            Thread thread = asked.get(10, TimeUnit.SECONDS);
            assertThat(thread.getName()).isEqualTo("status");
            assertThat(thread.isDaemon()).isTrue();
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "threads have a priority of their own on Linux only")
    void serverYieldsToTheTunnel() throws Exception {
        Resource niceness = request -> Reply.Body.text(200, niceness());
        InetSocketAddress local = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (Rig log = new Rig();
                StatusServer server = StatusServer.start(
                        new StatusServer.Options(List.of(local), null, Map.of("/", niceness)), log, ReadGate.opened());
                Client client = new Client(server.address())) {
            assertThat(client.get("/").read().body()).isEqualTo("10\n");
        }
    }

    /// The nineteenth field of proc(5), the seventeenth after the name in brackets.
    private static String niceness() {
        try {
            String stat = Files.readString(Path.of("/proc/thread-self/stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[16];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void closingEndsConnectionsAndFreesThePort() throws Exception {
        Rig rig = new Rig();
        try (Client client = rig.connect()) {
            client.get("/").read();
            rig.close();
            assertThat(client.ends()).isTrue();
        }
        assertThatThrownBy(rig::connect).isInstanceOf(ConnectException.class);
        rig.close();
    }

    @Test
    void resourceMayCloseTheServer() throws Exception {
        CompletableFuture<StatusServer> self = new CompletableFuture<>();
        Resource closing = request -> {
            self.join().close();
            return Reply.Body.text(200, "closed");
        };
        InetSocketAddress local = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (Rig log = new Rig();
                StatusServer server = StatusServer.start(
                        new StatusServer.Options(List.of(local), null, Map.of("/", closing)), log, ReadGate.opened())) {
            self.complete(server);
            try (Client client = new Client(server.address())) {
                assertThat(client.get("/").read().body()).isEqualTo("closed\n");
            }
        }
    }
}
