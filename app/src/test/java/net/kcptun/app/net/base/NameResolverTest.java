package net.kcptun.app.net.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.kcptun.app.config.HostPort;
import net.kcptun.app.log.StartException;
import org.junit.jupiter.api.Test;

/// What is told of addresses that are none here.
final class NameResolverTest {
    private static final HostPort ELSEWHERE = new HostPort("fe80::1%nosuch", 443);

    @Test
    void anInterfaceThatIsNotThereIsTold() {
        NameResolver.Answer answer = NameResolver.lookUp(ELSEWHERE);
        assertThat(answer.addresses()).isEmpty();
        assertThat(StartException.unknownName("kcp_connect", answer.failure()))
                .hasMessage("kcp_connect: this host has no interface nosuch");
        assertThatThrownBy(() -> LocalAddresses.of(ELSEWHERE))
                .hasMessage("cannot bind [fe80::1%nosuch]:443: this host has no interface nosuch");
    }

    @Test
    void aNameThatIsNotKnownIsADnsMatter() {
        NameResolver.Answer answer = NameResolver.lookUp(new HostPort("no-such-host.invalid", 80));
        assertThat(StartException.unknownName("connect", answer.failure()))
                .hasMessage("connect: unknown host no-such-host.invalid; check the name and this host's DNS");
    }
}
