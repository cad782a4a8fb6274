package net.kcptun.app.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.kcptun.app.net.forward.SystemEntropy;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.crypto.PresharedKey;
import net.kcptun.core.crypto.ReplayFilter;
import net.kcptun.core.wire.ControlCodec;
import net.kcptun.core.wire.ControlMessage.Ping;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A client and a server whose NATs let no packet of the other in are relayed.
@ExtendWith(NeedsNamespaces.class)
final class RelayTest {
    private static final int MB = 1 << 20;
    private static final Pattern PORT = Pattern.compile("the relay [0-9.]+:(4[0-9]{4})");
    private static final int WAIT_MILLIS = 1000;

    @Test
    void fiftyMegabytesEachWayArriveAsTheyWere() throws Exception {
        try (Internet internet = new Internet(Family.IPV4)) {
            Host meeting = internet.host("meeting");
            Host server = internet.home(Nat.PORT_KEEPING).join("server");
            Host client = internet.home(Nat.SYMMETRIC).join("client");
            Plan plan = Plan.meetingAt(meeting).relaying("10 Gbit/s");
            try (Tunnel tunnel = Tunnel.start(plan, server, client);
                    Conversation conversation = tunnel.converse()) {
                tunnel.rendezvous().awaitLine("meet at");
                carry(conversation.up());
                carry(conversation.down());
            }
        }
    }

    @Test
    void endsOfIpv6ThatFirewallsKeepApartAreRelayed() throws Exception {
        try (Internet internet = new Internet(Family.IPV6)) {
            Host meeting = internet.host("meeting");
            Host server = internet.home(Nat.SYMMETRIC).join("server");
            Host client = internet.home(Nat.SYMMETRIC).join("client");
            Plan plan = Plan.meetingAt(meeting).relaying("10 Gbit/s");
            try (Tunnel tunnel = Tunnel.start(plan, server, client);
                    Conversation conversation = tunnel.converse()) {
                tunnel.rendezvous().awaitLine("meet at");
                conversation.userSpeaks(1);
                conversation.farSpeaks(2);
            }
        }
    }

    /// As the wire of the rendezvous server has it, over four seconds of a transfer that would take all it can.
    @Test
    void notMoreThanTheRateIsRelayed() throws Exception {
        try (Internet internet = new Internet(Family.IPV4)) {
            Host meeting = internet.host("meeting");
            Host server = internet.home(Nat.PORT_KEEPING).join("server");
            Host client = internet.home(Nat.SYMMETRIC).join("client");
            Plan plan = Plan.meetingAt(meeting).relaying("16 Mbit/s");
            try (Tunnel tunnel = Tunnel.start(plan, server, client);
                    Conversation conversation = tunnel.converse();
                    Flow down = conversation.down()) {
                down.awaitMore(MB);
                long before = meeting.sentBytes();
                long begin = System.nanoTime();
                down.awaitMore(4 * MB);
                double seconds = (System.nanoTime() - begin) / 1e9;
                double payload = meeting.sentBytes() - before;
                // The wire counts the headers of Ethernet besides, 14 bytes a packet.
                assertThat(payload / seconds).as("bytes a second").isLessThan(2_000_000 * 1.07);
                down.finish();
            }
        }
    }

    @Test
    void strangersAreNeitherAnsweredNorRelayed() throws Exception {
        try (Internet internet = new Internet(Family.IPV4)) {
            Host meeting = internet.host("meeting");
            Host stranger = internet.host("stranger");
            Host server = internet.home(Nat.PORT_KEEPING).join("server");
            Host client = internet.home(Nat.SYMMETRIC).join("client");
            Plan plan = Plan.meetingAt(meeting).relaying("10 Gbit/s");
            try (Tunnel tunnel = Tunnel.start(plan, server, client);
                    Conversation conversation = tunnel.converse();
                    DatagramSocket socket = stranger.namespace().in(DatagramSocket::new)) {
                tunnel.client().awaitLine("the relay ");
                int port = relayPort(tunnel.client());
                socket.setSoTimeout(WAIT_MILLIS);
                InetAddress host = InetAddress.getByName(meeting.address());
                // Whoever has the key is answered by the rendezvous server itself.
                socket.send(ping(new InetSocketAddress(host, Plan.PORT), 1));
                socket.receive(new DatagramPacket(new byte[2048], 2048));
                for (int i = 2; i < 12; i++) {
                    socket.send(ping(new InetSocketAddress(host, port), i));
                    socket.send(noise(new InetSocketAddress(host, port)));
                }
                assertThatThrownBy(() -> socket.receive(new DatagramPacket(new byte[2048], 2048)))
                        .isInstanceOf(SocketTimeoutException.class);
                conversation.userSpeaks(1);
                conversation.farSpeaks(2);
            }
        }
    }

    private static void carry(Flow flow) throws Exception {
        try (flow) {
            for (int done = 0; done < 50; done += 5) {
                flow.awaitMore(5 * MB);
            }
            flow.finish();
        }
    }

    private static int relayPort(Program client) {
        Matcher port = PORT.matcher(client.log());
        assertThat(port.find()).isTrue();
        return Integer.parseInt(port.group(1));
    }

    private static DatagramPacket noise(InetSocketAddress to) {
        byte[] bytes = new byte[200];
        ThreadLocalRandom.current().nextBytes(bytes);
        return new DatagramPacket(bytes, bytes.length, to);
    }

    /// Sealed with the key of all three.
    private static DatagramPacket ping(InetSocketAddress to, int number) {
        SystemEntropy entropy = new SystemEntropy();
        try (PacketCipher cipher = PacketCipher.of(
                CipherMethod.XCHACHA20POLY1305_IETF,
                PresharedKey.fromPassword("namespaces".getBytes(StandardCharsets.UTF_8)),
                entropy,
                ReplayFilter.remembering(16, entropy))) {
            byte[] plain = new byte[ControlCodec.MAX_BYTES];
            int len = ControlCodec.encode(new Ping(number), plain);
            byte[] sealed = new byte[1000];
            int bytes = cipher.seal(plain, 0, len, 900, sealed);
            return new DatagramPacket(Arrays.copyOf(sealed, bytes), bytes, to);
        }
    }
}
