package net.kcptun.core.sim;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static net.kcptun.core.sim.Simulation.MILLI;
import static net.kcptun.core.sim.Simulation.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import net.kcptun.core.sim.SimNetwork.Link;
import net.kcptun.core.sim.SimUser.Plan;
import net.kcptun.core.sim.World.Pair;
import net.kcptun.core.sim.World.Setup;
import net.kcptun.core.tunnel.api.CloseReason;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.Limit;
import net.kcptun.core.tunnel.api.SessionState;
import net.kcptun.core.tunnel.api.SessionView;
import net.kcptun.core.tunnel.api.Stream;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.tunnel.api.TunnelOptions.Timing;
import net.kcptun.core.tunnel.session.Session;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

/// Each edge of a session's life, with the default configuration over a link of 50 ms each way.
final class TunnelTest {
    private static final Link LINK = Link.of(50, 0);
    private static final Plan SILENT = new Plan(0, 65536, 0, false);
    private static final Plan HOLDS = new Plan(5, 65536, 0, false);

    private static final Endpoint STRANGER = Endpoint.ipv4(0x0a000009, 9);

    private World world = new World(7, LINK, World.SMALL_WINDOWS);

    @Test
    void dialAndFirstBytesLeaveInOneDatagramAtOnce() {
        List<byte[]> packets = new ArrayList<>();
        world.simulation.runFor(SECOND);
        world.network.tap((from, packet) -> packets.add(packet));
        Stream stream = new SimStream(world.simulation, world.client, world.user(HOLDS));
        world.client.input(() -> {
            Session session = world.client.tunnel().open(stream, "somebody", world.simulation.now());
            assertThat(session).isNotNull();
            session.onBytes(ByteBuffer.wrap("hello".getBytes(US_ASCII)), world.simulation.now());
        });
        world.simulation.runFor(0);
        assertThat(packets).hasSize(1);
        String hex = HexFormat.of().formatHex(packets.getFirst());
        assertThat(hex.substring(48)).isEqualTo("00000004" + "00010009" + "68656c6c6f");
    }

    @Test
    void theFirstByteBackTakesOneRoundTrip() {
        Pair pair = world.connect(SILENT, HOLDS);
        world.simulation.runFor(SECOND);
        assertThat(pair.near().firstByteAt - pair.near().connectedAt).isEqualTo(100 * MILLI);
    }

    @Test
    void bothEndsShowTheSessionOpenAfterTheFirstRoundTrip() {
        world.connect(HOLDS, HOLDS);
        assertThat(state(world.client)).isEqualTo(SessionState.OPENING);
        world.simulation.runFor(SECOND);
        assertThat(state(world.client)).isEqualTo(SessionState.OPEN);
        assertThat(state(world.server)).isEqualTo(SessionState.OPEN);
    }

    @Test
    void theAnswerToAHalfClosedRequestArrivesWhole() {
        Pair pair = world.connect(Plan.sends(10), new Plan(3_000_000, 65536, 0, false));
        world.simulation.runFor(60 * SECOND);
        assertWhole(pair, 3_000_000, 10);
    }

    @Test
    void theTargetMayEndFirstAndStillReceive() {
        Pair pair = world.connect(new Plan(3_000_000, 65536, 0, false), Plan.sends(10));
        world.simulation.runFor(60 * SECOND);
        assertWhole(pair, 10, 3_000_000);
    }

    @Test
    void bothSocketsAreReleasedOneRoundTripAfterTheLastFin() {
        world.connect(Plan.sends(10), Plan.sends(10));
        world.simulation.runFor(400 * MILLI);
        assertThat(state(world.client)).isEqualTo(SessionState.TIME_WAIT);
        assertThat(state(world.server)).isEqualTo(SessionState.TIME_WAIT);
        world.simulation.runFor(121 * SECOND);
        assertThat(world.isEmpty()).isTrue();
    }

    @Test
    void aRefusedDialClosesTheClientInOneRoundTrip() {
        world.server.onDial(session -> world.server.fail(session, "connection refused"));
        Pair pair = world.connect(Plan.sends(10), SILENT);
        world.simulation.runFor(SECOND);
        assertThat(pair.near().sawReset).isTrue();
        assertThat(pair.near().endedAt - pair.near().connectedAt).isEqualTo(100 * MILLI);
        assertThat(closes(world.server)).containsExactly(CloseReason.DIAL_FAILED);
    }

