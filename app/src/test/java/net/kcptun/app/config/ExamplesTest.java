package net.kcptun.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import net.kcptun.app.config.Config.Mode;
import org.junit.jupiter.api.Test;

/// The files that users start from.
final class ExamplesTest {
    private static final Path FOLDER = Path.of("..", "examples");

    @Test
    void examplesAreValidAndWithoutWarnings() throws IOException, ConfigException {
        Map<String, Mode> modes = new HashMap<>();
        try (var files = Files.newDirectoryStream(FOLDER, "*.json")) {
            for (Path file : files) {
                Loaded loaded = ConfigReader.read(file);
                assertThat(loaded.warnings()).as(file.toString()).isEmpty();
                modes.put(file.getFileName().toString(), loaded.config().mode());
            }
        }
        assertThat(modes)
                .containsOnly(
                        Map.entry("server.json", Mode.SERVER),
                        Map.entry("client.json", Mode.CLIENT),
                        Map.entry("rendezvous_server.json", Mode.RENDEZVOUS_SERVER),
                        Map.entry("rendezvous_target.json", Mode.SERVER),
                        Map.entry("rendezvous_client.json", Mode.CLIENT));
    }

    @Test
    void theirKeyIsPlainlyAPlaceholder() throws IOException {
        try (var files = Files.newDirectoryStream(FOLDER, "*.json")) {
            for (Path file : files) {
                assertThat(file).content().contains("\"psk\": \"PLACEHOLDER+PUT+YOUR+OWN+KEY+");
            }
        }
    }

    @Test
    void bothEndsOfATunnelFit() throws ConfigException {
        for (String prefix : new String[] {"", "rendezvous_"}) {
            Config client = read(prefix + "client.json");
            Config server = read(prefix + (prefix.isEmpty() ? "server.json" : "target.json"));
            assertThat(client.kcp().sndwnd()).isEqualTo(server.kcp().rcvwnd());
            assertThat(client.kcp().rcvwnd()).isEqualTo(server.kcp().sndwnd());
            assertThat(client.security().method()).isEqualTo(server.security().method());
            assertThat(client.addresses().serviceId())
                    .isEqualTo(server.addresses().serviceId());
        }
    }

    private static Config read(String name) throws ConfigException {
        return ConfigReader.read(FOLDER.resolve(name)).config();
    }
}
