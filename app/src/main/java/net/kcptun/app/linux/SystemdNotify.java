package net.kcptun.app.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Tells systemd how the service is, by the protocol of sd_notify(3): datagrams to the socket that the environment
/// names. Without such a socket, and on other systems, it does nothing.
///
/// A message that cannot be sent is lost, and the first such one told in the log: the tunnel works without a listener.
/// From any thread.
public final class SystemdNotify implements Supervisor {
    private static final Logger LOG = Logger.getLogger(SystemdNotify.class.getName());
    private static final int CLOCK_MONOTONIC = 1;

    /// Null: nobody listens.
    private final @Nullable String socket;

    private final long watchdogMicros;
    private final AtomicBoolean hasFailed = new AtomicBoolean();

    private SystemdNotify(@Nullable String socket, long watchdogMicros) {
        this.socket = socket;
        this.watchdogMicros = watchdogMicros;
    }

    /// As `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID` say.
    public static SystemdNotify ofEnvironment() {
        return of(System.getenv());
    }

    static SystemdNotify of(Map<String, String> environment) {
        String socket = environment.get("NOTIFY_SOCKET");
        if (socket == null || !CFunction.isLinux()) {
            return new SystemdNotify(null, 0);
        }
        if (!UnixDatagram.isAddress(socket)) {
            LOG.warning("NOTIFY_SOCKET: neither an absolute path nor @ and a name: systemd is told nothing");
            return new SystemdNotify(null, 0);
        }
        return new SystemdNotify(socket, watchdogOf(environment));
    }

    @Override
    public void ready() {
        send("READY=1");
    }

    @Override
    public void reloading() {
        if (socket != null) {
            send("RELOADING=1\nMONOTONIC_USEC=" + monotonicMicros());
        }
    }

    @Override
    public void stopping() {
        send("STOPPING=1");
    }

    @Override
    public void alive() {
        send("WATCHDOG=1");
    }

    /// After which systemd restarts the service; 0 = it does not watch.
    @Override
    public long watchdogMicros() {
        return watchdogMicros;
    }

    private void send(String message) {
        String listener = socket;
        if (listener == null) {
            return;
        }
        try {
            UnixDatagram.send(listener, message);
        } catch (SystemCallException e) {
            if (hasFailed.compareAndSet(false, true)) {
                LOG.warning("cannot notify systemd at " + listener + ": " + e.getMessage());
            }
        }
    }

    /// A watchdog that is meant for another process is none.
    private static long watchdogOf(Map<String, String> environment) {
        String pid = environment.get("WATCHDOG_PID");
        if (pid != null && number(pid) != ProcessHandle.current().pid()) {
            return 0;
        }
        return Math.max(0, number(environment.getOrDefault("WATCHDOG_USEC", "0")));
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    /// The clock that systemd compares with, which [System#nanoTime] need not be.
    private static long monotonicMicros() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(JAVA_LONG, 2);
            CFunction.call("clock_gettime", CLOCK_MONOTONIC, time);
            return time.getAtIndex(JAVA_LONG, 0) * 1_000_000 + time.getAtIndex(JAVA_LONG, 1) / 1_000;
        }
    }
}
