package net.kcptun.app.doctor.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.PortUnreachableException;
import java.util.List;
import net.kcptun.core.crypto.PacketCipher;
import org.junit.jupiter.api.Test;

final class PingTrialTest {
    private static final long PAUSE = 100 * FakeLine.MILLI;

    private final FakeServer server = new FakeServer();
    private final FakeLine line = new FakeLine(server);
    private final SealedLine sealed = new SealedLine(line, PacketCipher.none(), 1400);

    @Test
    void everyAnswerTellsItsRoundTrip() throws IOException {
        RoundTrips trips = new PingTrial(sealed, FakeLine.PEER, Integer.MAX_VALUE - 1, 4).run(PAUSE);
        assertThat(trips.sent()).isEqualTo(4);
        assertThat(trips.lost()).isZero();
        assertThat(trips.nanos()).containsOnly(40 * FakeLine.MILLI);
        assertThat(trips.jitter()).isZero();
    }

    @Test
    void whatIsNotAnsweredIsLost() throws IOException {
        server.losesFirst = 3;
        RoundTrips trips = new PingTrial(sealed, FakeLine.PEER, 5, 10).run(PAUSE);
        assertThat(trips.sent()).isEqualTo(10);
        assertThat(trips.lost()).isEqualTo(3);
    }

    @Test
    void theFirstAnswerIsEnoughToKnowThatSomebodyIsThere() throws IOException {
        server.losesFirst = 2;
        RoundTrips trips = new PingTrial(sealed, FakeLine.PEER, 5, 10).untilAnswered(PAUSE);
        assertThat(trips.isAnswered()).isTrue();
        assertThat(line.sent()).isEqualTo(3);
    }

    @Test
    void anAnswerThatComesTwiceCountsOnce() throws IOException {
        FakeLine twice = new FakeLine((over, packet, to) -> {
            server.onPacket(over, packet, to);
            server.onPacket(over, packet, to);
        });
        RoundTrips trips =
                new PingTrial(new SealedLine(twice, PacketCipher.none(), 1400), FakeLine.PEER, 5, 3).run(PAUSE);
        assertThat(trips.nanos()).hasSize(3);
    }

    @Test
    void whatTheSystemSaysIsKept() throws IOException {
        FakeLine refused = new FakeLine((over, packet, to) -> {
            throw new PortUnreachableException();
        });
        SealedLine over = new SealedLine(refused, PacketCipher.none(), 1400);
        assertThat(new PingTrial(over, FakeLine.PEER, 5, 3).run(PAUSE).isAnswered())
                .isFalse();
        assertThat(over.trouble()).isInstanceOf(PortUnreachableException.class);
    }

    @Test
    void jitterIsTheMeanDifferenceOfNeighbours() {
        RoundTrips trips = new RoundTrips(5, List.of(10L, 14L, 12L, 12L));
        assertThat(trips.jitter()).isEqualTo(2);
        assertThat(trips.mean()).isEqualTo(12);
        assertThat(trips.shortest()).isEqualTo(10);
        assertThat(trips.longest()).isEqualTo(14);
        assertThat(trips.lost()).isEqualTo(1);
        assertThat(new RoundTrips(3, List.of()).mean()).isZero();
    }
}
