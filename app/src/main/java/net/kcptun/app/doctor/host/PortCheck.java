package net.kcptun.app.doctor.host;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import net.kcptun.app.config.Config;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.doctor.finding.Check;
import net.kcptun.app.doctor.finding.Finding;
import net.kcptun.app.doctor.host.Processes.Holder;
import net.kcptun.app.doctor.host.Processes.Protocol;
import net.kcptun.app.log.ErrorText;
import net.kcptun.app.log.StartException;
import net.kcptun.app.net.base.LocalAddresses;
import org.jspecify.annotations.Nullable;

/// Whether the ports of the configuration are free, or taken by whom they belong to. A port is tried by binding it for
/// a moment, without listening: nobody can connect meanwhile.
public final class PortCheck implements Check {
    private static final String NAME = "port";

    private final Config config;
    private final Processes processes;

    public PortCheck(Config config, Processes processes) {
        this.config = config;
        this.processes = processes;
    }

    @Override
    public List<Finding> findings() {
        Config.Addresses addresses = config.addresses();
        // With the disguise, datagrams come over a TCP port.
        Protocol datagrams = config.security().obfs() == null ? Protocol.UDP : Protocol.TCP;
        List<Finding> findings = new ArrayList<>();
        add(findings, "kcp_bind", datagrams, addresses.kcpBind());
        add(findings, "listen", Protocol.TCP, addresses.listen());
        add(findings, "http_listen", Protocol.TCP, addresses.httpListen());
        return findings;
    }

    private void add(List<Finding> findings, String key, Protocol protocol, @Nullable HostPort address) {
        if (address == null || address.port() == 0) {
            return;
        }
        String what = key + ": " + protocol.word() + " " + address;
        String failure = failure(protocol, address);
        Holder holder = failure.contains("in use") ? holder(protocol, address) : null;
        findings.add(finding(what, failure, holder).with("key", key).with("address", address.toString()));
    }

    private @Nullable Holder holder(Protocol protocol, HostPort address) {
        try {
            return processes.holder(protocol, LocalAddresses.of(address).getFirst());
        } catch (StartException _) {
            return null;
        }
    }

    /// @param failure the system's words; empty: the port is free
    static Finding finding(String what, String failure, @Nullable Holder holder) {
        if (failure.isEmpty()) {
            return Finding.ok(NAME, what + " is free").with("free", true);
        }
        if (holder != null && holder.isInstance()) {
            return Finding.ok(NAME, what + " is in use by " + holder.text())
                    .with("free", false)
                    .with("pid", holder.pid());
        }
        Finding taken =
                Finding.fail(NAME, what + ": " + failure, advice(failure)).with("free", false);
        if (holder == null) {
            return taken;
        }
        return Finding.fail(NAME, what + " is taken by " + holder.text(), "stop it, or choose another port")
                .with("free", false)
                .with("pid", holder.pid());
    }

    private static String advice(String failure) {
        if (failure.contains("ermission")) {
            return "ports below 1024 take root or CAP_NET_BIND_SERVICE (the service unit gives it)";
        }
        if (failure.contains("assign requested")) {
            return "no interface of this host has that address: leave the host out, or use one that ip addr shows";
        }
        return failure.contains("in use") ? "stop who has it, or choose another port" : "";
    }

    /// As the program tries it: where `::` cannot be had, `0.0.0.0` may.
    private static String failure(Protocol protocol, HostPort address) {
        try {
            LocalAddresses.open(address, local -> tryOut(protocol, local));
            return "";
        } catch (StartException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static void tryOut(Protocol protocol, InetSocketAddress address) throws StartException {
        try {
            bind(protocol, address);
        } catch (IOException e) {
            throw new StartException(ErrorText.of(e));
        }
    }

    private static void bind(Protocol protocol, InetSocketAddress address) throws IOException {
        if (protocol == Protocol.UDP) {
            try (DatagramChannel channel = LocalAddresses.datagrams(address)) {
                channel.bind(address);
            }
            return;
        }
        try (Socket socket = new Socket()) {
            socket.setReuseAddress(true);
            socket.bind(address);
        }
    }
}
