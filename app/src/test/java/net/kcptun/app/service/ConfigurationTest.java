package net.kcptun.app.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.kcptun.app.config.BitRate;
import net.kcptun.app.config.Config;
import net.kcptun.app.config.ConfigReader;
import net.kcptun.app.config.KeyMark;
import net.kcptun.app.config.Loaded;
import net.kcptun.app.log.Captured;
import net.kcptun.app.log.Level;
import net.kcptun.app.log.StartException;
import net.kcptun.app.net.forward.SystemEntropy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A file that changes under a running program, and every line that comes of it.
final class ConfigurationTest {
    private static final String SERVER = "\"kcp_bind\": \":1000\", \"connect\": \"10.0.0.1:80\"";
    private static final String SECRET = "correct horse battery staple";
    private static final String KEYED = ", \"method\": \"aes256gcm\", \"password\": \"" + SECRET + '"';

    private final Captured captured = new Captured(Level.NOTICE);
    private final List<Config> received = new ArrayList<>();

    @TempDir
    Path folder;

    private Path file;
    private Configuration configuration;

    @BeforeEach
    void start() throws Exception {
        file = folder.resolve("c.json");
        start(SERVER + KEYED, 0);
    }

    @AfterEach
    void giveBack() throws IOException {
        captured.close();
    }

    @Test
    void whatChangesIsOneNotice() throws Exception {
        write(SERVER + KEYED + ", \"timeout\": 100, \"kcp\": {\"sndwnd\": 1024}");
        configuration.reload(received::add);
        assertThat(captured.lines()).containsExactly("N reload: timeout: 600 -> 100, kcp.sndwnd: automatic -> 1024");
        assertThat(received)
                .singleElement()
                .satisfies(next -> assertThat(next.kcp().sndwnd()).isEqualTo(1024));
        write(SERVER + KEYED + ", \"timeout\": 100");
        configuration.reload(received::add);
        assertThat(captured.lines()).containsExactly("N reload: kcp.sndwnd: 1024 -> automatic");
    }

    @Test
    void aCapComesAndGoesWithoutARestart() throws Exception {
        write(SERVER + KEYED + ", \"rate\": {\"up\": \"50 Mbit/s\"}");
        configuration.reload(received::add);
        write(SERVER + KEYED);
        configuration.reload(received::add);
        assertThat(captured.lines())
                .containsExactly("N reload: rate.up: none -> 50 Mbit/s", "N reload: rate.up: 50 Mbit/s -> none");
        assertThat(received).extracting(Config::rateUp).containsExactly(new BitRate(50_000_000), null);
    }

    @Test
    void aFileThatIsTheSameIsHandedOverForItsNames() throws Exception {
        configuration.reload(received::add);
        assertThat(captured.lines()).containsExactly("N reload: nothing has changed");
        assertThat(received).hasSize(1);
    }

    @Test
    void everyProblemOfABrokenFileIsToldAndNothingChanges() throws Exception {
        write(SERVER + KEYED + ", \"linger\": 0, \"kcp\": {\"mtu\": 20}");
        configuration.reload(received::add);
        assertThat(captured.lines())
                .containsExactly(
                        "E reload refused: " + file + ": linger: 0 is not in 5..600",
                        "E reload refused: " + file + ": kcp.mtu: 20 is not in 300..1500");
        Files.delete(file);
        configuration.reload(received::add);
        assertThat(captured.lines()).containsExactly("E reload refused: " + file + ": no such file");
        assertThat(received).isEmpty();
        write(SERVER + KEYED);
        configuration.reload(received::add);
        assertThat(captured.lines()).containsExactly("N reload: nothing has changed");
    }

    @Test
    void everyKeyThatNeedsARestartIsNamedAndNothingChanges() throws Exception {
        write("\"kcp_bind\": \":1001\", \"connect\": \"10.0.0.1:80\", \"timeout\": 100, \"log\": \"stderr\"" + KEYED);
        configuration.reload(received::add);
        assertThat(captured.lines()).containsExactly("E reload refused: kcp_bind, log cannot change without a restart");
        assertThat(received).isEmpty();
        write(SERVER + KEYED + ", \"timeout\": 100");
        configuration.reload(received::add);
        assertThat(captured.lines()).containsExactly("N reload: timeout: 600 -> 100");
    }

    @Test
    void anotherSecretIsRefusedAndNotShown() throws Exception {
        write(SERVER + KEYED.replace("horse", "cow"));
        configuration.reload(received::add);
        assertThat(captured.lines())
                .containsExactly("E reload refused: password cannot change without a restart")
                .noneMatch(line -> line.contains("horse") || line.contains("cow"));
    }

    @Test
    void whatTheReceiverRefusesIsNotInForce() throws Exception {
        write(SERVER + KEYED + ", \"timeout\": 100");
        configuration.reload(next -> {
            throw new StartException("connect: unknown host");
        });
        assertThat(captured.lines()).containsExactly("E reload refused: connect: unknown host");
        configuration.reload(received::add);
        assertThat(captured.lines()).containsExactly("N reload: timeout: 600 -> 100");
    }

    @Test
    void warningsOfTheNewFileAreTold() throws Exception {
        start(SERVER, 0);
        configuration.reload(received::add);
        assertThat(captured.lines())
                .containsExactly(
                        "W method: none is set, so nothing is encrypted and anyone can use the tunnel",
                        "N reload: nothing has changed");
    }

    @Test
    void aQuieterLogStillSaysSo() throws Exception {
        write(SERVER + KEYED + ", \"loglevel\": 2");
        configuration.reload(received::add);
        assertThat(captured.lines()).containsExactly("N reload: loglevel: 4 -> 2");
        assertThat(captured.log.shows(Level.NOTICE)).isFalse();
        write(SERVER + KEYED + ", \"loglevel\": 6");
        configuration.reload(received::add);
        assertThat(captured.lines()).containsExactly("N reload: loglevel: 2 -> 6");
        assertThat(captured.log.shows(Level.DEBUG)).isTrue();
    }

    @Test
    void theCommandLinesShareOfTheLevelIsKept() throws Exception {
        start(SERVER + KEYED, 2);
        write(SERVER + KEYED + ", \"loglevel\": 5");
        configuration.reload(received::add);
        assertThat(captured.log.shows(Level.VERBOSE)).isTrue();
        assertThat(captured.log.shows(Level.VERY_VERBOSE)).isFalse();
    }

    private void start(String members, int louderBy) throws Exception {
        write(members);
        Loaded loaded = ConfigReader.read(file);
        KeyMark key = new KeyMark(loaded.config().security().secret(), new SystemEntropy());
        configuration = new Configuration(file, loaded, key, captured.log, louderBy);
    }

    private void write(String members) throws IOException {
        Files.writeString(file, '{' + members + '}');
    }
}
