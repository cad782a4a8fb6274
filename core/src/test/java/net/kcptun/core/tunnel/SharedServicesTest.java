package net.kcptun.core.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import net.kcptun.core.tunnel.api.SharedRegistry.Client;
import net.kcptun.core.tunnel.api.SharedRegistry.Found;
import net.kcptun.core.tunnel.api.SharedRegistryView;
import net.kcptun.core.wire.ControlMessage.Connect;
import net.kcptun.core.wire.ControlMessage.Listen;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

/// Each edge of the tables in `SharedServices`, to the millisecond.
final class SharedServicesTest {
    private static final ServiceId HOME = id("home");
    private static final Endpoint SERVER_INNER = Endpoint.ipv4(0x0a000001, 1);
    private static final Endpoint SERVER_OUTER = Endpoint.ipv4(0x0b000001, 11);
    private static final Endpoint CLIENT_INNER = Endpoint.ipv4(0x0a000002, 2);
    private static final Endpoint CLIENT_OUTER = Endpoint.ipv4(0x0b000002, 22);
    private static final Found FOUND = new Found(7, SERVER_INNER, SERVER_OUTER);
    private static final Endpoint RELAY = Endpoint.ipv4(0x05050505, 40000);
    private static final Client CLIENT = new Client(HOME, CLIENT_INNER, CLIENT_OUTER, null);
    private static final String WRITE = "write \"home\" 10.0.0.1:1 11.0.0.1:11 for 600";
    private static final String ASK = "ask \"home\"";
    private static final String TO_SERVER = "PUNCH 10.0.0.2:2 11.0.0.2:22 to 11.0.0.1:11";
    private static final String TO_CLIENT = "PUNCH 10.0.0.1:1 11.0.0.1:11 to 11.0.0.2:22";
    private static final String INTRODUCED =
            "Introduced[id=" + HOME + ", client=11.0.0.2:22, server=11.0.0.1:11, relay=null]";
    private static final String UNKNOWN = "drop UNKNOWN_SERVICE from 11.0.0.2:22";
    private static final String AWAY = "drop REGISTRY_AWAY from 11.0.0.2:22";

    /// In milliseconds: 3 `keepalive` + 4 s.
    private static final long DEAD = 79_000;

    private final RecordedRegistry registry = new RecordedRegistry();
    private final LoneTunnel rendezvous = LoneTunnel.sharing((_, _, _) -> RELAY, registry);

    @Test
    void aServiceIsWrittenWhenItIsNewOrHasMovedAndAfterAThirdOfItsLife() {
        up();
        listen();
        assertThat(registry.take()).containsExactly(WRITE);
        rendezvous.runTo(199_999);
        listen();
        assertThat(registry.take()).isEmpty();
        rendezvous.runTo(200_000);
        listen();
        assertThat(registry.take()).containsExactly(WRITE);
        rendezvous.hears(new Listen(SERVER_INNER, HOME), CLIENT_OUTER);
        assertThat(registry.take()).containsExactly("write \"home\" 10.0.0.1:1 11.0.0.2:22 for 600");
    }

    @Test
    void anEngineThatIsAwayIsWrittenNothingAndAllOnceItIsBack() {
        listen();
        assertThat(registry.take()).isEmpty();
        up();
        listen();
        assertThat(registry.take()).containsExactly(WRITE);
        rendezvous.runTo(1_000);
        down();
        listen();
        assertThat(registry.take()).isEmpty();
        rendezvous.runTo(2_000);
        up();
        listen();
        assertThat(registry.take()).containsExactly(WRITE);
        listen();
        assertThat(registry.take()).isEmpty();
    }

    @Test
    void whatWasLostIsWrittenWithTheNextRegistration() {
        up();
        registry.full(true);
        listen();
        registry.full(false);
        listen();
        assertThat(registry.take()).containsExactly(WRITE, WRITE);
        rendezvous.does(now -> registry.answers().onWriteLost(HOME, "OOM", now));
        listen();
        assertThat(registry.take()).containsExactly(WRITE);
        assertThat(rendezvous.takeWhat()).contains("RegistryRefuses[name=redis, why=OOM]");
        assertThat(view().writes()).isEqualTo(2);
        assertThat(view().writesLost()).isEqualTo(2);
        rendezvous.does(now -> registry.answers().onWriteLost(id("forgotten"), "", now));
        assertThat(registry.take()).isEmpty();
    }

