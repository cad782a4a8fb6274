package net.kcptun.app.doctor.host;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import net.kcptun.app.config.Config;
import net.kcptun.app.doctor.finding.Check;
import net.kcptun.app.doctor.finding.Finding;
import net.kcptun.app.doctor.finding.Words;
import net.kcptun.app.log.NetLog;
import net.kcptun.app.log.StartException;
import net.kcptun.app.net.base.EpollSupport;
import net.kcptun.app.net.loop.Transport;

/// What the kernel gives to UDP sockets: buffers, and many datagrams in one call.
public final class SystemCheck implements Check {
    private static final int CALIBRATION_BYTES = 32 << 10;

    private final Config.Udp udp;
    private final Machine machine;

    public SystemCheck(Config.Udp udp, Machine machine) {
        this.udp = udp;
        this.machine = machine;
    }

    @Override
    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        boolean forces = udp.rcvbuf() == 0 && machine.may(Machine.CAP_NET_ADMIN);
        int wanted = udp.rcvbuf() == 0 ? Config.Udp.RECEIVE_BYTES : udp.rcvbuf();
        findings.add(receiving(wanted, forces ? wanted : granted(wanted, true), udp.rcvbuf() != 0));
        if (udp.sndbuf() > 0) {
            findings.add(sending(udp.sndbuf(), granted(udp.sndbuf(), false)));
        }
        findings.add(offload());
        return findings;
    }

    /// @param granted  0: not known
    /// @param isChosen whether the configuration asks for it
    static Finding receiving(int wanted, int granted, boolean isChosen) {
        String asked = isChosen ? "udp.rcvbuf asks for " + Words.bytes(wanted) : Words.bytes(wanted) + " are wanted";
        Finding finding;
        if (isChosen && wanted < Config.Udp.RECEIVE_BYTES / 4 && granted >= wanted) {
            finding = Finding.warn(
                    "buffers",
                    "the UDP receive buffer is only " + Words.bytes(granted) + ", since " + asked
                            + ": bursts may be lost here, and look like loss of the line",
                    "remove udp.rcvbuf, or set it to " + Config.Udp.RECEIVE_BYTES);
        } else if (granted > 0 && granted < wanted) {
            finding = Finding.warn(
                    "buffers",
                    "the system allows a UDP receive buffer of " + Words.bytes(granted) + ", " + asked
                            + ": bursts may be lost here, and look like loss of the line",
                    "sysctl -w net.core.rmem_max=" + wanted + ", and put it into /etc/sysctl.d");
        } else {
            finding = Finding.ok("buffers", "the UDP receive buffer can have its " + Words.bytes(wanted));
        }
        return finding.with("wanted_bytes", wanted).with("granted_bytes", granted);
    }

    private static Finding sending(int wanted, int granted) {
        Finding finding = granted > 0 && granted < wanted
                ? Finding.warn(
                        "buffers",
                        "the system allows a UDP send buffer of " + Words.bytes(granted) + ", udp.sndbuf asks for "
                                + Words.bytes(wanted),
                        "sysctl -w net.core.wmem_max=" + wanted + ", or remove udp.sndbuf")
                : Finding.ok("buffers", "the UDP send buffer can have its " + Words.bytes(wanted));
        return finding.with("wanted_bytes", wanted).with("granted_bytes", granted);
    }

    /// Linux tells twice of what it gives; how a small buffer is told shows whether it does.
    private static int granted(int wanted, boolean receives) {
        var option = receives ? StandardSocketOptions.SO_RCVBUF : StandardSocketOptions.SO_SNDBUF;
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.setOption(option, CALIBRATION_BYTES);
            int factor = Math.max(1, channel.getOption(option) / CALIBRATION_BYTES);
            channel.setOption(option, wanted);
            return channel.getOption(option) / factor;
        } catch (IOException | IllegalArgumentException | UnsupportedOperationException _) {
            return 0;
        }
    }

    /// By the transport that the program would take.
    private static Finding offload() {
        Transport transport;
        try {
            transport = Transport.pick(new Quiet());
        } catch (StartException e) {
            return Finding.fail("offload", String.valueOf(e.getMessage()), "correct KCPTUN_OPTS");
        }
        if (transport == Transport.EPOLL) {
            return offload(transport.offersSegmentation(), merges());
        }
        String text = "epoll is not used, so each datagram costs more";
        String obstacle = EpollSupport.obstacle();
        Finding finding = obstacle == null ? Finding.ok("offload", text) : Finding.warn("offload", text, obstacle);
        return finding.with("epoll", false);
    }

    static Finding offload(boolean sends, boolean receives) {
        Finding finding = sends && receives
                ? Finding.ok("offload", "many datagrams leave and come in one call (GSO, GRO)")
                : Finding.ok(
                        "offload",
                        "each datagram takes a call" + (sends || receives ? " one way" : "")
                                + ", which limits the rate: "
                                + (sends ? "GRO takes Linux 5.0" : "GSO takes Linux 4.18"));
        return finding.with("gso", sends).with("gro", receives);
    }

    private static boolean merges() {
        EpollDatagramChannel channel = new EpollDatagramChannel();
        try {
            return channel.config().setOption(EpollChannelOption.UDP_GRO, true);
        } catch (ChannelException _) {
            return false;
        } finally {
            channel.unsafe().closeForcibly();
        }
    }

    /// The choice is told by the finding.
    private static final class Quiet implements NetLog {
        @Override
        public void info(String line) {}

        @Override
        public void warn(String line) {}
    }
}
