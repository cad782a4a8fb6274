package net.kcptun.app.doctor.host;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.doctor.finding.Check;
import net.kcptun.app.doctor.finding.Finding;
import org.jspecify.annotations.Nullable;

/// The program that runs this configuration now, if there is one, and what it says of itself where it has an
/// `http_listen`: all that its page tells, or with a token only whether it is ready.
public final class InstanceCheck implements Check {
    private static final String NAME = "instance";
    private static final int PATIENCE_MILLIS = 4000;
    private static final int ANSWER_BYTES_MAX = 1 << 20;
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final List<Long> pids;
    private final @Nullable HostPort httpListen;

    /// @param pids of those that run it
    public InstanceCheck(List<Long> pids, @Nullable HostPort httpListen) {
        this.pids = pids;
        this.httpListen = httpListen;
    }

    /// What came back.
    private record Answer(int status, byte[] body) {}

    @Override
    public List<Finding> findings() {
        HostPort page = httpListen;
        boolean isAsked = !pids.isEmpty() && page != null && page.port() != 0;
        return findings(pids, isAsked, isAsked ? ask(page) : null);
    }

    /// @param isAsked whether it has a status server
    /// @param state   null: nothing came back
    static List<Finding> findings(List<Long> pids, boolean isAsked, @Nullable InstanceState state) {
        List<Finding> findings = new ArrayList<>();
        findings.add(finding(pids, isAsked, state).with("pids", pids));
        if (state == null) {
            return findings;
        }
        state.troubles().forEach(trouble -> findings.add(Finding.warn(NAME, "it says: " + trouble, "")));
        if (state.skewed() > 0) {
            findings.add(Finding.warn(
                            "clock",
                            "the running instance has dropped " + state.skewed()
                                    + " packets for their time (max_clock_skew): a client's clock or this one is wrong,"
                                    + " or packets were repeated",
                            "set the clocks by NTP (timedatectl set-ntp true)")
                    .with("dropped", state.skewed()));
        }
        return findings;
    }

    private static Finding finding(List<Long> pids, boolean isAsked, @Nullable InstanceState state) {
        if (pids.isEmpty()) {
            return Finding.ok(NAME, "nobody runs this configuration now, as far as this user can see");
        }
        String who = (pids.size() == 1 ? "process " : "processes ")
                + pids.stream().map(String::valueOf).collect(Collectors.joining(", "));
        if (pids.size() > 1) {
            return Finding.warn(NAME, who + " run this configuration at once", "stop all but one");
        }
        String runs = who + " runs this configuration";
        if (!isAsked) {
            return Finding.ok(NAME, runs + "; with http_listen it could be asked more");
        }
        if (state == null) {
            return Finding.warn(
                    NAME,
                    runs + ", but its status server does not answer",
                    "it hangs, or was started before http_listen was set: restart it");
        }
        String forged = state.forged() == 0
                ? ""
                : "; since its start " + state.forged() + " datagrams came that its key does not open";
        Finding finding = state.isReady()
                ? Finding.ok(NAME, runs + " and is ready: " + state.reason() + forged)
                : Finding.warn(NAME, runs + " and is not ready: " + state.reason() + forged, "");
        return finding.with("ready", state.isReady()).with("forged", state.forged());
    }

    private static @Nullable InstanceState ask(HostPort page) {
        try {
            Answer all = get(page, "/api/v1/stats?sessions=none");
            if (all.status() == OK) {
                return InstanceState.parse(all.body());
            }
            Answer ready = get(page, "/ready");
            String text = new String(ready.body(), StandardCharsets.UTF_8).strip();
            boolean isAnswer = ready.status() == OK || ready.status() == UNAVAILABLE;
            return isAnswer ? InstanceState.of(ready.status() == OK, text) : null;
        } catch (IOException | IllegalArgumentException _) {
            return null;
        }
    }

    private static Answer get(HostPort page, String path) throws IOException {
        URI uri = URI.create("http://" + page.fromHere() + path);
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        try {
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            int status = connection.getResponseCode();
            try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                return new Answer(status, in == null ? new byte[0] : in.readNBytes(ANSWER_BYTES_MAX));
            }
        } finally {
            connection.disconnect();
        }
    }
}
