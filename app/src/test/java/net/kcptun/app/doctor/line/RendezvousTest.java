package net.kcptun.app.doctor.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import net.kcptun.app.net.base.AddressCache;
import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.wire.ControlCodec;
import net.kcptun.core.wire.ControlMessage;
import net.kcptun.core.wire.ControlMessage.Connect;
import net.kcptun.core.wire.ControlMessage.Ping;
import net.kcptun.core.wire.ControlMessage.Pong;
import net.kcptun.core.wire.ControlMessage.Punch;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

final class RendezvousTest {
    private static final InetSocketAddress MEETING = FakeLine.address("127.0.0.1", 12345);
    private static final InetSocketAddress SERVER = FakeLine.address("198.51.100.7", 5000);
    private static final InetSocketAddress OTHER_PORT = FakeLine.address("198.51.100.7", 6000);
    private static final Endpoint INNER = Endpoint.ipv4(0xc0a8_0102, 4000);
    private static final Endpoint OUTER = AddressCache.endpointOf(SERVER);
    private static final Endpoint SEEN = Endpoint.ipv4(0xcb00_7101, 50_000);
    private static final ServiceId ID = new ServiceId("web".getBytes(StandardCharsets.US_ASCII));
    private static final long PATIENCE = 3000 * FakeLine.MILLI;

    private static final int UNANSWERED_PINGS = 2;

    private int pings;

    @Test
    void theRendezvousServerTellsHowThisHostIsSeen() throws IOException {
        Rendezvous asked = asked((line, packet, to) -> {
            if (decode(packet) instanceof Connect(Endpoint local, ServiceId _)) {
                send(line, new Punch(local, SEEN), MEETING);
            }
        });
        assertThat(asked.observed(ID, PATIENCE)).isEqualTo(SEEN);
    }

    /// Also where the routes would have it leave from another one.
    @Test
    void aLineThatIsBoundToAnAddressHasThat() {
        SealedLine line = new SealedLine(new FakeLine((_, _, _) -> {}), PacketCipher.none(), 1400);
        assertThat(new Rendezvous(line, SERVER, 100).own()).isEqualTo(AddressCache.endpointOf(FakeLine.OWN));
    }

    @Test
    void whoKeepsSilentTellsNothing() throws IOException {
        assertThat(asked((line, packet, to) -> {}).observed(ID, PATIENCE)).isNull();
    }

    @Test
    void thePeerIsWhereAPongComesFrom() throws IOException {
        Rendezvous.Meeting meeting = asked((line, packet, to) -> {
                    switch (decode(packet)) {
                        case Connect _ -> send(line, new Punch(INNER, OUTER), MEETING);
                        case Ping(int value)
                        when to.equals(SERVER) -> {
                            if (++pings > UNANSWERED_PINGS) {
                                send(line, new Pong(value), SERVER);
                            }
                        }
                        default -> {}
                    }
                })
                .meet(ID, PATIENCE);
        assertThat(meeting.peer()).isEqualTo(SERVER);
        assertThat(meeting.told()).isEqualTo(new Punch(INNER, OUTER));
        assertThat(meeting.asking()).isEmpty();
    }

    @Test
    void aPeerThatSendsFromAnotherPortIsAnsweredThere() throws IOException {
        Rendezvous.Meeting meeting = asked((line, packet, to) -> {
                    switch (decode(packet)) {
                        case Connect _ -> {
                            send(line, new Punch(INNER, OUTER), MEETING);
                            send(line, new Ping(3), OTHER_PORT);
                        }
                        case Ping(int value) when to.equals(OTHER_PORT) -> send(line, new Pong(value), OTHER_PORT);
                        default -> {}
                    }
                })
                .meet(ID, PATIENCE);
        assertThat(meeting.peer()).isEqualTo(OTHER_PORT);
        assertThat(meeting.asking()).containsExactly(AddressCache.endpointOf(OTHER_PORT));
    }

    @Test
    void aPeerThatAnswersBeforeTheRendezvousServerDoesIsTheOneThatIsTold() throws IOException {
        Rendezvous.Meeting meeting = asked((line, packet, to) -> {
                    switch (decode(packet)) {
                        case Connect _ -> {
                            send(line, new Punch(INNER, OUTER), MEETING, 50);
                            send(line, new Ping(3), SERVER, 10);
                        }
                        case Ping(int value) when to.equals(SERVER) -> send(line, new Pong(value), SERVER, 10);
                        default -> {}
                    }
                })
                .meet(ID, PATIENCE);
        assertThat(meeting.told()).isEqualTo(new Punch(INNER, OUTER));
        assertThat(meeting.peer()).isEqualTo(SERVER);
        assertThat(meeting.asking()).isEmpty();
    }

    @Test
    void aServiceThatNobodyHasRegisteredIsNotTold() throws IOException {
        Rendezvous.Meeting meeting = asked((line, packet, to) -> {}).meet(ID, PATIENCE);
        assertThat(meeting.told()).isNull();
        assertThat(meeting.peer()).isNull();
    }

    private static Rendezvous asked(FakeLine.Peer peer) {
        return new Rendezvous(new SealedLine(new FakeLine(peer), PacketCipher.none(), 1400), MEETING, 100);
    }

    private static ControlMessage decode(byte[] packet) {
        return ControlCodec.decode(packet, 0, packet.length);
    }

    private static void send(FakeLine line, ControlMessage message, InetSocketAddress from) {
        send(line, message, from, 10);
    }

    private static void send(FakeLine line, ControlMessage message, InetSocketAddress from, long inMillis) {
        byte[] buf = new byte[ControlCodec.MAX_BYTES];
        line.answer(buf, ControlCodec.encode(message, buf), from, inMillis);
    }
}
