package net.kcptun.app.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.prometheus.metrics.expositionformats.ExpositionFormats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.kcptun.app.stats.Observation;
import net.kcptun.app.stats.Scene;
import net.kcptun.core.tunnel.api.PathView;
import org.junit.jupiter.api.Test;

final class MetricsTest {
    private static final Path PROMTOOL = Path.of("/usr/bin/promtool");

    private final Observation meeting = Scene.calm().withService("home").observation();
    private final Observation seen =
            Scene.calm().withSessions().measured().withLine().observation();

    @Test
    void countersEndInTotalAndNamesHaveUnits() {
        assertThat(text(seen))
                .contains("kcptun_tcp_bytes_total{direction=\"received\"} 0.0")
                .contains("kcptun_packets_dropped_total{reason=\"forged\"} 0.0")
                .contains("kcptun_segments_retransmitted_total{cause=\"fast\"} 0.0")
                .contains("kcptun_sessions{state=\"open\"} 1.0")
                .contains(
                        "kcptun_info{method=\"xchacha20poly1305_ietf\",mode=\"client\",obfs=\"none\",version=\"1.2.3\"} 1");
    }

    @Test
    void readinessIsANumber() {
        assertThat(text(seen)).contains("kcptun_ready 1.0");
        assertThat(text(Scene.calm()
                        .with(new PathView(PathView.State.CONNECTING, null, 0, 0))
                        .observation()))
                .contains("kcptun_ready 0.0");
    }

    @Test
    void mappedPortIsANumber() {
        assertThat(text(seen)).contains("kcptun_port_mapped 0.0");
        assertThat(text(Scene.calm().mapped())).contains("kcptun_port_mapped 1.0");
    }

    @Test
    void howAPeerIsReachedIsANumberWhereThereIsARendezvousServer() {
        Scene busy = Scene.calm().withTwoPaths();
        assertThat(text(busy.introduced())).contains("kcptun_path_relayed 0.0").contains("kcptun_lines_relayed 0.0");
        assertThat(text(busy.relayed().introduced()))
                .contains("kcptun_path_relayed 1.0")
                .contains("kcptun_lines_relayed 2.0");
        assertThat(text(seen)).doesNotContain("relayed");
    }

    @Test
    void theRelayIsCounted() {
        assertThat(text(Scene.calm().relaying()))
                .contains("kcptun_relay_pairs{state=\"proven\"} 1.0")
                .contains("kcptun_relay_pairs{state=\"opening\"} 1.0")
                .contains("kcptun_relay_bytes_total 17.0")
                .contains("kcptun_relay_packets_dropped_total{reason=\"stranger\"} 1.0")
                .contains("kcptun_relay_refused_total{reason=\"pairs\"} 0.0")
                .doesNotContain("192.0.2.1");
        assertThat(text(seen)).doesNotContain("kcptun_relay");
    }

    @Test
    void sessionsAndPeersAreNoLabels() {
        assertThat(series(text(seen)))
                .isEqualTo(series(text(Scene.calm().measured().withLine().observation())));
        assertThat(text(seen)).doesNotContain("203.0.113.10").doesNotContain("ABCDEF");
    }

    @Test
    void theBusiestLineHasNoLabels() {
        assertThat(text(seen))
                .contains("kcptun_line_rate_bytes_per_second 3.55E7")
                .contains("kcptun_line_random_loss_ratio 0.01")
                .contains("kcptun_line_queue_seconds 3.0E-4")
                .contains("kcptun_line_state{state=\"cruise\"} 1.0")
                .contains("kcptun_line_state{state=\"startup\"} 0.0")
                .contains("kcptun_lines_rate_bytes_per_second 3.55E7")
                .contains("kcptun_lines_in_use 1.0");
        assertThat(text(Scene.calm().observation())).doesNotContain("kcptun_line");
    }

    @Test
    void theRegistryIsToldWhereThereIsOne() {
        assertThat(text(seen)).doesNotContain("kcptun_registry");
        assertThat(text(meeting))
                .contains("kcptun_registry_up 1.0")
                .contains("kcptun_registry_reads_total{result=\"missing\"} 2.0")
                .contains("kcptun_registry_reads_total{result=\"invalid\"} 1.0")
                .contains("kcptun_registry_introductions_total{direction=\"received\"} 5.0");
    }

    @Test
    void everyMetricIsDocumented() throws IOException {
        String readme = Files.readString(Path.of("..", "docs", "metrics.md"));
        String all = text(seen) + text(meeting) + text(Scene.calm().introduced());
        for (String line :
                all.lines().filter(line -> line.startsWith("# HELP ")).toList()) {
            assertThat(readme).contains('`' + line.split(" ")[2] + '`');
        }
    }

    @Test
    void promtoolFindsNothingToMend() throws Exception {
        assumeTrue(Files.isExecutable(PROMTOOL), "promtool is not installed (Debian: prometheus)");
        Process promtool = new ProcessBuilder(PROMTOOL.toString(), "check", "metrics")
                .redirectErrorStream(true)
                .start();
        try (OutputStream in = promtool.getOutputStream()) {
            in.write(text(seen).getBytes(StandardCharsets.UTF_8));
        }
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said).isEmpty();
        assertThat(promtool.waitFor()).isZero();
    }

    @Test
    void theDashboardAsksForMetricsThatExist() throws IOException {
        String dashboard = Files.readString(Path.of("..", "packaging", "grafana-dashboard.json"));
        Set<String> names = text(seen)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("[ {]")[0])
                .collect(Collectors.toSet());
        List<String> asked = Pattern.compile("\\b(kcptun|process)_[a-z_]+")
                .matcher(dashboard)
                .results()
                .map(MatchResult::group)
                .distinct()
                .toList();
        assertThat(asked).hasSizeGreaterThan(10).isSubsetOf(names);
    }

    private static Set<String> series(String text) {
        return text.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(0, line.lastIndexOf(' ')))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String text(Observation seen) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ExpositionFormats.init().getPrometheusTextFormatWriter().write(bytes, new MetricFamilies(seen).all());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
