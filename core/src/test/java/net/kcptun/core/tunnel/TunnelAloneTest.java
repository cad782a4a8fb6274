package net.kcptun.core.tunnel;

import static net.kcptun.core.tunnel.LoneTunnel.DIAL;
import static net.kcptun.core.tunnel.LoneTunnel.NO_PINGS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import net.kcptun.core.tunnel.api.SessionState;
import net.kcptun.core.tunnel.api.TunnelOptions.Role;
import net.kcptun.core.tunnel.session.Session;
import net.kcptun.core.wire.ControlCodec;
import net.kcptun.core.wire.ControlMessage.Ping;
import net.kcptun.core.wire.ControlMessage.Reset;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

/// What a tunnel makes of single datagrams and streams.
final class TunnelAloneTest {
    private static final Endpoint SELF = Endpoint.ipv4(0x0a000001, 1);
    private static final Endpoint SERVER = Endpoint.ipv4(0x0a000002, 2);
    private static final Endpoint CLIENT = Endpoint.ipv4(0x0a000003, 3);

    private final RecordedStream stream = new RecordedStream();
    private final LoneTunnel client = LoneTunnel.of(Role.CLIENT, NO_PINGS, null);
    private final LoneTunnel server = LoneTunnel.of(Role.SERVER, NO_PINGS, null);

    @Test
    void onlyWhatIsSealedHasAuthenticated() {
        LoneTunnel sealed = LoneTunnel.sealed(Role.SERVER, NO_PINGS, null);
        byte[] ping = new byte[ControlCodec.MAX_BYTES];
        int length = ControlCodec.encode(new Ping(7), ping);
        assertThat(sealed.tunnel.onPacket(ping, 0, length + 1, CLIENT, sealed.now()))
                .isTrue();
        assertThat(server.tunnel.onPacket(ping, 0, length, CLIENT, server.now()))
                .isFalse();
        assertThat(sealed.tunnel.onPacket(ping, 0, 4, CLIENT, sealed.now())).isFalse();
        assertThat(sealed.takeWhat()).containsExactly("PONG to 10.0.0.3:3", "drop TOO_SHORT from 10.0.0.3:3");
    }

    @Test
    void fourBytesAreAPacketAndThreeAreNot() {
        server.tunnel.onPacket(new byte[8], 0, 3, CLIENT, server.now());
        server.tunnel.onPacket(new byte[8], 0, 4, CLIENT, server.now());
        assertThat(server.takeWhat())
                .containsExactly("drop TOO_SHORT from 10.0.0.3:3", "drop BAD_CONTROL from 10.0.0.3:3");
    }

    @Test
    void anAcceptedStreamIsTold() {
        client.opens(stream);
        assertThat(client.takeWhat()).containsExactly("StreamAccepted[conv=1, remote=somebody]");
    }

    @Test
    void aSessionWaitsForTheServerToBeFound() {
        client.opens(stream);
        assertThat(client.takeWhat()).doesNotContain("data to 10.0.0.2:2");
        client.runTo(1_000);
        client.path(SELF, SERVER);
        assertThat(client.take()).contains("1000 data to 10.0.0.2:2");
    }

    @Test
    void aSessionOfAServerIsCountedAndSoIsTheResetForWhatIsNone() {
        server.hearsPush(1, 0, 0, DIAL, CLIENT);
        server.hearsUna(9, 3, CLIENT);
        assertThat(server.takeWhat()).contains("drop UNKNOWN_SESSION from 10.0.0.3:3", "RESET 9 to 10.0.0.3:3");
        assertThat(server.tunnel.stats().sessionsOpened).isEqualTo(1);
        assertThat(server.tunnel.stats().resetsSent).isEqualTo(1);
    }

