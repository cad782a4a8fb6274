package net.kcptun.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.kcptun.app.net.loop.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the real program does when the system has no more of something for it.
@Timeout(60)
final class ExhaustionTest {
    private static final int OUT_OF_MEMORY = 3;
    private static final int USERS = 60;
    private static final int BYTES = 10_000_000;

    private final Setup setup = Setup.over(Transport.NIO);

    @TempDir
    Path folder;

    @Test
    void withoutDirectMemoryTheProgramEndsWithOneLineAndAStatusOfItsOwn() throws Exception {
        try (Target target = Target.serving(Setup.IPV4, ExhaustionTest::speak);
                End server = End.server(setup, 0, target.address());
                Program client = start(server, "env", "JDK_JAVA_OPTIONS=-XX:MaxDirectMemorySize=1m")) {
            client.await("client start");
            List<Connection> silent = connect(client);
            assertThat(client.awaitEnd()).isEqualTo(OUT_OF_MEMORY);
            // Another loop may say in the same moment that it lacks memory too.
            assertThat(client.lines())
                    .filteredOn(line -> line.startsWith("F "))
                    .singleElement(STRING)
                    .contains("ended for want of memory: ", "direct buffer memory")
                    .endsWith("; allow more by KCPTUN_OPTS=-XX:MaxDirectMemorySize=SIZE");
            for (Connection user : silent) {
                user.close();
            }
        }
    }

    /// More than the kernel keeps for a user who does not read.
    private static void speak(Connection user) {
        try {
            user.send(1, BYTES);
            user.expectEnd();
        } catch (IOException | AssertionError _) {
            // The program has ended, as it should.
        }
    }

    private static List<Connection> connect(Program client) throws IOException {
        List<Connection> users = new ArrayList<>();
        for (int i = 0; i < USERS; i++) {
            users.add(Connection.to(client.address("tcp listen:")));
        }
        return users;
    }

    /// @param prefix a command that runs the rest of its arguments
    private Program start(End server, String... prefix) throws IOException {
        Path file = Files.writeString(folder.resolve("c.json"), """
                {"listen": "127.0.0.1:0", "kcp_connect": "127.0.0.1:%d", "method": "%s", "password": "%s", "loglevel": 6}
                """.formatted(
                        server.udpAddress().getPort(), setup.method().text(), setup.password()));
        return Program.start(List.of(prefix), Program.classPath(), List.of("-c", file.toString()));
    }
}
