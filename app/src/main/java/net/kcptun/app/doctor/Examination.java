package net.kcptun.app.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import net.kcptun.app.config.Config;
import net.kcptun.app.config.ConfigException;
import net.kcptun.app.config.ConfigReader;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.config.Loaded;
import net.kcptun.app.doctor.finding.Check;
import net.kcptun.app.doctor.finding.Finding;
import net.kcptun.app.doctor.host.ClockCheck;
import net.kcptun.app.doctor.host.FileCheck;
import net.kcptun.app.doctor.host.InstanceCheck;
import net.kcptun.app.doctor.host.KeyCheck;
import net.kcptun.app.doctor.host.Machine;
import net.kcptun.app.doctor.host.MappingCheck;
import net.kcptun.app.doctor.host.NameCheck;
import net.kcptun.app.doctor.host.PortCheck;
import net.kcptun.app.doctor.host.Processes;
import net.kcptun.app.doctor.host.ResourceCheck;
import net.kcptun.app.doctor.host.RightsCheck;
import net.kcptun.app.doctor.host.SystemCheck;
import net.kcptun.app.doctor.host.TargetCheck;
import net.kcptun.app.doctor.peer.DisguiseCheck;
import net.kcptun.app.doctor.peer.Keys;
import net.kcptun.app.doctor.peer.Lines;
import net.kcptun.app.doctor.peer.PeerCheck;
import net.kcptun.app.doctor.peer.RendezvousCheck;
import net.kcptun.app.doctor.peer.SelfCheck;
import net.kcptun.app.net.base.NameResolver;
import net.kcptun.app.net.forward.SystemEntropy;

/// All checks of one configuration, what is near first: a fault here explains those that follow.
final class Examination {
    private static final Path PROC = Path.of("/proc");

    private final Path file;
    private final int seconds;

    /// @param seconds for how long round trips are measured
    Examination(Path file, int seconds) {
        this.file = file;
        this.seconds = seconds;
    }

    /// Tells each finding as soon as it is there, and all in the end.
    List<Finding> run(Consumer<Finding> listener) {
        List<Finding> all = new ArrayList<>();
        Consumer<Finding> both = listener.andThen(all::add);
        Loaded loaded;
        try {
            loaded = ConfigReader.read(file);
        } catch (ConfigException e) {
            e.problems().forEach(problem -> both.accept(Finding.fail("configuration", problem, "")));
            return all;
        }
        try (Keys keys = new Keys(loaded.config().security())) {
            for (Check check : checks(loaded, keys)) {
                check.findings().forEach(both);
            }
        }
        return all;
    }

    private List<Check> checks(Loaded loaded, Keys keys) {
        Config config = loaded.config();
        Machine machine = new Machine(PROC);
        Processes processes = new Processes(PROC, file, ProcessHandle.current().pid());
        List<Long> pids = processes.instances();
        List<Check> checks = new ArrayList<>(List.of(
                new FileCheck(file, loaded),
                new KeyCheck(config.security(), keys.provider()),
                new RightsCheck(config, machine),
                new SystemCheck(config.udp(), machine),
                new ResourceCheck(config, machine),
                new ClockCheck(
                        config.mode() == Config.Mode.SERVER ? config.timing().maxClockSkew() : 0),
                new InstanceCheck(pids, config.addresses().httpListen()),
                new PortCheck(config, processes),
                new NameCheck(config.addresses(), NameResolver::lookUp)));
        HostPort connect = config.addresses().connect();
        if (connect != null) {
            checks.add(new TargetCheck(connect));
        }
        if (config.udp().portMapping()) {
            checks.add(new MappingCheck(config.netdev(), new SystemEntropy()));
        }
        addPeer(checks, new Lines(config, keys), !pids.isEmpty());
        return checks;
    }

    private void addPeer(List<Check> checks, Lines lines, boolean isRunning) {
        Config.Addresses addresses = lines.config().addresses();
        List<HostPort> rendezvous = addresses.rendezvousServers();
        HostPort server = addresses.kcpConnect();
        HostPort bind = addresses.kcpBind();
        boolean isDisguised = lines.config().security().obfs() != null;
        rendezvous.forEach(each -> checks.add(new RendezvousCheck(each, lines, seconds, isRunning)));
        if (!rendezvous.isEmpty()) {
            return;
        }
        if (server != null && isDisguised) {
            checks.add(new DisguiseCheck(server));
        } else if (server != null) {
            checks.add(new PeerCheck(server, lines, seconds));
        } else if (bind != null && !isDisguised) {
            checks.add(new SelfCheck(bind, lines, isRunning));
        }
    }
}
