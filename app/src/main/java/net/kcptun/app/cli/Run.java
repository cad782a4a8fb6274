package net.kcptun.app.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.kcptun.app.config.Config;
import net.kcptun.app.config.Loaded;
import net.kcptun.app.log.Level;
import net.kcptun.app.log.Log;
import net.kcptun.app.log.LogTarget;
import net.kcptun.app.log.TunnelLog;
import net.kcptun.app.net.Ciphers;
import net.kcptun.app.net.Forwarder;
import net.kcptun.app.net.NetLog;
import net.kcptun.app.net.StartException;
import net.kcptun.app.net.SystemEntropy;
import net.kcptun.app.net.Transport;
import net.kcptun.app.net.linux.Syslog;

/// One end of a tunnel from its start to a signal.
final class Run {
    private static final int THREADS = 1;
    static final String NO_SYSLOG = "no syslog daemon listens at /dev/log; lines are lost until one does";

    private final Loaded loaded;
    private final int louderBy;
    private final Privileges privileges;
    private final CountDownLatch stopped = new CountDownLatch(1);

    Run(Loaded loaded, int louderBy, Privileges privileges) {
        this.loaded = loaded;
        this.louderBy = louderBy;
        this.privileges = privileges;
    }

    /// Blocks until SIGTERM or SIGINT has ended everything.
    int untilStopped() throws CommandFailure, InterruptedException {
        Config config = loaded.config();
        Log log = openLog(config.logging());
        for (String warning : loaded.warnings()) {
            log.log(Level.WARNING, warning);
        }
        if (config.addresses().httpListen() != null) {
            log.log(Level.WARNING, "http_listen: this version has no status server");
        }
        Forwarder forwarder = start(config, log);
        settle(forwarder, log);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(forwarder, log), "stop"));
        log.log(Level.NOTICE, "%s start".formatted(config.mode().text()));
        stopped.await();
        return 0;
    }

    private Log openLog(Config.Logging logging) throws CommandFailure {
        LogTarget target = LogTarget.named(logging.target());
        if (target == LogTarget.SYSLOG && !Syslog.isServed()) {
            System.err.println("kcptun-netty: log: " + NO_SYSLOG);
        }
        try {
            return Log.open(Level.of(logging.level() + louderBy), target);
        } catch (UnsupportedOperationException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()));
        }
    }

    /// What has to wait for the sockets and precede the first user.
    private void settle(Forwarder forwarder, Log log) throws CommandFailure {
        try {
            privileges.drop(log);
            forwarder.warmUp();
            if (Background.isEntered()) {
                Background.detach(log);
            }
        } catch (CommandFailure e) {
            forwarder.stop();
            throw e;
        }
    }

    private static Forwarder start(Config config, Log log) throws CommandFailure {
        SystemEntropy entropy = new SystemEntropy();
        NetLog lines = NetLog.to(log);
        try (Ciphers ciphers = Ciphers.of(config, entropy)) {
            Forwarder.Parts parts = new Forwarder.Parts(
                    Transport.pick(lines), THREADS, ciphers, entropy, () -> new TunnelLog(log), lines);
            Forwarder forwarder = new Forwarder(config, parts);
            forwarder.start();
            return forwarder;
        } catch (StartException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()));
        }
    }

    /// Runs while the JVM shuts down on a signal, whose status it turns into success.
    private void stop(Forwarder forwarder, Log log) {
        long from = System.nanoTime();
        forwarder.stop();
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from);
        log.log(Level.NOTICE, "shut down in " + millis + " ms");
        log.close();
        Runtime.getRuntime().halt(0);
    }
}
