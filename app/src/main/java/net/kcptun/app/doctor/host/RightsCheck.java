package net.kcptun.app.doctor.host;

import java.util.ArrayList;
import java.util.List;
import net.kcptun.app.config.Config;
import net.kcptun.app.doctor.finding.Check;
import net.kcptun.app.doctor.finding.Finding;
import net.kcptun.app.linux.CaptureSocket;
import net.kcptun.app.linux.Identity;
import net.kcptun.app.linux.IdentityException;
import net.kcptun.app.linux.RawIpSocket;
import net.kcptun.app.linux.Sockets;
import net.kcptun.app.linux.Syslog;
import net.kcptun.app.linux.SystemCallException;

/// What the configuration needs that not everybody may have: raw sockets for `obfs`, another identity for `user`, the
/// interface of `netdev`, a daemon for `log`. Looked at as the user who runs the doctor.
public final class RightsCheck implements Check {
    private static final String NAME = "rights";
    private static final String AS_USER = "run the doctor as the user who runs the program, or as root";

    private final Config config;
    private final Machine machine;

    public RightsCheck(Config config, Machine machine) {
        this.config = config;
        this.machine = machine;
    }

    @Override
    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        if (config.security().obfs() != null) {
            findings.add(rawSockets(failureOfRawSockets()));
        }
        String device = config.netdev();
        if (device != null) {
            findings.add(device(device, isLinux() ? Sockets.interfaceIndex(device) : 0));
        }
        String user = config.user();
        if (user != null) {
            findings.add(identity(user));
        }
        if (config.logging().target().equals("syslog")) {
            findings.add(syslog(Syslog.isServed()));
        }
        return findings;
    }

    /// @param failure empty: they can be opened
    static Finding rawSockets(String failure) {
        return failure.isEmpty()
                ? Finding.ok(NAME, "obfs: raw sockets can be opened").with("raw_sockets", true)
                : Finding.fail(
                                NAME,
                                "obfs needs raw sockets, which cannot be opened: " + failure,
                                "it takes CAP_NET_RAW (AmbientCapabilities= in the unit, --cap-add for a container)"
                                        + " or root")
                        .with("raw_sockets", false);
    }

    private static String failureOfRawSockets() {
        if (!isLinux()) {
            return "only Linux has them";
        }
        try {
            CaptureSocket.open(0).close();
            RawIpSocket.open(false, 0).close();
            return "";
        } catch (SystemCallException e) {
            return e.getMessage() == null ? "denied" : e.getMessage();
        }
    }

    /// @param index 0: there is none
    static Finding device(String name, int index) {
        return index == 0
                ? Finding.fail(
                        NAME,
                        "netdev: there is no interface " + name,
                        "ip link names those of this host; remove netdev to go by the routes")
                : Finding.ok(NAME, "netdev: " + name + " is there; what follows goes by the routes all the same");
    }

    static Finding syslog(boolean isServed) {
        return isServed
                ? Finding.ok(NAME, "log: a syslog daemon listens")
                : Finding.warn(
                        NAME,
                        "log: no syslog daemon listens at /dev/log, so lines are lost",
                        "start one, or set log to stdout");
    }

    private Finding identity(String user) {
        try {
            Identity.named(user);
        } catch (IdentityException e) {
            return Finding.fail(NAME, "user: " + e.getMessage(), "");
        }
        return identity(user, machine.may(Machine.CAP_SETUID));
    }

    static Finding identity(String user, boolean mayChange) {
        return mayChange
                ? Finding.ok(NAME, "user: the program can become \"" + user + "\"")
                : Finding.warn(
                        NAME,
                        "user: only root can become \"" + user + "\", and this user is not root",
                        "start the program as root, or remove user; to be certain, " + AS_USER);
    }

    private static boolean isLinux() {
        return System.getProperty("os.name").equals("Linux");
    }
}