    @Test
    void aResetAfterTheEndOfOneDirectionEndsTheSessionAtOnce() {
        Plan stays = new Plan(0, 65536, 3600 * SECOND, false);
        world.connect(Plan.sends(10), stays);
        world.simulation.runFor(40 * SECOND);
        assertThat(state(world.server)).isEqualTo(SessionState.OPEN);
        world.client.shutdown();
        world.simulation.runFor(SECOND);
        assertThat(state(world.server)).isEqualTo(SessionState.TIME_WAIT);
    }

    @Test
    void aLostResetIsRepeated() {
        world.server.onDial(session -> {
            world.network.become(Link.of(50, 1));
            world.server.fail(session, "connection refused");
            world.simulation.after(100 * MILLI, () -> world.network.become(LINK));
        });
        Pair pair = world.connect(SILENT, SILENT);
        world.simulation.runFor(SECOND);
        assertThat(pair.near().sawReset).isTrue();
    }

    @Test
    void bytesThatCameWhileTheTargetWasDialledAreNotLost() {
        List<Runnable> later = new ArrayList<>();
        Pair[] pair = new Pair[1];
        world.server.onDial(session -> later.add(() -> world.server.connect(session, pair[0].far())));
        pair[0] = world.connect(Plan.sends(1_000_000), SILENT);
        world.simulation.runFor(20 * SECOND);
        later.getFirst().run();
        world.simulation.runFor(30 * SECOND);
        assertWhole(pair[0], 0, 1_000_000);
    }

    @Test
    void aClientWhoseServerNeverAnswersGivesUpAfterThirtySeconds() {
        world.server.kill();
        Pair pair = world.connect(HOLDS, SILENT);
        world.simulation.runFor(29 * SECOND);
        assertThat(pair.near().sawReset).isFalse();
        world.simulation.runFor(2 * SECOND);
        assertThat(pair.near().sawReset).isTrue();
        assertThat(closes(world.client)).containsExactly(CloseReason.NEVER_ANSWERED);
    }

    @Test
    void anAbortedUserIsSeenAsAFailureAfterItsLastBytes() {
        Pair pair = world.connect(new Plan(200_000, 65536, 0, false), SILENT);
        world.simulation.runFor(5 * SECOND);
        pair.near().abort();
        world.simulation.runFor(SECOND);
        assertThat(pair.far().receivedBytes).isEqualTo(200_000);
        assertThat(pair.far().sawReset).isTrue();
        assertThat(pair.far().sawEnd).isFalse();
        assertThat(closes(world.client)).containsExactly(CloseReason.STREAM_FAILED);
        assertThat(closes(world.server)).containsExactly(CloseReason.RESET_BY_PEER);
    }

    @Test
    void bytesOfAnAbortedUserThatStillWaitAreDelivered() {
        Pair pair = world.connect(new Plan(0, 1000, 10 * MILLI, false), new Plan(200_000, 65536, 0, false));
        world.simulation.runFor(SECOND);
        pair.far().abort();
        world.simulation.runFor(20 * SECOND);
        assertThat(pair.near().receivedBytes).isEqualTo(200_000);
        assertThat(pair.near().sawReset).isTrue();
    }

    @Test
    void anIdleConnectionOfARestartedServerFailsOnItsNextByte() {
        Pair pair = world.connect(new Plan(100, 65536, 0, false), new Plan(100, 65536, 0, false));
        world.simulation.runFor(SECOND);
        world.restartServer();
        world.simulation.runFor(SECOND);
        pair.near().sendMore(1);
        world.simulation.runFor(200 * MILLI);
        assertThat(pair.near().sawReset).isTrue();
        assertThat(world.server.tunnel().snapshot(0).sessions()).isEmpty();
    }

    @Test
    void anUploadToARestartedServerFailsWithinFiveSeconds() {
        Pair pair = world.connect(new Plan(100, 65536, 0, false), SILENT);
        world.simulation.runFor(SECOND);
        world.restartServer();
        pair.near().sendMore(1);
        world.simulation.runFor(5 * SECOND);
        assertThat(pair.near().sawReset).isTrue();
    }

    @Test
    void newConnectionsWorkAtOnceAfterTheServersRestart() {
        world.connect(HOLDS, HOLDS);
        world.simulation.runFor(SECOND);
        world.restartServer();
        Pair pair = world.connect(HOLDS, HOLDS);
        world.simulation.runFor(SECOND);
        assertThat(pair.near().receivedBytes).isEqualTo(5);
    }