    @Test
    void resetForTheSameIsSentOnceASecond() {
        for (int millis : new int[] {0, 500, 999, 1_000, 1_999, 2_000}) {
            server.runTo(millis);
            server.hearsUna(9, 3, CLIENT);
        }
        assertThat(server.takeTimesOf("RESET 9 to 10.0.0.3:3")).containsExactly(0L, 1_000L, 2_000L);
        server.hearsUna(10, 3, CLIENT);
        server.hearsUna(9, 3, SERVER);
        assertThat(server.takeWhat()).contains("RESET 10 to 10.0.0.3:3", "RESET 9 to 10.0.0.2:2");
    }

    @Test
    void aResetForNobodyIsNoFault() {
        server.hears(new Reset(9), CLIENT);
        assertThat(server.take()).isEmpty();
    }

    @Test
    void aFaultEndsTheSessionWhereItHappensAndNoOther() {
        client.path(SELF, SERVER);
        Session first = client.opens(stream);
        Session second = client.opens(new RecordedStream());
        client.take();
        client.failsToSend(new IllegalStateException("no memory"));
        assertThatThrownBy(() -> client.does(now -> first.onBytes(ByteBuffer.wrap(new byte[5]), now)))
                .hasMessage("no memory");
        assertThat(client.takeWhat())
                .containsExactly("SessionClosed[conv=1, peer=0.0.0.0:0, reason=FAULT]", "RESET 1 to 10.0.0.2:2");
        assertThat(second.state()).isEqualTo(SessionState.OPENING);
        client.does(now -> second.onBytes(ByteBuffer.wrap(new byte[5]), now));
        assertThat(client.takeWhat()).containsExactly("data to 10.0.0.2:2");
    }

    @Test
    void aMessageGoesBeforeATransferAndDoesNotWaitForIt() {
        client.path(SELF, SERVER);
        Session transfer = client.opens(stream);
        Session chat = client.opens(new RecordedStream());
        client.take();
        client.does(now -> {
            transfer.onBytes(ByteBuffer.allocate(20_000), now);
            chat.onBytes(ByteBuffer.allocate(5), now);
        });
        assertThat(client.takeWhat()).startsWith("data to 10.0.0.2:2", "push", "data to 10.0.0.2:2");
    }

    @Test
    void manyMessagesLetATransferGoBetweenThem() {
        client.path(SELF, SERVER);
        Session transfer = client.opens(stream);
        List<Session> chats = IntStream.range(0, 40)
                .mapToObj(i -> client.opens(new RecordedStream()))
                .toList();
        client.take();
        client.does(now -> {
            transfer.onBytes(ByteBuffer.allocate(20_000), now);
            chats.forEach(chat -> chat.onBytes(ByteBuffer.allocate(5), now));
        });
        List<String> sent = client.takeWhat();
        assertThat(sent.indexOf("push")).isEqualTo(16);
        assertThat(Collections.frequency(sent, "push")).isBetween(1, 8);
        assertThat(sent).hasSizeGreaterThan(40);
    }

    @Test
    void aTransferAloneIsNotPushed() {
        client.path(SELF, SERVER);
        Session transfer = client.opens(stream);
        client.take();
        client.does(now -> transfer.onBytes(ByteBuffer.allocate(20_000), now));
        client.does(now -> transfer.onBytes(ByteBuffer.allocate(20_000), now));
        assertThat(client.takeWhat()).doesNotContain("push");
    }

    @Test
    void convsBeginWhereTheEntropySaysAndAreNeverZero() {
        LoneTunnel last = LoneTunnel.atMostRandom(Role.CLIENT, NO_PINGS);
        assertThat(last.opens(stream).conv()).isEqualTo(-1);
        assertThat(last.opens(stream).conv()).isEqualTo(1);
        assertThat(last.opens(stream).conv()).isEqualTo(2);
    }

    @Test
    void otherOptionsOfAnotherTunnelAreRefused() {
        assertThatThrownBy(() -> client.tunnel.onOptions(LoneTunnel.options(Role.SERVER, NO_PINGS, null), client.now()))
                .hasMessageContaining("cannot change");
    }
}
