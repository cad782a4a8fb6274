package net.kcptun.app.doctor.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import net.kcptun.app.config.Config;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.doctor.line.SealedLine;
import net.kcptun.app.doctor.line.UdpLine;
import net.kcptun.app.log.StartException;
import net.kcptun.app.net.base.LocalAddresses;
import net.kcptun.core.crypto.CipherMethod;
import org.jspecify.annotations.Nullable;

/// Makes sockets that speak as the configuration has it, from the host of `kcp_bind` where it names one, but at ports
/// of their own: a running instance keeps its.
public record Lines(Config config, Keys keys) {
    /// To one peer only, which it hears ICMP of.
    SealedLine to(InetSocketAddress peer) throws IOException {
        return new SealedLine(UdpLine.to(peer, from(peer)), keys.cipher(), config.mtu());
    }

    /// To that peer with the same key and another method, null = without encryption.
    SealedLine to(InetSocketAddress peer, @Nullable CipherMethod other) throws IOException {
        return new SealedLine(UdpLine.to(peer, from(peer)), keys.cipher(other), config.mtu());
    }

    /// To any peer of that one's family.
    SealedLine towards(InetSocketAddress first) throws IOException {
        return new SealedLine(UdpLine.towards(first, from(first)), keys.cipher(), config.mtu());
    }

    /// Null: as the routes have it.
    @Nullable
    InetAddress from(InetSocketAddress peer) {
        HostPort bind = config.addresses().kcpBind();
        if (bind == null || bind.host().isEmpty()) {
            return null;
        }
        try {
            InetSocketAddress local = LocalAddresses.of(bind).getFirst();
            boolean isUsable = LocalAddresses.isIpv6(local) == LocalAddresses.isIpv6(peer)
                    && !local.getAddress().isAnyLocalAddress();
            return isUsable ? local.getAddress() : null;
        } catch (StartException _) {
            return null;
        }
    }
}
