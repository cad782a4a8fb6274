package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.kcptun.core.path.PathModel;
import org.junit.jupiter.api.Test;

/// Which packets can be the first of a conversation, and which can be of one that is known.
final class PlausibilityTest {
    private static final long T0 = 1_000_000_000_000L;
    private static final int MTU = 124;
    private static final KcpOptions OPTIONS = new KcpOptions(256, 300, 1, 100, 0, true, 1);

    private final SegmentPool pool = new SegmentPool(MTU, 100);
    private final Packets out = new Packets();
    private final Kcp kcp = new Kcp(Packets.CONV, MTU, OPTIONS, pool, new PathModel(), new ReadyReader());

    /// Whatever window the receiver has: its peer has not heard of it.
    @Test
    void dataWithinTheWindowThatPeersAssumeOpens() {
        assertThat(opens(Packets.push(0, 5, 0, "a"))).isTrue();
        assertThat(opens(Packets.push(127, 5, 0, "a"))).isTrue();
        assertThat(opens(Packets.push(128, 5, 0, "a"))).isFalse();
        assertThat(opens(Packets.push(-1, 5, 0, "a"))).isFalse();
    }

    @Test
    void whoHasReceivedSomethingDoesNotOpen() {
        assertThat(opens(Packets.push(0, 5, 1, "a"))).isFalse();
        assertThat(opens(joined(Packets.push(0, 5, 0, "a"), Packets.push(1, 5, 1, "b"))))
                .isFalse();
    }

    @Test
    void acknowledgementsAloneDoNotOpenAndDoNotPrevent() {
        assertThat(opens(Packets.ack(0, 5, 0))).isFalse();
        assertThat(opens(joined(Packets.ack(0, 5, 0), Packets.push(0, 5, 0, "a"))))
                .isTrue();
        assertThat(opens(joined(Packets.push(0, 5, 0, "a"), Packets.ack(0, 5, 0))))
                .isTrue();
    }

    @Test
    void itsDataTellsWhenItWasSent() {
        assertThat(sentAt(Packets.push(0, 5, 0, "a"))).isEqualTo(5);
        assertThat(sentAt(joined(Packets.ack(0, 7, 0), Packets.push(0, 5, 0, "a"))))
                .isEqualTo(5);
        assertThat(sentAt(joined(Packets.push(0, 5, 0, "a"), Packets.push(1, 6, 0, "b"))))
                .isEqualTo(5);
    }

    private static long sentAt(byte[] packet) {
        return OpeningPacket.sentAt(packet, 0, packet.length);
    }

    @Test
    void aSegmentThatIsLongerThanItsPacketDoesNotOpen() {
        byte[] packet = Packets.push(0, 5, 0, "abc");
        assertThat(opens(packet)).isTrue();
        assertThat(opens(Arrays.copyOf(packet, packet.length - 1))).isFalse();
        assertThat(opens(Packets.segment(SegmentHeader.PUSH, 9, new int[] {5, 0, 0, -1})))
                .isFalse();
    }

    @Test
    void aPacketThatLiesWithinItsArrayOpens() {
        byte[] packet = joined(new byte[11], Packets.push(0, 5, 0, "abc"));
        assertThat(canOpen(packet, 11, packet.length - 11)).isTrue();
        assertThat(canOpen(packet, 11, packet.length - 12)).isFalse();
    }

    @Test
    void dataOneWindowBeforeAndBehindWhatIsWantedNextIsPlausible() {
        kcp.startAt(0, 1000);
        assertThat(isPlausible(Packets.push(700, 5, 0, "a"))).isTrue();
        assertThat(isPlausible(Packets.push(699, 5, 0, "a"))).isFalse();
        assertThat(isPlausible(Packets.push(1299, 5, 0, "a"))).isTrue();
        assertThat(isPlausible(Packets.push(1300, 5, 0, "a"))).isFalse();
    }

    @Test
    void theNumberOfAnAcknowledgementIsNotOneOfData() {
        kcp.startAt(0, 1000);
        assertThat(isPlausible(Packets.ack(5, 5, 0))).isTrue();
    }

    @Test
    void anUnaFromTheOldestUnansweredToTheNewestSentIsPlausible() {
        kcp.startAt(500, 0);
        kcp.send(new byte[300], 0, 300);
        kcp.flush(T0, 100, out);
        input(Packets.ack(500, 5, 501));
        assertThat(isPlausible(Packets.ack(0, 5, 500))).isFalse();
        assertThat(isPlausible(Packets.ack(0, 5, 501))).isTrue();
        assertThat(isPlausible(Packets.ack(0, 5, 503))).isTrue();
        assertThat(isPlausible(Packets.ack(0, 5, 504))).isFalse();
    }

    @Test
    void everySegmentOfAPacketMustBePlausible() {
        byte[] good = Packets.push(0, 5, 0, "a");
        assertThat(isPlausible(joined(good, good))).isTrue();
        assertThat(isPlausible(joined(good, Packets.push(300, 5, 0, "a")))).isFalse();
        assertThat(isPlausible(joined(Packets.push(300, 5, 0, "a"), good))).isFalse();
    }

    @Test
    void whatIsNoPacketOfThisConversationIsNotPlausible() {
        byte[] otherConv = Packets.push(0, 5, 0, "a");
        otherConv[3]++;
        assertThat(isPlausible(otherConv)).isFalse();
        assertThat(isPlausible(new byte[0])).isFalse();
        assertThat(isPlausible(Arrays.copyOf(Packets.push(0, 5, 0, ""), 23))).isFalse();
        assertThat(isPlausible(Packets.push(0, 5, 0, ""))).isTrue();
        assertThat(isPlausible(Packets.segment(SegmentHeader.PUSH - 1, 9, new int[] {5, 0, 0, 0})))
                .isFalse();
        assertThat(isPlausible(Packets.segment(SegmentHeader.WINS, 9, new int[] {5, 0, 0, 0})))
                .isTrue();
        assertThat(isPlausible(Packets.segment(SegmentHeader.WINS + 1, 9, new int[] {5, 0, 0, 0})))
                .isFalse();
    }

    @Test
    void askingTakesNothingIn() {
        assertThat(isPlausible(Packets.push(0, 5, 0, "a"))).isTrue();
        assertThat(kcp.stats().packetsReceived).isZero();
        assertThat(kcp.owesAcks()).isFalse();
    }

    private static boolean opens(byte[] packet) {
        return canOpen(packet, 0, packet.length);
    }

    private static boolean canOpen(byte[] buf, int off, int len) {
        return OpeningPacket.sentAt(buf, off, len) != OpeningPacket.NONE;
    }

    private boolean isPlausible(byte[] packet) {
        byte[] within = joined(new byte[7], packet);
        return kcp.isPlausible(within, 7, packet.length);
    }

    private void input(byte[] packet) {
        kcp.input(packet, 0, packet.length, T0);
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