    @Test
    void aServerThatShutsDownTellsItsPeers() {
        Pair pair = world.connect(HOLDS, HOLDS);
        world.simulation.runFor(SECOND);
        world.server.shutdown();
        world.simulation.runFor(100 * MILLI);
        assertThat(pair.near().sawReset).isTrue();
        assertThat(pair.far().sawReset).isTrue();
    }

    @Test
    void aServerThatShutsDownTakesNoNewSession() {
        world.server.shutdown();
        Pair pair = world.connect(HOLDS, HOLDS);
        world.simulation.runFor(SECOND);
        assertThat(pair.near().sawReset).isTrue();
        assertThat(pair.far().isConnected()).isFalse();
    }

    @Test
    void anIdleConnectionLivesOnKeepalives() {
        Pair pair = world.connect(HOLDS, HOLDS);
        world.simulation.runFor(7200 * SECOND);
        pair.near().sendMore(10);
        pair.far().sendMore(10);
        world.simulation.runFor(SECOND);
        assertThat(pair.near().receivedBytes).isEqualTo(15);
        assertThat(pair.far().receivedBytes).isEqualTo(15);
    }

    @Test
    void aHalfClosedClientAsksAPeerThatMayHaveForgottenIt() {
        Pair pair = world.connect(Plan.sends(5), new Plan(0, 65536, 3600 * SECOND, false));
        world.simulation.runFor(SECOND);
        world.restartServer();
        world.simulation.runFor(22 * SECOND);
        assertThat(pair.near().sawReset).isFalse();
        world.simulation.runFor(14 * SECOND);
        assertThat(pair.near().sawReset).isTrue();
    }

    @Test
    void aSessionThatHearsNothingForItsTimeoutFailsAtBothEnds() {
        Pair pair = world.connect(HOLDS, HOLDS);
        world.simulation.runFor(SECOND);
        world.network.become(Link.of(50, 1));
        world.simulation.runFor(590 * SECOND);
        assertThat(pair.near().sawReset || pair.far().sawReset).isFalse();
        world.simulation.runFor(12 * SECOND);
        assertThat(pair.near().sawReset && pair.far().sawReset).isTrue();
        assertThat(closes(world.client)).containsExactly(CloseReason.TIMED_OUT);
        world.simulation.runFor(130 * SECOND);
        assertThat(world.isEmpty()).isTrue();
    }

    @Test
    void aReaderThatStopsHoldsTheSenderBackAndLosesNothing() {
        Pair pair = world.connect(new Plan(0, 64 * 1024, 120 * SECOND, false), Plan.sends(5_000_000));
        world.simulation.runFor(60 * SECOND);
        assertThat(pair.far().sentBytes()).isLessThan(1_500_000);
        assertThat(world.client.tunnel().snapshot(0).bufferedBytes()).isLessThan(600_000);
        pair.near().readFaster();
        world.simulation.runFor(120 * SECOND + 60 * SECOND);
        assertThat(pair.near().receivedBytes).isEqualTo(5_000_000);
        assertThat(pair.near().isDamaged).isFalse();
    }

    @Test
    void aSlowReaderGetsAllEvenLongAfterBothHaveEnded() {
        Pair pair = world.connect(new Plan(10, 2000, 100 * MILLI, true), Plan.sends(3_000_000));
        world.simulation.runFor(300 * SECOND);
        assertWhole(pair, 3_000_000, 10);
    }

    @Test
    void aLatePacketOfAnEndedSessionIsAnsweredWithOneResetASecond() {
        List<byte[]> fromClient = new ArrayList<>();
        world.network.tap((from, packet) -> {
            if (from.equals(World.CLIENT) && packet.length > 24) {
                fromClient.add(packet);
            }
        });
        world.connect(Plan.sends(10), Plan.sends(10));
        world.simulation.runFor(5 * SECOND);
        List<byte[]> answers = new ArrayList<>();
        world.network.tap((from, packet) -> answers.add(packet));
        byte[] late = fromClient.getFirst();
        for (int i = 0; i < 10; i++) {
            world.server.onPacket(late.clone(), World.CLIENT);
            world.simulation.runFor(10 * MILLI);
        }
        assertThat(answers).hasSize(1);
        assertThat(HexFormat.of().formatHex(answers.getFirst())).startsWith("000000000002");
        assertThat(world.server.tunnel().stats().drops(DropReason.TIME_WAIT)).isEqualTo(10);
    }

