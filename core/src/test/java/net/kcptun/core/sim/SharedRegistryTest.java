package net.kcptun.core.sim;

import static net.kcptun.core.sim.MeetingWorld.CLIENT_IP;
import static net.kcptun.core.sim.MeetingWorld.CLIENT_NAT_IP;
import static net.kcptun.core.sim.MeetingWorld.SERVER_IP;
import static net.kcptun.core.sim.MeetingWorld.SERVER_NAT_IP;
import static net.kcptun.core.sim.Simulation.MILLI;
import static net.kcptun.core.sim.Simulation.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import net.kcptun.core.sim.SimNat.Kind;
import net.kcptun.core.sim.SimNetwork.Link;
import net.kcptun.core.sim.World.Setup;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.TunnelEvent.PeerFound;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

/// Clients and servers that speak to two rendezvous servers, which share their services through an engine.
final class SharedRegistryTest {
    private static final Endpoint OTHER = Endpoint.ipv4(0x05050506, 12345);
    private static final Setup SETUP = Setup.of(World.SMALL_WINDOWS);

    private final MeetingWorld world = new MeetingWorld(5, Link.of(50, 0), SETUP);
    private final SimEngine engine = new SimEngine(world.simulation);
    private final SimNode near = world.frontEnd(Endpoint.ipv4(0x05050504, 12345), engine);
    private final SimNode far = world.frontEnd(OTHER, engine);

    @Test
    void aClientAtOneFrontEndFindsAServerAtTheOther() {
        behindClosedNats();
        world.server(SERVER_IP, "a", far);
        world.simulation.runFor(SECOND);
        SimNode client = world.client(CLIENT_IP, "a", near);
        world.simulation.runFor(SECOND);
        assertThat(hasFound(client)).isTrue();
        assertThat(engine.writes).isEqualTo(1);
        assertThat(engine.questions).isEqualTo(1);
    }

    @Test
    void theyMeetThroughAnEngineThatIsSlowAndLosesHalf() {
        behindClosedNats();
        engine.slow(300 * MILLI, 0.5);
        world.server(SERVER_IP, "a", far);
        SimNode client = world.client(CLIENT_IP, "a", near);
        world.simulation.runFor(90 * SECOND);
        assertThat(hasFound(client)).isTrue();
    }

    @Test
    void withoutTheEngineThoseAtOneFrontEndMeet() {
        engine.kill();
        world.server(SERVER_IP, "a", far);
        world.simulation.runFor(SECOND);
        SimNode client = world.client(CLIENT_IP, "a", far);
        SimNode lost = world.client(CLIENT_IP + 1, "a", near);
        world.simulation.runFor(SECOND);
        assertThat(hasFound(client)).isTrue();
        assertThat(hasFound(lost)).isFalse();
        assertThat(near.tunnel().stats().drops(DropReason.REGISTRY_AWAY)).isPositive();
        assertThat(engine.questions).isZero();
    }

    @Test
    void anEngineThatComesBackEmptyKnowsAllAgainAfterAKeepalive() {
        world.server(SERVER_IP, "a", far);
        world.simulation.runFor(30 * SECOND);
        engine.kill();
        world.simulation.runFor(40 * SECOND);
        engine.restart();
        world.simulation.runFor(26 * SECOND);
        SimNode client = world.client(CLIENT_IP, "a", near);
        world.simulation.runFor(SECOND);
        assertThat(hasFound(client)).isTrue();
    }

    @Test
    void aServerThatRegistersElsewhereIsFoundThere() {
        behindClosedNats();
        SimNode server = world.server(SERVER_IP, "a", far);
        world.simulation.runFor(SECOND);
        far.kill();
        SimNode third = world.frontEnd(Endpoint.ipv4(0x05050507, 12345), engine);
        server.resolved(third.address);
        world.simulation.runFor(SECOND);
        SimNode client = world.client(CLIENT_IP, "a", near);
        world.simulation.runFor(SECOND);
        assertThat(hasFound(client)).isTrue();
    }

    /// What the nearer one knows is old, and would be for ten minutes.
    @Test
    void aServerThatIsStartedElsewhereIsFoundByAClientAtItsFormerFrontEnd() {
        SimNode server = world.server(SERVER_IP, "a", near);
        world.simulation.runFor(SECOND);
        server.kill();
        world.server(SERVER_IP + 1, "a", far);
        world.simulation.runFor(80 * SECOND);
        SimNode client = world.client(CLIENT_IP, "a", near);
        world.simulation.runFor(SECOND);
        assertThat(hasFound(client)).isTrue();
    }

    /// The record names the front end that was written last, and that one is gone.
    @Test
    void anotherFrontEndThatHasTheServerTellsIt() {
        SimNode server = world.server(SERVER_IP, "a", far);
        world.simulation.runFor(SECOND);
        SimNode third = world.frontEnd(Endpoint.ipv4(0x05050507, 12345), engine);
        server.resolved(third.address);
        world.simulation.runFor(SECOND);
        third.kill();
        behindClosedNats();
        world.nat(SERVER_IP, SERVER_NAT_IP, Kind.FULL_CONE);
        int before = engine.writes;
        world.client(CLIENT_IP, "a", near);
        world.simulation.runFor(SECOND);
        assertThat(engine.writes).isEqualTo(before + 1);
    }

    private void behindClosedNats() {
        world.nat(CLIENT_IP, CLIENT_NAT_IP, Kind.PORT_RESTRICTED);
        world.nat(SERVER_IP, SERVER_NAT_IP, Kind.PORT_RESTRICTED);
    }

    private static boolean hasFound(SimNode client) {
        return client.events.stream().anyMatch(PeerFound.class::isInstance);
    }
}
