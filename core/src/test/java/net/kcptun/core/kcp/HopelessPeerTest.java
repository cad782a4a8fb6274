package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.kcptun.core.path.PathModel;
import org.junit.jupiter.api.Test;

/// How a conversation learns that its peer, though it is heard, will never have what it is sent.
final class HopelessPeerTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long T0 = 1000 * SECOND;
    private static final int MTU = 124;
    private static final KcpOptions OPTIONS = new KcpOptions(256, 256, 1, 10, 2, true, 1);

    private final Packets out = new Packets();
    private final Kcp kcp =
            new Kcp(Packets.CONV, MTU, OPTIONS, new SegmentPool(MTU, 100), new PathModel(), new ReadyReader());

    @Test
    void aPeerThatGetsNothingIsAskedAndIsStalled() {
        input(Packets.push(0, 1, 0, "a"), T0);
        send(T0);
        List<String> sent = new ArrayList<>();
        long now = T0;
        while (kcp.stalledSince() == Long.MAX_VALUE && now < T0 + 60 * SECOND) {
            now = Math.max(now, kcp.nextDeadline());
            kcp.flush(now, 10, out);
            List<String> segments = out.takeSegments();
            sent.addAll(segments);
            if (segments.contains("WASK")) {
                input(Packets.segment(SegmentHeader.WINS, 256, new int[] {0, 0, 0, 0}), now);
            }
        }
        assertThat(kcp.stalledSince()).isEqualTo(T0);
        assertThat(sent).contains("WASK");
    }

    @Test
    void aPeerThatIsSilentIsNotStalledNorAskedBeforeItWasHeard() {
        send(T0);
        List<String> sent = new ArrayList<>();
        for (long now = T0; now < T0 + 60 * SECOND; now = Math.max(now, kcp.nextDeadline())) {
            kcp.flush(now, 10, out);
            sent.addAll(out.takeSegments());
        }
        assertThat(kcp.stalledSince()).isEqualTo(Long.MAX_VALUE);
        assertThat(sent).hasSizeGreaterThan(10).containsOnly("PUSH 0");
    }

    @Test
    void aPeerThatAsksForWhatItHadHasForgotten() {
        send(T0);
        input(Packets.ack(0, 1_000_000, 1), T0);
        out.takeSegments();
        long now = T0;
        while (!kcp.isForgotten(now) && now < T0 + 60 * SECOND) {
            input(Packets.push(0, 1, 0, "a"), now);
            now += SECOND;
        }
        assertThat(now).isEqualTo(T0 + 10 * SECOND);
        kcp.flush(now, 10, out);
        assertThat(out.takeSegments()).contains("WASK");
    }

    private void send(long now) {
        kcp.send(ByteBuffer.wrap(new byte[] {'x'}));
        kcp.flush(now, 10, out);
    }

    private void input(byte[] packet, long now) {
        kcp.input(packet, 0, packet.length, now);
    }
}
