package net.kcptun.app.invite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.kcptun.app.config.Config;
import net.kcptun.app.config.Config.Mode;
import net.kcptun.app.config.ConfigReader;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.config.Loaded;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class InitCommandTest {
    @TempDir
    Path folder;

    private InitCommand init;

    @BeforeEach
    void writeToFolder() {
        init = new InitCommand(new ConfigPlace(folder, true));
    }

    @Test
    void theFileAndTheLinkAreOfOneTunnel() throws IOException {
        Ran ran = Ran.of(init, "--connect", "127.0.0.1:22", "--host", "tunnel.example", "--port", "4000");
        Config config = valid("server.json");
        assertThat(config.mode()).isEqualTo(Mode.SERVER);
        assertThat(config.addresses().kcpBind()).isEqualTo(new HostPort("", 4000));
        assertThat(config.addresses().connect()).isEqualTo(HostPort.parse("127.0.0.1:22"));
        Link link = LinkText.parse(ran.link());
        assertThat(link.address()).isEqualTo(HostPort.parse("tunnel.example:4000"));
        assertThat(link.target()).isEqualTo(22);
        assertThat(link.name()).isNull();
        assertThat(folder.resolve("server.json")).content().contains(link.key().toBase64());
        assertThat(ran.status()).isZero();
        assertThat(ran.err()).isEmpty();
    }

    @Test
    void whatToTypeNextIsSaid() {
        Ran ran = Ran.of(init, "--connect", "127.0.0.1:22", "--host", "tunnel.example", "--name", "home");
        assertThat(ran.out())
                .contains(
                        "The link carries the key: whoever has it can use the tunnel, so pass it on only",
                        "  here:          systemctl enable --now kcptun-netty@home",
                        "  on the client: kcptun-netty join - --listen 127.0.0.1:2222",
                        "Firewalls have to let UDP port 12345 through to this host.");
        assertThat(ran.link()).endsWith("@tunnel.example:12345?target=22#home");
        assertThat(ran.out().stream().filter(line -> line.indexOf('█') >= 0)).hasSizeGreaterThan(15);
    }

    @Test
    void withoutTheCodeThereIsTheLinkAlone() {
        Ran ran = Ran.of(init, "--connect", ":22", "--host", "192.0.2.1", "--no-qr");
        assertThat(ran.link()).contains("@192.0.2.1:12345");
        assertThat(ran.out()).noneMatch(line -> line.indexOf('█') >= 0);
    }

    @Test
    void eachKeyIsAnother() {
        Ran first = Ran.of(init, "--connect", ":22", "--host", "h", "--no-qr");
        Ran second = Ran.of(init, "--connect", ":22", "--host", "h", "--no-qr", "--force");
        assertThat(second.link()).isNotEqualTo(first.link());
    }

    @Test
    void aFileThatExistsStays() throws IOException {
        Path file = folder.resolve("server.json");
        Files.writeString(file, "before");
        Ran ran = Ran.of(init, "--connect", ":22", "--host", "h");
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err())
                .containsExactly(
                        "kcptun-netty init: " + file + " exists already; --force replaces it, -o FILE writes another");
        assertThat(file).hasContent("before");
    }

    @Test
    void theRendezvousServerIsTold() throws IOException {
        Ran ran =
                Ran.of(init, "--connect", ":22", "--rendezvous", "192.0.2.9:443", "--service", "ssh", "--name", "nas");
        Config server = valid("nas.json");
        Config rendezvous = valid("nas-rendezvous.json");
        assertThat(server.addresses().serviceId()).isEqualTo("ssh");
        assertThat(server.addresses().kcpBind()).isNull();
        assertThat(rendezvous.mode()).isEqualTo(Mode.RENDEZVOUS_SERVER);
        assertThat(rendezvous.addresses().kcpBind()).isEqualTo(new HostPort("", 443));
        String key = LinkText.parse(ran.link()).key().toBase64();
        assertThat(folder.resolve("nas.json")).content().contains(key);
        assertThat(folder.resolve("nas-rendezvous.json")).content().contains(key);
        assertThat(ran.link()).endsWith("@192.0.2.9:443?service=ssh&target=22#nas");
        assertThat(ran.out())
                .contains(
                        "  rendezvous:    copy nas-rendezvous.json to 192.0.2.9, and there",
                        "                 kcptun-netty -c nas-rendezvous.json",
                        "Firewalls have to let UDP port 443 through to the rendezvous server.");
    }

    @Test
    void aServiceIsAddedToARendezvousServerThatIsThere() throws IOException {
        Ran.of(init, "--connect", ":22", "--rendezvous", "192.0.2.9:443", "--method", "aes256gcm");
        Path rendezvous = folder.resolve("server-rendezvous.json");
        Ran ran = Ran.of(
                init,
                "--connect",
                ":80",
                "--rendezvous",
                "192.0.2.9:443",
                "--name",
                "web",
                "--key-of",
                rendezvous.toString());
        assertThat(valid("web.json").addresses().serviceId()).isEqualTo("web");
        assertThat(folder.resolve("web-rendezvous.json")).doesNotExist();
        Link link = LinkText.parse(ran.link());
        assertThat(link.method().text()).isEqualTo("aes256gcm");
        assertThat(rendezvous).content().contains(link.key().toBase64());
    }

    @Test
    void aPortInUseIsWarnedOf() throws SocketException {
        try (DatagramSocket other = new DatagramSocket()) {
            String port = String.valueOf(other.getLocalPort());
            Ran ran = Ran.of(init, "--connect", ":22", "--host", "h", "--port", port, "--no-qr");
            assertThat(ran.out())
                    .contains("Warning: UDP port " + port + " is in use here at present; --port names another.");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--host h | where the tunnel leads to is needed: --connect HOST:PORT",
                "--connect :22 --service x | --service is what a rendezvous server knows; name that by --rendezvous"
                        + " HOST:PORT",
                "--connect :22 --rendezvous r:1 --host h | --host is not used with --rendezvous, where clients ask for"
                        + " this host",
                "--connect :22 --key-of f --method aes256gcm | --method is not used with --key-of, whose file has one",
                "--connect 22 | --connect: has no port (host:port, [v6]:port or :port)",
                "--connect :0 | --connect: port 0 is none that others can know",
                "--connect :22 --port 70000 | --port: 70000 is not a port in 1..65535",
                "--connect :22 --port 0 | --port: 0 is not a port in 1..65535",
                "--connect :22 --host 0.0.0.0 | --host: names no host that clients can reach",
                "--connect :22 --host a$b | the link has a host that is neither a name nor an address",
                "--connect :22 --host h -o / | --output: is a folder; name a file",
                "--connect :22 --method rot13 | --method: there is no \"rot13\", see --list-methods",
                "--connect :22 --name ../x | --name: needs 1 to 64 characters of A-Z, a-z, 0-9, '.', '_' and '-', the"
                        + " first a letter or digit",
            },
            quoteCharacter = '`')
    void misuseIsTold(String arguments, String message) {
        Ran ran = Ran.of(init, arguments.split(" "));
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err()).first().isEqualTo("kcptun-netty init: " + message);
        assertThat(folder).isEmptyDirectory();
    }

    private Config valid(String name) throws IOException {
        Loaded loaded = ConfigReader.read(folder.resolve(name));
        assertThat(loaded.warnings()).isEmpty();
        return loaded.config();
    }
}