    @Test
    void aPacketThatCannotOpenASessionGetsAResetAndNoSession() {
        List<byte[]> answers = new ArrayList<>();
        world.simulation.runFor(SECOND);
        world.network.tap((from, packet) -> answers.add(packet));
        String header = "0000abcd" + "51" + "00" + "0100" + "00000000";
        String bytes = "00000004" + "00000004";
        push(header + "00000000" + "00000001" + bytes);
        push(header + "00000100" + "00000000" + bytes);
        push("0000abce" + "52" + "00" + "0100" + "00000000" + "00000000" + "00000000" + "00000000");
        assertThat(world.server.tunnel().snapshot(0).sessions()).isEmpty();
        assertThat(answers).hasSize(2);
        assertThat(world.server.tunnel().stats().drops(DropReason.UNKNOWN_SESSION))
                .isEqualTo(3);
    }

    @Test
    void firstPacketsThatArriveInTheWrongOrderOpenTheSession() {
        String push = "0000abcd" + "51" + "00" + "0100" + "00000000";
        push(push + "00000001" + "00000000" + "00000009" + "0001000968656c6c6f");
        assertThat(world.server.events).hasSize(1);
        push(push + "00000000" + "00000000" + "00000004" + "00000004");
        world.simulation.runFor(MILLI);
        assertThat(world.server.tunnel().snapshot(0).sessions()).hasSize(1);
        assertThat(world.server.dials).isEqualTo(1);
    }

    @Test
    void aSessionWhoseDialNeverComesIsDroppedAfterFourSeconds() {
        push("0000abcd" + "51" + "00" + "0100" + "00000000" + "00000001" + "00000000" + "00000004" + "00020004");
        world.simulation.runFor(3900 * MILLI);
        assertThat(state(world.server)).isEqualTo(SessionState.OPENING);
        world.simulation.runFor(200 * MILLI);
        assertThat(closes(world.server)).containsExactly(CloseReason.NEVER_ANSWERED);
    }

    @Test
    void aMessageThatBreaksTheProtocolEndsTheSession() {
        for (String message : List.of("0002000400000000", "0001000500", "00040004", "000000040000000400000004")) {
            World fresh = new World(1, LINK, World.SMALL_WINDOWS);
            fresh.server.onDial(session -> {});
            String length = HexFormat.of().toHexDigits(message.length() / 2);
            byte[] packet = HexFormat.of()
                    .parseHex("0000abcd" + "51" + "00" + "0100" + "00000000" + "00000000" + "00000000" + length
                            + message);
            fresh.server.onPacket(packet, World.CLIENT);
            fresh.simulation.runFor(0);
            assertThat(closes(fresh.server)).as(message).containsExactly(CloseReason.PROTOCOL_ERROR);
        }
    }

