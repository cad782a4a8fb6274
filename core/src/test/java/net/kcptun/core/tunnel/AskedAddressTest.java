package net.kcptun.core.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.kcptun.core.tunnel.api.TunnelOptions.Role;
import net.kcptun.core.tunnel.api.TunnelOptions.Timing;
import net.kcptun.core.wire.ControlMessage.Connect;
import net.kcptun.core.wire.ControlMessage.Listen;
import net.kcptun.core.wire.ControlMessage.Ping;
import net.kcptun.core.wire.ControlMessage.Punch;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

/// Who has asked one of this host's addresses is spoken to from there.
final class AskedAddressTest {
    private static final int CONV = 7;
    private static final ServiceId HOME = new ServiceId("home".getBytes(StandardCharsets.US_ASCII));
    private static final Endpoint MAIN = Endpoint.ipv4(0x0a000001, 0);
    private static final Endpoint OTHER = Endpoint.ipv4(0x0a000002, 0);
    private static final Endpoint CLIENT = Endpoint.ipv4(0x0b000002, 22);
    private static final Endpoint INNER = Endpoint.ipv4(0x0a000003, 3);
    private static final Endpoint RENDEZVOUS = Endpoint.ipv4(0x0b000009, 9);

    private LoneTunnel tunnel = LoneTunnel.of(Role.SERVER, Timing.DEFAULT, null);

    @Test
    void whereAnEndpointIsSpokenToFromIsNoPartOfWhoItIs() {
        assertThat(CLIENT.via(OTHER))
                .isEqualTo(CLIENT)
                .hasSameHashCodeAs(CLIENT)
                .hasToString("11.0.0.2:22");
        assertThat(CLIENT.via(OTHER).network().local()).isNull();
    }

    @Test
    void pingsAndUnknownSessionsAreAnsweredFromThere() {
        tunnel.hears(new Ping(5), CLIENT.via(OTHER));
        assertThat(tunnel.takeWhat()).containsExactly("PONG to 11.0.0.2:22 from 10.0.0.2:0");
        tunnel.hearsUna(CONV, 3, CLIENT.via(MAIN));
        assertThat(tunnel.takeWhat()).contains("RESET 7 to 11.0.0.2:22 from 10.0.0.1:0");
    }

    @Test
    void aSessionRemembersItAndFollowsWhatIsAskedLast() {
        tunnel.hearsPush(CONV, 0, 0, LoneTunnel.DIAL, CLIENT.via(OTHER));
        tunnel.hearsPush(CONV, 1, 0, LoneTunnel.HELLO, CLIENT.via(OTHER));
        assertThat(tunnel.takeWhat()).contains("data to 11.0.0.2:22 from 10.0.0.2:0");
        tunnel.hearsPush(CONV, 2, 0, LoneTunnel.HELLO, CLIENT.via(MAIN));
        tunnel.runTo(1_000);
        assertThat(tunnel.takeWhat()).contains("data to 11.0.0.2:22 from 10.0.0.1:0");
    }

    @Test
    void aPacketThatContradictsTheSessionChangesNothing() {
        tunnel.hearsPush(CONV, 0, 0, LoneTunnel.DIAL, CLIENT.via(OTHER));
        tunnel.take();
        tunnel.hearsPush(CONV, 1 << 30, 1 << 29, LoneTunnel.HELLO, CLIENT.via(MAIN));
        tunnel.hearsPush(CONV, 1, 0, LoneTunnel.HELLO, CLIENT.via(OTHER));
        assertThat(tunnel.takeWhat())
                .contains("data to 11.0.0.2:22 from 10.0.0.2:0")
                .noneMatch(line -> line.contains("from 10.0.0.1:0"));
    }

    @Test
    void bothEndsOfARendezvousAreToldFromTheAddressThatEachHasAsked() {
        tunnel = LoneTunnel.of(Role.RENDEZVOUS, Timing.DEFAULT, null);
        tunnel.hears(new Listen(INNER, HOME), INNER.via(OTHER));
        tunnel.hears(new Connect(CLIENT, HOME), CLIENT.via(MAIN));
        assertThat(tunnel.takeWhat())
                .contains(
                        "PUNCH 11.0.0.2:22 11.0.0.2:22 to 10.0.0.3:3 from 10.0.0.2:0",
                        "PUNCH 10.0.0.3:3 10.0.0.3:3 to 11.0.0.2:22 from 10.0.0.1:0");
    }

    /// The client's NAT lets in only the address that the rendezvous server has told it.
    @Test
    void aRegisteredServerPunchesFromTheAddressThatItIsKnownBy() {
        tunnel = LoneTunnel.of(Role.SERVER, Timing.DEFAULT, HOME);
        tunnel.path(MAIN, RENDEZVOUS);
        tunnel.take();
        tunnel.hears(new Punch(INNER, CLIENT), RENDEZVOUS.via(OTHER));
        assertThat(tunnel.takeWhat()).contains("PING to 10.0.0.3:3", "PING to 11.0.0.2:22 from 10.0.0.2:0");
        tunnel.runTo(10_000);
        tunnel.take();
        tunnel.hears(new Punch(CLIENT, CLIENT), RENDEZVOUS.via(OTHER));
        assertThat(tunnel.takeWhat())
                .contains("PING to 11.0.0.2:22 from 10.0.0.2:0")
                .doesNotContain("PING to 11.0.0.2:22");
    }
}
