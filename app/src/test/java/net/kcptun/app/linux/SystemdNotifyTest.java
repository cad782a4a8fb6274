package net.kcptun.app.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

@EnabledOnOs(value = OS.LINUX, disabledReason = "systemd is of Linux")
@ResourceLock("systemd notification log")
final class SystemdNotifyTest {
    @TempDir
    Path folder;

    @Test
    void everyStateReachesASocketInAFolder() throws SystemCallException {
        String path = folder.resolve("notify").toString();
        try (DatagramReceiver systemd = new DatagramReceiver(path)) {
            SystemdNotify notify = SystemdNotify.of(Map.of("NOTIFY_SOCKET", path));
            notify.ready();
            assertThat(systemd.receive()).isEqualTo("READY=1");
            notify.alive();
            assertThat(systemd.receive()).isEqualTo("WATCHDOG=1");
            notify.stopping();
            assertThat(systemd.receive()).isEqualTo("STOPPING=1");
        }
    }

    @Test
    void anAbstractSocketIsReached() throws SystemCallException {
        String name = "@kcptun-" + UUID.randomUUID();
        try (DatagramReceiver systemd = new DatagramReceiver(name)) {
            SystemdNotify.of(Map.of("NOTIFY_SOCKET", name)).ready();
            assertThat(systemd.receive()).isEqualTo("READY=1");
        }
    }

    @Test
    void aReloadCarriesTheMonotonicTime() throws SystemCallException {
        String path = folder.resolve("notify").toString();
        try (DatagramReceiver systemd = new DatagramReceiver(path)) {
            SystemdNotify notify = SystemdNotify.of(Map.of("NOTIFY_SOCKET", path));
            notify.reloading();
            long first = reloadMicros(systemd.receive());
            notify.reloading();
            assertThat(reloadMicros(systemd.receive())).isGreaterThanOrEqualTo(first);
        }
    }

    @Test
    void withoutASocketNothingIsSaidAndNothingWatches() {
        SystemdNotify notify = SystemdNotify.of(Map.of("WATCHDOG_USEC", "30000000"));
        notify.ready();
        notify.reloading();
        notify.stopping();
        assertThat(notify.watchdogMicros()).isZero();
    }

    @Test
    void theWatchdogIsOursOnly() {
        long pid = ProcessHandle.current().pid();
        assertThat(watchdog(Map.of())).isZero();
        assertThat(watchdog(Map.of("WATCHDOG_USEC", "30000000"))).isEqualTo(30_000_000);
        assertThat(watchdog(Map.of("WATCHDOG_USEC", "5", "WATCHDOG_PID", "" + pid)))
                .isEqualTo(5);
        assertThat(watchdog(Map.of("WATCHDOG_USEC", "5", "WATCHDOG_PID", "" + (pid + 1))))
                .isZero();
        assertThat(watchdog(Map.of("WATCHDOG_USEC", "soon"))).isZero();
        assertThat(watchdog(Map.of("WATCHDOG_USEC", "-1"))).isZero();
    }

    @Test
    void aSocketThatIsGoneIsToldOnce() {
        List<String> lines = new ArrayList<>();
        try (Captured _ = new Captured(lines)) {
            SystemdNotify notify = SystemdNotify.of(
                    Map.of("NOTIFY_SOCKET", folder.resolve("none").toString()));
            notify.ready();
            notify.alive();
        }
        assertThat(lines)
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .isEqualTo("cannot notify systemd at " + folder.resolve("none")
                                + ": sendto: No such file or directory"));
    }

    @Test
    void anAddressOfAnotherKindIsToldAndPassedOver() {
        for (String address : List.of("", "@", "relative/path", "vsock:2:1234", "/" + "x".repeat(107))) {
            List<String> lines = new ArrayList<>();
            try (Captured _ = new Captured(lines)) {
                SystemdNotify.of(Map.of("NOTIFY_SOCKET", address)).ready();
            }
            assertThat(lines).singleElement().satisfies(line -> assertThat(line).startsWith("NOTIFY_SOCKET: "));
        }
    }

    private static long watchdog(Map<String, String> variables) {
        Map<String, String> environment = new HashMap<>(variables);
        environment.put("NOTIFY_SOCKET", "/run/none");
        return SystemdNotify.of(environment).watchdogMicros();
    }

    private static long reloadMicros(String message) {
        assertThat(message).matches("RELOADING=1\nMONOTONIC_USEC=\\d+");
        return Long.parseLong(message.substring(message.lastIndexOf('=') + 1));
    }

    /// What the class logs, while open; whatever level other tests have left to the root.
    private static final class Captured extends Handler implements AutoCloseable {
        private static final Logger LOG = Logger.getLogger(SystemdNotify.class.getName());

        private final List<String> lines;

        Captured(List<String> lines) {
            this.lines = lines;
            LOG.setUseParentHandlers(false);
            LOG.setLevel(Level.ALL);
            LOG.addHandler(this);
        }

        @Override
        public void publish(LogRecord entry) {
            lines.add(entry.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            LOG.removeHandler(this);
            LOG.setLevel(null);
            LOG.setUseParentHandlers(true);
        }
    }
}
