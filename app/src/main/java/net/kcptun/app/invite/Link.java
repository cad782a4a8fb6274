package net.kcptun.app.invite;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.kcptun.app.config.Config;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.config.PlainText;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.crypto.PresharedKey;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import org.jspecify.annotations.Nullable;

/// All that a client has to know to use a tunnel, the key included. Whatever is in here is checked: it fits into a
/// configuration, and shows on a terminal as what it is. [LinkText] is how it is passed on.
///
/// Its owner wipes the key.
///
/// @param address whom the client asks: the server, or with a service the rendezvous server; host and port are there
/// @param service what the server is registered as at the rendezvous server; null = the address is the server's
/// @param obfs    the disguise; null = plain UDP
/// @param mtu     bytes of the final IP packet
/// @param target  the TCP port that the tunnel leads to, so that `join` can say what to do with it; 0 = not told
/// @param name    what the tunnel is called, fit for a file's name; null = it has none
record Link(
        HostPort address,
        @Nullable String service,
        CipherMethod method,
        PresharedKey key,
        @Nullable String obfs,
        int mtu,
        int target,
        @Nullable String name) {
    /// What holds where a link names none, for good.
    static final CipherMethod METHOD = CipherMethod.XCHACHA20POLY1305_IETF;

    static final int MTU = 1400;

    private static final int MTU_MIN = 300;
    private static final int MTU_MAX = 1500;
    private static final int HOST_BYTES_MAX = 255;
    private static final int PORT_MAX = 65_535;
    private static final List<String> DISGUISES = List.of("dpi/tcp-wnd");
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

    /// Throws [IllegalArgumentException] with what is wrong, in words that follow "the link".
    Link {
        require(!address.host().isEmpty(), "names no host");
        require(isHost(address.host()), "has a host that is neither a name nor an address");
        require(address.port() != 0, "has port 0, which cannot be connected to");
        if (service != null) {
            require(
                    bytes(service) <= ServiceId.MAX_BYTES,
                    "has a service of more than " + ServiceId.MAX_BYTES + " bytes");
            require(service.codePoints().allMatch(PlainText::isPlain), "has a service with control characters");
        }
        require(obfs == null || DISGUISES.contains(obfs), "asks for a disguise that this program does not know");
        require(obfs == null || service == null, "has obfs and service, which are not possible together");
        require(mtu >= MTU_MIN && mtu <= MTU_MAX, "has an mtu that is not in " + MTU_MIN + ".." + MTU_MAX);
        require(target >= 0 && target <= PORT_MAX, "has a target that is no port");
        require(name == null || isName(name), "has a name that is not of A-Z, a-z, 0-9, '.', '_' and '-'");
    }

    /// Whether a tunnel may be called so: as a file, and as a service of systemd, without a way into other folders.
    static boolean isName(String text) {
        return text.matches(NAME);
    }

    /// In any language, or an IPv6 address with its interface.
    private static boolean isHost(String text) {
        return bytes(text) <= HOST_BYTES_MAX && text.matches("[\\p{L}\\p{M}\\p{N}._:%-]+");
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /// What a client is told of a server's or a client's configuration.
    ///
    /// @param address as in the link
    /// @param name    as in the link
    static Link of(Config config, HostPort address, Sealing sealing, @Nullable String name) {
        Config.Addresses ways = config.addresses();
        return new Link(
                address,
                ways.rendezvousServer() == null ? null : ways.serviceId(),
                sealing.method(),
                sealing.key(),
                config.security().obfs(),
                config.mtu(),
                ways.connect() == null ? 0 : ways.connect().port(),
                name);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
