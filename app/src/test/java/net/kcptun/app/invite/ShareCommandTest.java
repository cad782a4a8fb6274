package net.kcptun.app.invite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ShareCommandTest {
    private static final String KEYED = ", \"method\": \"xchacha20poly1305_ietf\", \"psk\": \"" + Links.PSK + "\"}";

    @TempDir
    Path folder;

    @Test
    void theLinkOfAServerIsThatOfItsInit() {
        Ran init = Ran.of(
                new InitCommand(new ConfigPlace(folder, true)),
                "--connect",
                ":22",
                "--host",
                "192.0.2.1",
                "--name",
                "home");
        Ran share = Ran.of(new ShareCommand(), "-c", folder.resolve("home.json").toString(), "--host", "192.0.2.1");
        assertThat(share.link()).isEqualTo(init.link());
        assertThat(share.out().stream().filter(line -> line.indexOf('█') >= 0))
                .containsExactlyElementsOf(init.out().stream()
                        .filter(line -> line.indexOf('█') >= 0)
                        .toList());
        assertThat(share.out()).anyMatch(line -> line.startsWith("The link carries the key"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"kcp_bind\": \"203.0.113.10:12345\", \"connect\": \":22\" | @203.0.113.10:12345?target=22",
                "\"connect\": \":80\", \"rendezvous_server\": \"r:1\", \"service_id\": \"a b\" |"
                        + " @r:1?service=a%20b&target=80",
                "\"listen\": \":1\", \"kcp_connect\": \"[2001:db8::1]:2\", \"kcp\": {\"mtu\": 1280} |"
                        + " @[2001:db8::1]:2?mtu=1280",
                "\"listen\": \":1\", \"kcp_connect\": \"h:2\", \"obfs\": \"dpi/tcp-wnd\" | @h:2?obfs=dpi/tcp-wnd",
                "\"listen\": \":1\", \"rendezvous_server\": \"r:1\" | @r:1?service=",
            })
    void bothEndsTellWhereTheirPeersGo(String members, String rest) throws IOException {
        assertThat(share(members).link()).isEqualTo("kcptun://" + Links.KEY + rest);
    }

    @Test
    void theFilesNameIsTheTunnelsUnlessItSaysNothing() throws IOException {
        String members = "{\"listen\": \":1\", \"kcp_connect\": \"h:2\"" + KEYED;
        for (String name : new String[] {"home.json", "server.json", "a b.json", "home.conf"}) {
            Path file = Files.writeString(folder.resolve(name), members);
            String end = name.equals("home.json") ? "#home" : "@h:2";
            assertThat(Ran.of(new ShareCommand(), "-c", file.toString()).link()).endsWith(end);
            assertThat(Ran.of(new ShareCommand(), "-c", file.toString(), "--name", "x")
                            .link())
                    .endsWith("@h:2#x");
        }
    }

    /// A password and the key that is derived from it are the same key.
    @Test
    void aPasswordIsSharedAsItsKey() throws IOException {
        Path file = Files.writeString(
                folder.resolve("client.json"),
                "{\"listen\": \":1\", \"kcp_connect\": \"h:2\", \"method\": \"aes256gcm\", \"password\": \"hunter2\"}");
        Ran ran = Ran.of(new ShareCommand(), "-c", file.toString());
        assertThat(ran.link())
                .matches("kcptun://[A-Za-z0-9_-]{43}@h:2\\?method=aes256gcm")
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"kcp_bind\": \":1\" | is a rendezvous server's, which leads nowhere by itself; share the configuration"
                        + " of a server or of a client",
                "\"kcp_bind\": \":0\", \"connect\": \":22\" | kcp_bind has no port that clients could know; give it one",
                "\"listen\": \":1\", \"kcp_connect\": \":2\" | names no host that others could reach; name it by --host",
                "\"connect\": \":1\", \"rendezvous_server\": \"r:2\", \"service_id\": \"\\u001b\" | a link of it has a"
                        + " service with control characters",
            })
    void whatCannotBeSharedIsTold(String members, String message) throws IOException {
        Ran ran = share(members);
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).containsExactly("kcptun-netty share: " + folder.resolve("server.json") + ": " + message);
        assertThat(ran.out()).isEmpty();
    }

    @Test
    void aFileWithoutAKeyIsNotShared() throws IOException {
        Path file = Files.writeString(folder.resolve("c.json"), "{\"listen\": \":1\", \"kcp_connect\": \"h:2\"}");
        Ran ran = Ran.of(new ShareCommand(), "-c", file.toString());
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err())
                .containsExactly("kcptun-netty share: " + file
                        + ": has no method and no key, so nothing is encrypted; set method and psk first");
    }

    @Test
    void aFileIsNeeded() {
        assertThat(Ran.of(new ShareCommand()).status()).isEqualTo(2);
        assertThat(Ran.of(new ShareCommand(), "-c", folder.resolve("none.json").toString())
                        .err())
                .containsExactly("kcptun-netty share: " + folder.resolve("none.json") + ": no such file");
    }

    private Ran share(String members) throws IOException {
        Path file = Files.writeString(folder.resolve("server.json"), '{' + members + KEYED);
        return Ran.of(new ShareCommand(), "-c", file.toString());
    }
}
