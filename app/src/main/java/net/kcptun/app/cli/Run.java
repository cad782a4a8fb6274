package net.kcptun.app.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import net.kcptun.app.command.CommandFailure;
import net.kcptun.app.command.Version;
import net.kcptun.app.config.Config;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.config.KeyMark;
import net.kcptun.app.config.Loaded;
import net.kcptun.app.linux.Syslog;
import net.kcptun.app.log.Level;
import net.kcptun.app.log.Log;
import net.kcptun.app.log.LogTarget;
import net.kcptun.app.log.StartException;
import net.kcptun.app.log.TunnelLog;
import net.kcptun.app.loopback.WarmUp;
import net.kcptun.app.net.base.ReadGate;
import net.kcptun.app.net.forward.Ciphers;
import net.kcptun.app.net.forward.Forwarder;
import net.kcptun.app.net.forward.SystemEntropy;
import net.kcptun.app.net.loop.LoopCount;
import net.kcptun.app.net.loop.Transport;
import net.kcptun.app.registry.RegistryModules;
import net.kcptun.app.registry.RegistryOpener;
import net.kcptun.app.service.Configuration;
import net.kcptun.app.service.Service;
import net.kcptun.app.stats.Instance;
import net.kcptun.app.stats.Observer;
import net.kcptun.app.stats.Source;
import net.kcptun.app.status.Status;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.crypto.PacketCipher;
import org.jspecify.annotations.Nullable;

/// One end of a tunnel from its start to a signal.
record Run(Path file, Loaded loaded, int louderBy, Privileges privileges) {
    static final String NO_SYSLOG = "no syslog daemon listens at /dev/log; lines are lost until one does";

    /// Blocks until SIGTERM or SIGINT has ended everything.
    ///
    /// @throws StartException where it cannot start
    int untilStopped() throws CommandFailure, StartException, InterruptedException {
        Config config = loaded.config();
        Log log = openLog(config.logging());
        OutOfMemory.endsTheProgram(log);
        CipherMethod method = config.security().method();
        if (method != null) {
            beside("cipher", () -> PacketCipher.prepare(method));
        }
        try (Service service = Service.ofProcess(log)) {
            for (String warning : loaded.warnings()) {
                log.log(Level.WARNING, warning);
            }
            SystemEntropy entropy = new SystemEntropy();
            KeyMark key = new KeyMark(config.security().secret(), entropy);
            ReadGate gate = ReadGate.closed();
            Forwarder forwarder = start(config, log, entropy, gate);
            Status status = startStatus(config, forwarder, log, gate);
            settle(forwarder, log);
            gate.open();
            log.log(Level.NOTICE, "%s start".formatted(config.mode().text()));
            service.run(program(forwarder, status, new Configuration(file, loaded, key, log, louderBy)));
        }
        return 0;
    }

    /// Each is a part of the start for which another core may be free.
    private static void beside(String name, Runnable preparation) {
        Thread.ofPlatform().daemon().name(name).start(preparation);
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
            if (!Rehearsal.isOn()) {
                WarmUp.start(loaded.config().security().method());
            }
            if (Background.isEntered()) {
                Background.detach(log);
            }
        } catch (CommandFailure e) {
            forwarder.stop();
            throw e;
        }
    }

    private static Forwarder start(Config config, Log log, SystemEntropy entropy, ReadGate gate) throws StartException {
        try (Ciphers ciphers = Ciphers.of(config, entropy)) {
            Transport transport = Transport.pick(log);
            beside("sockets", transport::prepare);
            int cores = Runtime.getRuntime().availableProcessors();
            int threads = LoopCount.of(config, transport, cores, log);
            RegistryOpener registry = config.mode() == Config.Mode.RENDEZVOUS_SERVER
                    ? RegistryModules.opener(config.addresses().registry())
                    : null;
            Forwarder.Parts parts =
                    new Forwarder.Parts(transport, threads, ciphers, entropy, () -> new TunnelLog(log), log, registry);
            Forwarder forwarder = new Forwarder(config, parts, gate);
            forwarder.start();
            return forwarder;
        }
    }

    /// Null: none is wanted.
    private static @Nullable Status startStatus(Config config, Forwarder forwarder, Log log, ReadGate gate)
            throws StartException {
        HostPort listen = config.addresses().httpListen();
        if (listen == null) {
            return null;
        }
        Instance instance =
                Instance.of(config, Version.text(), forwarder.loops().size());
        Observer observer = Observer.start(Source.of(forwarder), instance, config);
        try {
            return Status.start(listen, config, observer, log, gate);
        } catch (StartException e) {
            forwarder.stop();
            throw e;
        }
    }

    private static Service.Program program(Forwarder forwarder, @Nullable Status status, Configuration configuration) {
        return new Service.Program() {
            @Override
            public void reload() {
                configuration.reload(next -> {
                    forwarder.reload(next);
                    if (status != null) {
                        status.config(next);
                    }
                });
            }

            @Override
            public void stop() {
                if (status != null) {
                    status.close();
                }
                forwarder.stop();
            }

            @Override
            public List<Executor> loops() {
                return forwarder.loops();
            }
        };
    }
}
