package net.kcptun.app.invite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import net.kcptun.app.config.Config.Mode;
import net.kcptun.app.config.ConfigReader;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.config.Loaded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigTextTest {
    private static final HostPort HERE = HostPort.parse("127.0.0.1:2222");
    private static final HostPort SSH = HostPort.parse("127.0.0.1:22");
    /// Source: conf.c of kcptun-libev 2.3.5.
    private static final Set<String> OF_LIBEV = Set.of(
            "kcp_bind",
            "kcp_connect",
            "listen",
            "connect",
            "rendezvous_server",
            "service_id",
            "method",
            "psk",
            "obfs",
            "kcp",
            "mtu");

    @TempDir
    Path folder;

    @Test
    void aServersFileIsAsOneWritesItByHand() throws IOException {
        ConfigText text = ConfigText.ofServer(new HostPort("", 12_345), SSH, Links.to("203.0.113.10:12345"));
        assertThat(text.json()).isEqualTo("""
                {
                  "kcp_bind": ":12345",
                  "connect": "127.0.0.1:22",
                  "method": "xchacha20poly1305_ietf",
                  "psk": "%s"
                }
                """.formatted(Links.PSK));
        assertThat(read(text).config().mode()).isEqualTo(Mode.SERVER);
    }

    @Test
    void aClientsFileIsAsOneWritesItByHand() throws IOException {
        Link link = LinkText.parse(Links.PLAIN + "?mtu=1280&method=aes256gcm&obfs=dpi/tcp-wnd");
        ConfigText text = ConfigText.ofClient(HERE, link);
        assertThat(text.json()).isEqualTo("""
                {
                  "listen": "127.0.0.1:2222",
                  "kcp_connect": "203.0.113.10:12345",
                  "method": "aes256gcm",
                  "psk": "%s",
                  "obfs": "dpi/tcp-wnd",
                  "kcp": {
                    "mtu": 1280
                  }
                }
                """.formatted(Links.PSK));
        assertThat(read(text).config().mtu()).isEqualTo(1280);
    }

    @Test
    void allThreeEndsOfARendezvousFit() throws IOException {
        Link link = Links.through("[2001:db8::1]:443", "a \"quoted\" \\ service");
        Loaded client = read(ConfigText.ofClient(HERE, link));
        Loaded server = read(ConfigText.ofServer(null, SSH, link));
        Loaded rendezvous = read(ConfigText.ofRendezvousServer(link));
        assertThat(client.config().addresses().serviceId())
                .isEqualTo(server.config().addresses().serviceId())
                .isEqualTo("a \"quoted\" \\ service");
        assertThat(client.config().addresses().rendezvousServer())
                .isEqualTo(server.config().addresses().rendezvousServer())
                .isEqualTo(HostPort.parse("[2001:db8::1]:443"));
        assertThat(rendezvous.config().mode()).isEqualTo(Mode.RENDEZVOUS_SERVER);
        assertThat(rendezvous.config().addresses().kcpBind()).isEqualTo(HostPort.parse(":443"));
        assertThat(List.of(client, server, rendezvous))
                .allSatisfy(loaded -> assertThat(loaded.warnings()).isEmpty());
    }

    @Test
    void kcptunLibevKnowsEveryKey() {
        Link link = LinkText.parse(Links.PLAIN + "?mtu=1280&service=x");
        String all = ConfigText.ofServer(HERE, SSH, link).json()
                + ConfigText.ofClient(HERE, link).json()
                + ConfigText.ofClient(HERE, LinkText.parse(Links.PLAIN + "?obfs=dpi/tcp-wnd"))
                        .json();
        assertThat(Pattern.compile("\"(\\w+)\":").matcher(all).results().map((MatchResult key) -> key.group(1)))
                .isSubsetOf(OF_LIBEV);
    }

    private Loaded read(ConfigText text) throws IOException {
        return ConfigReader.read(Files.writeString(folder.resolve("c.json"), text.json()));
    }
}
