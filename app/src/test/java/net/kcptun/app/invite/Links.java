package net.kcptun.app.invite;

import net.kcptun.app.config.HostPort;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.crypto.PresharedKey;
import org.jspecify.annotations.Nullable;

/// Links of one key, which is nobody's.
final class Links {
    static final String PSK = "PLACEHOLDER+PUT+YOUR+OWN+KEY+OF+GENPSK+HERE=";
    static final String KEY = "PLACEHOLDER-PUT-YOUR-OWN-KEY-OF-GENPSK-HERE";
    static final String PLAIN = "kcptun://" + KEY + "@203.0.113.10:12345";

    private Links() {}

    static Link to(String address) {
        return of(address, null, null);
    }

    static Link through(String rendezvous, String service) {
        return of(rendezvous, service, null);
    }

    static Link named(String name) {
        return of("203.0.113.10:12345", null, name);
    }

    static Link of(String address, @Nullable String service, @Nullable String name) {
        return new Link(
                HostPort.parse(address),
                service,
                CipherMethod.XCHACHA20POLY1305_IETF,
                PresharedKey.fromBase64(PSK),
                null,
                Link.MTU,
                0,
                name);
    }
}