    @Test
    void sessionsBeyondTheLimitAreRefusedAtBothEnds() {
        World small = new World(7, LINK, Setup.of(World.SMALL_WINDOWS).with(3));
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            pairs.add(small.connect(HOLDS, HOLDS));
        }
        small.simulation.runFor(SECOND);
        assertThat(pairs.get(2).near().receivedBytes).isEqualTo(5);
        assertThat(pairs.get(3).near().isConnected()).isFalse();
        assertThat(small.client.events).contains(new TunnelEvent.SessionRefused(Limit.SESSIONS, 3, "10.0.0.1:1000"));
        String push =
                "0000abcd" + "51" + "00" + "0100" + "00000000" + "00000000" + "00000000" + "00000004" + "00000004";
        small.server.onPacket(HexFormat.of().parseHex(push), World.CLIENT);
        assertThat(small.server.tunnel().stats().drops(DropReason.SESSION_LIMIT))
                .isEqualTo(1);
    }

    @Test
    void nothingButControlMessagesLeavesWhileTheSocketIsFull() {
        world.simulation.runFor(5 * SECOND);
        List<byte[]> packets = new ArrayList<>();
        world.network.tap((from, packet) -> packets.add(packet));
        world.client.block(true);
        Pair pair = world.connect(HOLDS, SILENT);
        world.simulation.runFor(5 * SECOND);
        assertThat(packets).isEmpty();
        world.client.block(false);
        world.simulation.runFor(200 * MILLI);
        assertThat(pair.far().receivedBytes).isEqualTo(5);
    }

    @Test
    void aSilentClientPingsAndRoundTripsAreTold() {
        TunnelEvent roundTrip = new TunnelEvent.RoundTrip(World.SERVER, 100 * MILLI);
        world.simulation.runFor(3 * SECOND);
        assertThat(world.client.events)
                .containsExactly(
                        roundTrip,
                        roundTrip,
                        roundTrip,
                        new TunnelEvent.WindowsCarry(100 * MILLI, 256, 256, 1400 - 28 - 24));
        world.client.events.clear();
        world.simulation.runFor(23 * SECOND);
        assertThat(world.client.events).isEmpty();
        world.simulation.runFor(8 * SECOND);
        assertThat(world.client.events).containsExactly(roundTrip);
    }

    @Test
    void whatTheWindowsCarryIsToldAgainWhenTheRoundTripHasChangedMuch() {
        world.simulation.runFor(10 * SECOND);
        world.client.events.clear();
        world.network.become(Link.of(150, 0));
        world.simulation.runFor(150 * SECOND);
        assertThat(world.client.events).contains(new TunnelEvent.WindowsCarry(300 * MILLI, 256, 256, 1400 - 28 - 24));
        assertThat(world.client.events.stream().filter(TunnelEvent.WindowsCarry.class::isInstance))
                .hasSize(1);
    }

    @Test
    void aSilentServerIsLookedUpAgainAndAgain() {
        world.server.kill();
        world.simulation.runFor(78 * SECOND);
        assertThat(world.client.renewals).isZero();
        world.simulation.runFor(2 * SECOND);
        assertThat(world.client.renewals).isEqualTo(1);
        world.client.resolved(World.SERVER);
        world.simulation.runFor(78 * SECOND);
        assertThat(world.client.renewals).isEqualTo(1);
        world.simulation.runFor(2 * SECOND);
        assertThat(world.client.renewals).isEqualTo(2);
    }

    @Test
    void anIdleServerLooksItsTargetUpAgain() {
        world.simulation.runFor(3 * SECOND);
        world.client.kill();
        world.simulation.runFor(70 * SECOND);
        assertThat(world.server.targetRenewals).isZero();
        world.simulation.runFor(10 * SECOND);
        assertThat(world.server.targetRenewals).isEqualTo(1);
    }

    @Test
    void withoutKeepaliveNothingIsSentAndNothingLookedUp() {
        world = new World(7, LINK, Setup.of(World.SMALL_WINDOWS).with(new Timing(600, 30, 120, 0)));
        world.simulation.runFor(3 * SECOND);
        long sent = world.network.sent;
        world.server.kill();
        world.simulation.runFor(3600 * SECOND);
        assertThat(world.network.sent).isEqualTo(sent);
        assertThat(world.client.renewals).isZero();
    }

    @Test
    void withoutEncryptionAStrangersPacketsDoNotReachAClient() {
        world.simulation.runFor(SECOND);
        byte[] ping = HexFormat.of().parseHex("00000000000000000001");
        world.client.onPacket(ping, STRANGER);
        assertThat(world.client.tunnel().stats().drops(DropReason.UNKNOWN_PEER)).isEqualTo(1);
    }

    @Test
    void badControlMessagesAreCounted() {
        world.server.onPacket(HexFormat.of().parseHex("000000000009"), World.CLIENT);
        world.server.onPacket(HexFormat.of().parseHex("0000"), World.CLIENT);
        assertThat(world.server.tunnel().stats().drops(DropReason.BAD_CONTROL)).isEqualTo(1);
        assertThat(world.server.tunnel().stats().drops(DropReason.TOO_SHORT)).isEqualTo(1);
    }

    private void push(String hex) {
        world.server.onPacket(HexFormat.of().parseHex(hex), STRANGER);
        world.simulation.runFor(0);
    }

    private static SessionState state(SimNode node) {
        List<SessionView> sessions = node.tunnel().snapshot(0).sessions();
        assertThat(sessions).hasSize(1);
        return sessions.getFirst().state();
    }

    private static List<CloseReason> closes(SimNode node) {
        return node.events.stream()
                .filter(TunnelEvent.SessionClosed.class::isInstance)
                .map(event -> ((TunnelEvent.SessionClosed) event).reason())
                .toList();
    }

    private static void assertWhole(Pair pair, long nearReceives, long farReceives) {
        assertThat(pair.near().receivedBytes).isEqualTo(nearReceives);
        assertThat(pair.far().receivedBytes).isEqualTo(farReceives);
        assertThat(pair.near().isDamaged || pair.far().isDamaged).isFalse();
        assertThat(pair.near().sawReset || pair.far().sawReset).isFalse();
        assertThat(pair.near().sawEnd && pair.far().sawEnd).isTrue();
    }
}