    @Test
    void bothAreToldWhereAnotherFrontEndHasTheService() {
        up();
        rendezvous.take();
        connect();
        assertThat(registry.take()).containsExactly(ASK);
        assertThat(rendezvous.takeWhat()).isEmpty();
        rendezvous.runTo(30);
        rendezvous.does(now -> registry.answers().onFound(HOME, FOUND, now));
        assertThat(registry.take()).containsExactly("have 7 tell the server of \"home\" of 10.0.0.2:2 11.0.0.2:22");
        rendezvous.runTo(10_000);
        assertThat(rendezvous.take()).containsExactly("30 " + INTRODUCED, "30 " + TO_CLIENT, "280 " + TO_CLIENT);
        connect();
        assertThat(registry.take()).containsExactly(ASK);
    }

    /// The port is of the rendezvous server that the client asks; the other one only names it to its server.
    @Test
    void aClientThatAsksTheThirdTimeIsRelayedHere() {
        up();
        for (int second = 0; second < 3; second++) {
            rendezvous.runTo(1000L * second);
            rendezvous.takeWhat();
            connect();
            rendezvous.does(now -> registry.answers().onFound(HOME, FOUND, now));
        }
        assertThat(registry.take())
                .endsWith("have 7 tell the server of \"home\" of 10.0.0.2:2 11.0.0.2:22 through 5.5.5.5:40000");
        assertThat(rendezvous.takeWhat()).endsWith("PUNCH 11.0.0.1:11 5.5.5.5:40000 to 11.0.0.2:22");
        listen();
        rendezvous.take();
        Client relayed = new Client(HOME, CLIENT_INNER, CLIENT_OUTER, RELAY);
        rendezvous.does(now -> registry.answers().onIntroduce(relayed, false, now));
        assertThat(rendezvous.takeWhat()).endsWith("PUNCH 11.0.0.2:22 5.5.5.5:40000 to 11.0.0.1:11");
    }

    @Test
    void theOneThatHasTheServiceTellsItsServerOnly() {
        up();
        listen();
        registry.take();
        rendezvous.take();
        rendezvous.does(now -> registry.answers().onIntroduce(CLIENT, false, now));
        rendezvous.runTo(10_000);
        assertThat(rendezvous.take()).containsExactly("0 " + INTRODUCED, "0 " + TO_SERVER, "250 " + TO_SERVER);
        assertThat(registry.take()).isEmpty();
    }

    @Test
    void whoeverHasTheServiceOfAFrontEndThatIsGoneWritesItsRecord() {
        up();
        listen();
        registry.take();
        rendezvous.does(now -> registry.answers().onIntroduce(CLIENT, true, now));
        rendezvous.does(now ->
                registry.answers().onIntroduce(new Client(id("other"), CLIENT_INNER, CLIENT_OUTER, null), true, now));
        assertThat(registry.take()).containsExactly(WRITE);
    }

    @Test
    void whatIsRegisteredHereIsFoundWithoutTheEngine() {
        listen();
        down();
        rendezvous.take();
        connect();
        assertThat(rendezvous.takeWhat()).containsExactly(INTRODUCED, TO_SERVER, TO_CLIENT);
        assertThat(registry.take()).isEmpty();
    }

