package net.kcptun.core.obfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.kcptun.core.obfs.Flow.State;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class FlowTableTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long SILENCE = 79 * SECOND;
    private static final Endpoint SERVER = Endpoint.ipv4(0x0a000001, 80);

    private final FlowTable table = new FlowTable();
    private final TcpSegment segment = new TcpSegment();

    @Test
    void aFlowBecomesCapturedThenAuthenticated() {
        Flow flow = admit(1, 0);
        assertThat(flow.state()).isEqualTo(State.OPEN);
        assertThat(table.towards(flow.remote())).isNull();
        receive(1, false, 0);
        assertThat(flow.state()).isEqualTo(State.CAPTURED);
        assertThat(table.towards(flow.remote())).isSameAs(flow);
        assertThat(receive(1, true, SECOND)).isSameAs(flow);
        assertThat(flow.state()).isEqualTo(State.CAPTURED);
        assertThat(table.authenticate(flow)).isTrue();
        assertThat(table.authenticate(flow)).isFalse();
        assertThat(flow.state()).isEqualTo(State.AUTHENTICATED);
        assertThat(table.view(false).count(State.AUTHENTICATED)).isOne();
    }

    @Test
    void aHalfOpenFlowExpiresThirtySecondsAfterItsBeginningWhateverItSends() {
        Flow flow = admit(1, 0);
        receive(1, false, 0);
        receive(1, true, 29 * SECOND);
        assertThat(table.expired(SILENCE, 30 * SECOND - 1)).isEmpty();
        assertThat(table.expired(SILENCE, 30 * SECOND)).containsExactly(flow);
    }

    @Test
    void aFlowInUseExpiresAfterSilence() {
        Flow flow = authenticated(1, 0);
        receive(1, true, 100 * SECOND);
        assertThat(table.expired(SILENCE, 179 * SECOND - 1)).isEmpty();
        assertThat(table.expired(SILENCE, 179 * SECOND)).containsExactly(flow);
    }

    @Test
    void noStrangerIsRefusedWhileThereIsRoom() {
        for (int i = 0; i < FlowTable.HALF_OPEN_MAX; i++) {
            assertThat(meet(stranger(1, i), i)).isNotNull();
        }
        assertThat(table.view(false).refused()).isZero();
        assertThat(table.view(false).count()).isEqualTo(FlowTable.HALF_OPEN_MAX);
    }

    @Test
    void whoTakesAllPlacesShutsNobodyOutButHimself() {
        Flow first = meet(stranger(2, 0), 0);
        for (int i = 0; i < 5000; i++) {
            assertThat(meet(stranger(1, i), i)).isNotNull();
        }
        Flow second = meet(stranger(3, 0), 5000);
        for (int i = 0; i < 5000; i++) {
            assertThat(meet(stranger(1, i + 5000), 5000 + i)).isNotNull();
        }
        assertThat(table.isLive(first)).isTrue();
        assertThat(second).isNotNull();
        assertThat(table.isLive(second)).isTrue();
        assertThat(table.view(false).count()).isEqualTo(FlowTable.HALF_OPEN_MAX);
    }

    @Test
    void theOldestOfTheGreediestGoesFirst() {
        meet(stranger(1, 0), 0);
        Flow oldest = meet(stranger(2, 0), 1);
        for (int i = 2; i < FlowTable.HALF_OPEN_MAX; i++) {
            meet(stranger(2, i), i);
        }
        assertThat(table.displacedBy(stranger(3, 0))).isSameAs(oldest);
    }

    @Test
    void amongEqualsTheOldestGoesFirst() {
        Flow oldest = meet(stranger(0, 0), 0);
        for (int i = 1; i < FlowTable.HALF_OPEN_MAX; i++) {
            meet(stranger(i, 0), i);
        }
        assertThat(table.displacedBy(stranger(1000, 0))).isSameAs(oldest);
        Flow own = table.displacedBy(stranger(9, 1));
        assertThat(own).isNotNull();
        assertThat(own.remote()).isEqualTo(stranger(9, 0));
    }

    @Test
    void theShareOfIpv6IsThatOfOneCustomer() {
        Flow other = meet(Endpoint.ipv6(0x20010db8_00010000L, 1, 1, 0), 0);
        for (int i = 0; i < 1000; i++) {
            meet(Endpoint.ipv6(0x20010db8_00020000L | i & 0xff, i, 1, 0), i);
        }
        assertThat(other).isNotNull();
        assertThat(table.isLive(other)).isTrue();
    }

    @Test
    void strangersGiveWayWhereTheLimitIsReachedAndFlowsInUseDoNot() {
        table.limit(2);
        Flow inUse = authenticated(1, 0);
        Flow stranger = meet(stranger(2, 0), 0);
        assertThat(table.displacedBy(stranger(3, 0))).isSameAs(stranger);
        assertThat(meet(stranger(3, 0), 0)).isNotNull();
        assertThat(table.isLive(inUse)).isTrue();
        table.limit(1);
        table.end(table.displacedBy(stranger(4, 0)));
        assertThat(table.displacedBy(stranger(4, 0))).isNull();
        assertThat(meet(stranger(4, 0), 0)).isNull();
    }

    @Test
    void flowsInUseAreNoStrangers() {
        List<Flow> flows = new ArrayList<>();
        for (int i = 0; i < FlowTable.FLOWS_MAX; i++) {
            flows.add(authenticated(i, 0));
        }
        assertThat(table.admit(SERVER, peer(FlowTable.FLOWS_MAX), 0)).isNull();
        table.end(flows.getFirst());
        assertThat(table.admit(SERVER, peer(FlowTable.FLOWS_MAX), 0)).isNotNull();
    }

    @Test
    void aSmallerLimitHoldsAtOnceAndEndsNoFlow() {
        for (int i = 0; i < 3; i++) {
            authenticated(i, 0);
        }
        table.limit(2);
        assertThat(table.admit(SERVER, peer(9), 0)).isNull();
        assertThat(table.view(false).count()).isEqualTo(3);
        assertThat(table.view(false).beyondLimit()).isEqualTo(1);
        assertThat(table.view(false).refused()).isEqualTo(1);
        table.limit(4);
        assertThat(table.admit(SERVER, peer(9), 0)).isNotNull();
    }

    @Test
    void aLiveFlowIsNotReplaced() {
        Flow flow = authenticated(1, 0);
        assertThat(table.admit(Endpoint.ipv4(0x0a000002, 80), peer(1), 0)).isNull();
        assertThat(table.isLive(flow)).isTrue();
        table.end(flow);
        assertThat(table.admit(SERVER, peer(1), 0)).isNotNull();
    }

    @Test
    void anEndedFlowTakesAndCarriesNothing() {
        Flow flow = authenticated(1, 0);
        table.end(flow);
        table.end(flow);
        assertThat(table.isLive(flow)).isFalse();
        assertThat(receive(1, true, 0)).isNull();
        assertThat(table.towards(flow.remote())).isNull();
        assertThat(table.authenticate(flow)).isFalse();
        assertThat(table.view(false).dropped(FlowDrop.NO_FLOW)).isOne();
        assertThat(table.view(false).dropped(FlowDrop.SENT_TO_NO_FLOW)).isOne();
        assertThat(table.view(false).count(State.AUTHENTICATED)).isZero();
    }

    @Test
    void theFlowOfAnotherSenderIsFoundBetweenTwoOfOne() {
        Flow one = authenticated(1, 0);
        Flow two = authenticated(2, 0);
        assertThat(receive(1, true, 0)).isSameAs(one);
        assertThat(receive(2, true, 0)).isSameAs(two);
        assertThat(receive(1, true, 0)).isSameAs(one);
        assertThat(table.towards(two.remote())).isSameAs(two);
        assertThat(receive(1, true, 0)).isSameAs(one);
    }

    @Test
    void resetsAndAcknowledgementsCarryNothing() {
        authenticated(1, 0);
        assertThat(receive(1, TcpSegment.RST | TcpSegment.PSH | TcpSegment.ACK, 0))
                .isNull();
        assertThat(receive(1, TcpSegment.ACK, 0)).isNull();
        assertThat(table.view(false).dropped(FlowDrop.RESET)).isOne();
    }

    @Test
    void aResetFixesNoNumbers() {
        Flow flow = admit(1, 0);
        receive(1, TcpSegment.RST | TcpSegment.ACK, 0);
        assertThat(flow.state()).isEqualTo(State.OPEN);
        assertThat(table.towards(flow.remote())).isNull();
        assertThat(table.view(false).dropped(FlowDrop.SENT_TOO_EARLY)).isOne();
    }

    @Test
    void aMarkOfCongestionIsEchoedOnce() {
        Flow flow = authenticated(1, 0);
        byte[] packet = packet(1, TcpSegment.PSH | TcpSegment.ACK, 5000);
        packet[1] = 3;
        read(packet, 0);
        byte[] out = new byte[60];
        flow.seal(new byte[10], 0, 10, 7, out);
        assertThat(out[20 + 13] & TcpSegment.ECE).isNotZero();
        flow.seal(new byte[10], 0, 10, 7, out);
        assertThat(out[20 + 13] & TcpSegment.ECE).isZero();
        assertThat(flow.view().congestionMarks()).isOne();
    }

    @Test
    void anEchoOfThePeerIsCounted() {
        Flow flow = authenticated(1, 0);
        receive(1, TcpSegment.PSH | TcpSegment.ACK | TcpSegment.ECE, 0);
        assertThat(flow.view().congestionEchoes()).isOne();
    }

    @Test
    void aLinkLocalPeerIsFoundThoughPacketsCarryNoScope() {
        Endpoint remote = Endpoint.ipv6(0xfe80L << 48, 5, 1234, 3);
        Flow flow = table.admit(Endpoint.ipv6(0xfe80L << 48, 6, 80, 3), remote, 0);
        byte[] packet = new byte[61];
        new HeaderTemplate(remote, Endpoint.ipv6(0xfe80L << 48, 6, 80, 0), new FlowNumbers(1, 2, 0))
                .write(new byte[1], 0, 1, 0, false, packet);
        assertThat(read(packet, 0)).isSameAs(flow);
        assertThat(table.towards(remote)).isSameAs(flow);
    }

    @Test
    void bytesAreCountedWithWhatTheyTake() {
        Flow flow = authenticated(1, 0);
        receive(1, true, 0);
        flow.seal(new byte[10], 0, 10, 7, new byte[60]);
        Flow.View view = table.view(true).flows().getFirst();
        assertThat(view.receivedPackets()).isEqualTo(2);
        assertThat(view.receivedBytes()).isEqualTo(8);
        assertThat(view.sentPackets()).isOne();
        assertThat(view.sentBytes()).isEqualTo(50);
    }

    private Flow authenticated(int peer, long now) {
        Flow flow = admit(peer, now);
        receive(peer, false, now);
        receive(peer, true, now);
        table.authenticate(flow);
        return flow;
    }

    private Flow admit(int peer, long now) {
        Flow flow = table.admit(SERVER, peer(peer), now);
        assertThat(flow).isNotNull();
        return flow;
    }

    /// As a server meets it.
    private @Nullable Flow meet(Endpoint remote, long now) {
        Flow displaced = table.displacedBy(remote);
        if (displaced != null) {
            table.end(displaced);
        }
        return table.admit(SERVER, remote, now);
    }

    private static Endpoint stranger(int network, int number) {
        return Endpoint.ipv4(0x0b000000 | network << 8 | number & 0xff, 1024 + number);
    }

    private static Endpoint peer(int number) {
        return Endpoint.ipv4(0x0a010000 | number, 1024 + number);
    }

    /// Its own data, or a datagram.
    private Flow receive(int peer, boolean isDatagram, long now) {
        return read(packet(peer, TcpSegment.PSH | TcpSegment.ACK, isDatagram ? 3000 + 1492 : 3000), now);
    }

    private Flow receive(int peer, int flags, long now) {
        return read(packet(peer, flags, 3000 + 1492), now);
    }

    private Flow read(byte[] packet, long now) {
        assertThat(segment.read(packet, 0, packet.length, true)).isNull();
        return table.onSegment(segment, now);
    }

    private static byte[] packet(int peer, int flags, int seq) {
        byte[] packet = new byte[44];
        new HeaderTemplate(peer(peer), SERVER, new FlowNumbers(0, seq - 1492, 0))
                .write(new byte[4], 0, 4, 0, false, packet);
        packet[33] = (byte) flags;
        packet[34] = 0;
        return packet;
    }
}
