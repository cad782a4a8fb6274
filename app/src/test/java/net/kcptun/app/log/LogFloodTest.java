package net.kcptun.app.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import net.kcptun.app.net.forward.SystemEntropy;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.crypto.PresharedKey;
import net.kcptun.core.crypto.ReplayFilter;
import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.tunnel.Tunnel;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.Limit;
import net.kcptun.core.tunnel.api.Limits;
import net.kcptun.core.tunnel.api.PacketSink;
import net.kcptun.core.tunnel.api.PathFinder;
import net.kcptun.core.tunnel.api.TunnelOptions;
import net.kcptun.core.tunnel.api.TunnelOptions.Role;
import net.kcptun.core.tunnel.api.TunnelPorts;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.Entropy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A minute of one kind of bad input after the other, of those without the key and of one with it, at a tunnel with its
/// log at the usual level: what is written is bounded by the kinds, not by the packets.
final class LogFloodTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int PACKETS = 3000;
    private static final int LINES_A_KIND = 2;
    private static final int LINES_OF_FAILURES = 12;
    private static final int LIMIT = 3;
    private static final CipherMethod METHOD = CipherMethod.AES256GCM;
    private static final int PACKET_BYTES = 1400;

    private final Captured captured = new Captured(Level.NOTICE);
    private final Entropy entropy = new SystemEntropy();
    private final PresharedKey key = PresharedKey.generate(entropy);
    private final PacketCipher attacker = cipher();
    /// What was sent last to each.
    private final Map<Endpoint, byte[]> sent = new HashMap<>();

    private final Tunnel tunnel = tunnel(Role.SERVER);
    private long now = 1_700_000_000L * SECOND;
    private int conv = 1;
    private int senders = 50;

    private interface Kind {
        byte[] packet(int number);
    }

    @AfterEach
    void giveBack() throws IOException {
        captured.close();
    }

    @Test
    void noStormOfStrangersIsMoreThanTwoLinesAMinute() throws InterruptedException {
        byte[] noise = new byte[300];
        entropy.fill(noise, 0, noise.length);
        byte[] replayed = sealed("00000000" + "0000" + "00000001");
        assertFewLines(DropReason.FORGED, LINES_A_KIND, number -> Arrays.copyOf(noise, 60 + number % 200));
        assertFewLines(DropReason.TOO_SHORT, LINES_A_KIND, number -> new byte[number % 20]);
        assertFewLines(DropReason.REPLAYED, LINES_A_KIND, number -> replayed.clone());
    }

    @Test
    void noStormOfOneWithTheKeyIsMoreThanAFewLinesAMinute() throws InterruptedException {
        assertFewLines(DropReason.BAD_CONTROL, LINES_A_KIND, number -> sealed("00000000" + "00ff" + "00000001"));
        assertFewLines(
                DropReason.UNEXPECTED_CONTROL,
                LINES_A_KIND,
                number -> sealed("00000000" + "0003" + "00" + "0a000001" + "1000" + "0000"));
        assertFewLines(DropReason.UNKNOWN_SESSION, 0, number -> sealed(segment(conv++, 7, 9)));
        int open = conv;
        receive(sealed(segment(open, 0, 0)), 0);
        senders = 1;
        assertFewLines(DropReason.BAD_KCP, LINES_A_KIND, number -> sealed(hex(open) + "ff".repeat(20)));
        senders = 50;
        assertFewLines(DropReason.SESSION_LIMIT, LINES_OF_FAILURES, number -> sealed(segment(++conv, 0, 0)));
    }

    @Test
    void aSessionThatMovesAllTheTimeIsAFewLinesAMinute() throws InterruptedException {
        receive(sealed(segment(1, 0, 0)), 0);
        for (int i = 1; i < 500; i++) {
            receive(sealed(segment(1, 1, 0)), i % 2);
            receive(answer(i % 2), i % 2);
            now += 2 * SECOND;
            tunnel.onTimers(now);
            receive(sealed(segment(1, 1, 0)), i % 2);
        }
        assertThat(tunnel.stats().peersMoved).isGreaterThan(400);
        assertThat(captured.lines()).hasSizeBetween(17, 17 * 20);
    }

    private void assertFewLines(DropReason reason, int most, Kind kind) throws InterruptedException {
        captured.lines();
        long before = tunnel.stats().drops(reason);
        for (int i = 0; i < PACKETS; i++) {
            now += 60 * SECOND / PACKETS;
            receive(kind.packet(i), i % senders);
        }
        assertThat(tunnel.stats().drops(reason) - before).as(reason.name()).isGreaterThan(PACKETS * 8 / 10);
        assertThat(captured.lines()).as(reason.name()).hasSizeLessThanOrEqualTo(most);
    }

    /// The PONG of the PING that was sent there last.
    private byte[] answer(int sender) {
        byte[] ping = Objects.requireNonNull(sent.get(address(sender))).clone();
        attacker.open(ping, 0, ping.length);
        return sealed("00000000" + "0001" + HexFormat.of().formatHex(ping, 6, 10));
    }

    private static Endpoint address(int sender) {
        return Endpoint.ipv4(0x0a000001 + (sender << 8), 1000 + sender);
    }

    private void receive(byte[] packet, int sender) {
        tunnel.onPacket(packet, 0, packet.length, address(sender), now);
        tunnel.onTimers(now);
        tunnel.flush(now);
    }

    /// PUSH with the message that dials.
    private String segment(int conv, int sn, int una) {
        return hex(conv) + "51" + "00" + "0100" + hex((int) (now / 1_000_000)) + hex(sn) + hex(una) + "00000004"
                + "00000004";
    }

    private static String hex(int word) {
        return HexFormat.of().toHexDigits(word);
    }

    private byte[] sealed(String plain) {
        byte[] bytes = HexFormat.of().parseHex(plain);
        byte[] out = new byte[PACKET_BYTES + METHOD.overhead()];
        int length = attacker.seal(bytes, 0, bytes.length, bytes.length, out);
        return Arrays.copyOf(out, length);
    }

    private PacketCipher cipher() {
        ReplayFilter filter = ReplayFilter.remembering(ReplayFilter.SERVER_NONCES, entropy);
        return PacketCipher.of(METHOD, key, entropy, filter);
    }

    private Tunnel tunnel(Role role) {
        TunnelOptions options = new TunnelOptions(
                role,
                KcpOptions.DEFAULT,
                PACKET_BYTES,
                TunnelOptions.Timing.DEFAULT,
                TunnelOptions.Carrier.UDP,
                Limits.DEFAULT.with(Limit.SESSIONS, LIMIT),
                null);
        Nothing nothing = new Nothing();
        return new Tunnel(
                options,
                cipher(),
                new TunnelPorts(
                        nothing, session -> {}, nothing, entropy, () -> now / 1_000_000, new TunnelLog(captured.log)));
    }

    private final class Nothing implements PacketSink, PathFinder {
        @Override
        public void send(byte[] buf, int off, int len, Endpoint to) {
            sent.put(to, Arrays.copyOfRange(buf, off, off + len));
        }

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public void renewPath(boolean freshSocket) {}

        @Override
        public void renewTarget() {}
    }
}