    /// It may have registered at another front end.
    @Test
    void theEngineIsAskedForAServerThatWasNotHeardForDead() {
        up();
        listen();
        registry.take();
        rendezvous.take();
        rendezvous.runTo(DEAD);
        connect();
        assertThat(rendezvous.takeWhat()).containsExactly(INTRODUCED, TO_SERVER, TO_CLIENT);
        rendezvous.runTo(DEAD + 1);
        connect();
        assertThat(registry.take()).containsExactly(ASK);
        assertThat(rendezvous.takeWhat()).isEmpty();
        Endpoint moved = Endpoint.ipv4(0x0b000003, 33);
        rendezvous.does(now -> registry.answers().onFound(HOME, new Found(7, SERVER_INNER, moved), now));
        assertThat(registry.take()).containsExactly("have 7 tell the server of \"home\" of 10.0.0.2:2 11.0.0.2:22");
        assertThat(rendezvous.takeWhat()).endsWith("PUNCH 10.0.0.1:1 11.0.0.3:33 to 11.0.0.2:22");
        rendezvous.runTo(DEAD + 20_000);
        listen();
        rendezvous.take();
        connect();
        assertThat(rendezvous.takeWhat()).containsExactly(INTRODUCED, TO_SERVER, TO_CLIENT);
    }

    @Test
    void whatTheEngineDoesNotHaveIsTakenFromHereThoughItsServerIsSilent() {
        silentServer();
        connect();
        assertThat(rendezvous.takeWhat()).isEmpty();
        rendezvous.does(now -> registry.answers().onMissing(HOME, false, now));
        assertThat(rendezvous.takeWhat()).containsExactly(INTRODUCED, TO_SERVER, TO_CLIENT);
        connect();
        assertThat(rendezvous.takeWhat()).containsExactly(INTRODUCED, TO_SERVER, TO_CLIENT);
        assertThat(registry.take()).containsExactly(ASK);
    }

    @Test
    void whatAnEngineThatIsSilentOrAwayOrBusyDoesNotTellIsTakenFromHere() {
        silentServer();
        connect();
        rendezvous.runTo(DEAD + 1 + 2_000);
        assertThat(rendezvous.takeWhat()).containsExactly(INTRODUCED, TO_SERVER, TO_CLIENT);
        registry.full(true);
        connect();
        assertThat(rendezvous.takeWhat()).containsExactly(INTRODUCED, TO_SERVER, TO_CLIENT);
        rendezvous.runTo(DEAD + 30_000);
        down();
        rendezvous.take();
        connect();
        assertThat(rendezvous.takeWhat()).containsExactly(INTRODUCED, TO_SERVER, TO_CLIENT);
    }

    @Test
    void aRecordIsNotWrittenOverFromAServerThatIsSilent() {
        silentServer();
        rendezvous.does(now -> registry.answers().onIntroduce(CLIENT, true, now));
        assertThat(rendezvous.takeWhat()).containsExactly(INTRODUCED, TO_SERVER);
        assertThat(registry.take()).isEmpty();
    }

    @Test
    void aMissIsRememberedForASecond() {
        up();
        rendezvous.take();
        connect();
        rendezvous.does(now -> registry.answers().onMissing(HOME, false, now));
        assertThat(rendezvous.takeWhat()).containsExactly(UNKNOWN);
        rendezvous.runTo(999);
        connect();
        assertThat(rendezvous.takeWhat()).containsExactly(UNKNOWN);
        assertThat(registry.take()).containsExactly(ASK);
        rendezvous.runTo(1_000);
        connect();
        assertThat(rendezvous.takeWhat()).isEmpty();
        assertThat(registry.take()).containsExactly(ASK);
    }

    @Test
    void withoutAnAnswerACallerIsDroppedAfterTwoSeconds() {
        up();
        rendezvous.take();
        connect();
        rendezvous.runTo(1_999);
        assertThat(rendezvous.take()).isEmpty();
        rendezvous.runTo(5_000);
        assertThat(rendezvous.take()).containsExactly("2000 " + AWAY);
        assertThat(rendezvous.tunnel.nextDeadline()).isEqualTo(Long.MAX_VALUE);
        rendezvous.does(now -> registry.answers().onFound(HOME, FOUND, now));
        rendezvous.does(now -> registry.answers().onMissing(HOME, true, now));
        assertThat(rendezvous.take()).isEmpty();
        assertThat(view().unanswered()).isEqualTo(1);
        assertThat(view().hits() + view().misses()).isZero();
    }

