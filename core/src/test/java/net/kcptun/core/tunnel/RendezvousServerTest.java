package net.kcptun.core.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.kcptun.core.tunnel.api.ServiceView;
import net.kcptun.core.tunnel.api.TunnelOptions.Role;
import net.kcptun.core.tunnel.api.TunnelOptions.Timing;
import net.kcptun.core.wire.ControlMessage.Connect;
import net.kcptun.core.wire.ControlMessage.Listen;
import net.kcptun.core.wire.ControlMessage.Ping;
import net.kcptun.core.wire.ControlMessage.Punch;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

/// Whom a rendezvous server tells what, to the millisecond.
final class RendezvousServerTest {
    private static final ServiceId HOME = id("home");
    private static final Endpoint SERVER_INNER = Endpoint.ipv4(0x0a000001, 1);
    private static final Endpoint SERVER_OUTER = Endpoint.ipv4(0x0b000001, 11);
    private static final Endpoint CLIENT_INNER = Endpoint.ipv4(0x0a000002, 2);
    private static final Endpoint CLIENT_OUTER = Endpoint.ipv4(0x0b000002, 22);
    private static final String TO_SERVER = "PUNCH 10.0.0.2:2 11.0.0.2:22 to 11.0.0.1:11";
    private static final String TO_CLIENT = "PUNCH 10.0.0.1:1 11.0.0.1:11 to 11.0.0.2:22";

    private final LoneTunnel rendezvous = LoneTunnel.of(Role.RENDEZVOUS, new Timing(600, 30, 120, 25), null);

    @Test
    void bothAreToldOfEachOtherAndAgainAQuarterOfASecondLater() {
        rendezvous.hears(new Listen(SERVER_INNER, HOME), SERVER_OUTER);
        assertThat(rendezvous.takeWhat())
                .containsExactly("ServiceRegistered[id=" + HOME + ", inner=10.0.0.1:1, outer=11.0.0.1:11]");
        rendezvous.hears(new Connect(CLIENT_INNER, HOME), CLIENT_OUTER);
        assertThat(rendezvous.take())
                .containsExactly(
                        "0 Introduced[id=" + HOME + ", client=11.0.0.2:22, server=11.0.0.1:11, relay=null]",
                        "0 " + TO_SERVER,
                        "0 " + TO_CLIENT);
        rendezvous.runTo(249);
        assertThat(rendezvous.take()).isEmpty();
        rendezvous.runTo(10_000);
        assertThat(rendezvous.take()).containsExactly("250 " + TO_SERVER, "250 " + TO_CLIENT);
    }

    @Test
    void whoAsksForAnUnknownServiceIsToldNothing() {
        rendezvous.hears(new Connect(CLIENT_INNER, HOME), CLIENT_OUTER);
        rendezvous.runTo(10_000);
        assertThat(rendezvous.take()).containsExactly("0 drop UNKNOWN_SERVICE from 11.0.0.2:22");
    }

    @Test
    void aServiceIsForgottenWhenItDidNotRegisterForLongerThanTimeout() {
        rendezvous.hears(new Listen(SERVER_INNER, HOME), SERVER_OUTER);
        rendezvous.runTo(100_000);
        rendezvous.hears(new Listen(SERVER_INNER, id("work")), SERVER_OUTER);
        rendezvous.hears(new Listen(SERVER_INNER, HOME), SERVER_OUTER);
        rendezvous.take();
        rendezvous.runTo(700_000);
        assertThat(rendezvous.take()).isEmpty();
        rendezvous.runTo(700_001);
        assertThat(rendezvous.take())
                .containsExactly(
                        "700000 ServiceForgotten[id=" + id("work") + "]", "700000 ServiceForgotten[id=" + HOME + "]");
        assertThat(rendezvous.tunnel.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void onlyAServiceThatIsElsewhereNowIsToldAsRegistered() {
        rendezvous.hears(new Listen(SERVER_INNER, HOME), SERVER_OUTER);
        rendezvous.take();
        rendezvous.hears(new Listen(SERVER_INNER, HOME), SERVER_OUTER);
        assertThat(rendezvous.take()).isEmpty();
        rendezvous.hears(new Listen(CLIENT_INNER, HOME), SERVER_OUTER);
        assertThat(rendezvous.take()).hasSize(1);
        rendezvous.hears(new Listen(CLIENT_INNER, HOME), CLIENT_OUTER);
        assertThat(rendezvous.take()).hasSize(1);
    }

    @Test
    void whatIsRegisteredCanBeSeen() {
        rendezvous.runTo(5_000);
        rendezvous.hears(new Listen(SERVER_INNER, HOME), SERVER_OUTER);
        assertThat(rendezvous.tunnel.snapshot(rendezvous.now()).services())
                .containsExactly(new ServiceView(HOME, SERVER_INNER, SERVER_OUTER, rendezvous.now()));
    }

    @Test
    void noMoreThan1024IntroductionsAreRepeated() {
        rendezvous.hears(new Listen(SERVER_INNER, HOME), SERVER_OUTER);
        for (int i = 0; i < 1030; i++) {
            rendezvous.hears(new Connect(CLIENT_INNER, HOME), CLIENT_OUTER);
        }
        rendezvous.take();
        rendezvous.runTo(1_000);
        assertThat(rendezvous.take()).hasSize(2 * 1024);
    }

    @Test
    void aPingIsAnsweredAndAPunchIsNotForIt() {
        rendezvous.hears(new Ping(1), CLIENT_OUTER);
        rendezvous.hears(new Punch(CLIENT_INNER, CLIENT_OUTER), CLIENT_OUTER);
        assertThat(rendezvous.take())
                .containsExactly("0 PONG to 11.0.0.2:22", "0 drop UNEXPECTED_CONTROL from 11.0.0.2:22");
    }

    private static ServiceId id(String text) {
        return new ServiceId(text.getBytes(StandardCharsets.US_ASCII));
    }
}