    @Test
    void nobodyWaitsForAnEngineThatIsAway() {
        connect();
        assertThat(rendezvous.takeWhat()).containsExactly(AWAY);
        up();
        connect();
        rendezvous.take();
        down();
        assertThat(rendezvous.takeWhat()).containsExactly("RegistryDown[name=redis, why=gone]", AWAY);
        connect();
        assertThat(rendezvous.takeWhat()).containsExactly(AWAY);
        assertThat(registry.take()).containsExactly(ASK);
    }

    @Test
    void upToEightClientsWaitForOneAnswer() {
        up();
        for (int i = 0; i < 9; i++) {
            rendezvous.hears(new Connect(CLIENT_INNER, HOME), Endpoint.ipv4(0x0b000002, 100 + i));
            rendezvous.hears(new Connect(CLIENT_INNER, HOME), Endpoint.ipv4(0x0b000002, 100));
        }
        assertThat(registry.take()).containsExactly(ASK);
        assertThat(rendezvous.takeWhat())
                .contains("drop REGISTRY_BUSY from 11.0.0.2:108")
                .hasSize(2);
        rendezvous.does(now -> registry.answers().onFound(HOME, FOUND, now));
        assertThat(registry.take()).hasSize(8);
    }

    @Test
    void asManyQuestionsAreOpenAsMayBe() {
        up();
        for (int i = 0; i <= 4096; i++) {
            rendezvous.hears(new Connect(CLIENT_INNER, id("service " + i)), CLIENT_OUTER);
        }
        assertThat(registry.take()).hasSize(4096);
        assertThat(rendezvous.takeWhat())
                .containsExactly("RegistryUp[name=redis]", "drop REGISTRY_BUSY from 11.0.0.2:22");
        registry.full(true);
        rendezvous.does(now -> registry.answers().onMissing(id("service 1"), false, now));
        connect();
        assertThat(rendezvous.takeWhat()).containsExactly(UNKNOWN, "drop REGISTRY_BUSY from 11.0.0.2:22");
    }

    @Test
    void whatWasAskedIsCounted() {
        assertThat(view().isUp()).isFalse();
        up();
        listen();
        rendezvous.hears(new Connect(CLIENT_INNER, id("other")), CLIENT_OUTER);
        rendezvous.does(now -> registry.answers().onMissing(id("other"), true, now));
        rendezvous.hears(new Connect(CLIENT_INNER, id("far")), CLIENT_OUTER);
        rendezvous.does(now -> registry.answers().onFound(id("far"), FOUND, now));
        rendezvous.does(now -> registry.answers().onIntroduce(CLIENT, false, now));
        rendezvous.does(now -> registry.answers().onInvalidIntroduction(now));
        assertThat(view())
                .isEqualTo(new SharedRegistryView("redis", true, rendezvous.now(), 1, 0, 2, 1, 1, 1, 0, 1, 1, 1));
    }

    @Test
    void thatTheEngineComesAndGoesIsToldOnce() {
        down();
        down();
        up();
        up();
        down();
        down();
        assertThat(rendezvous.takeWhat())
                .isEqualTo(List.of(
                        "RegistryDown[name=redis, why=gone]",
                        "RegistryUp[name=redis]",
                        "RegistryDown[name=redis, why=gone]"));
    }

    /// The engine answers, and the server was not heard for a millisecond longer than `dead`.
    private void silentServer() {
        up();
        listen();
        rendezvous.runTo(DEAD + 1);
        registry.take();
        rendezvous.take();
    }

    private void up() {
        rendezvous.does(now -> registry.answers().onUp("redis", now));
    }

    private void down() {
        rendezvous.does(now -> registry.answers().onDown("redis", "gone", now));
    }

    private void listen() {
        rendezvous.hears(new Listen(SERVER_INNER, HOME), SERVER_OUTER);
    }

    private void connect() {
        rendezvous.hears(new Connect(CLIENT_INNER, HOME), CLIENT_OUTER);
    }

    private SharedRegistryView view() {
        return Objects.requireNonNull(
                rendezvous.tunnel.snapshot(rendezvous.now()).registry());
    }

    private static ServiceId id(String text) {
        return new ServiceId(text.getBytes(StandardCharsets.US_ASCII));
    }
}
