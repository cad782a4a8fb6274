package net.kcptun.app.doctor.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import net.kcptun.core.crypto.PacketCipher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MtuTrialTest {
    private static final MtuTrial.Patience PATIENCE = new MtuTrial.Patience(100 * FakeLine.MILLI, 1);

    private final FakeServer server = new FakeServer();
    private final FakeLine line = new FakeLine(server);
    private final SealedLine sealed = new SealedLine(line, PacketCipher.none(), 1400);

    @ParameterizedTest
    @ValueSource(ints = {300, 301, 576, 1280, 1398, 1399})
    void theLongestThatPassesIsFound(int longest) throws IOException {
        server.longestPacket = longest;
        MtuTrial trial = new MtuTrial(sealed, FakeLine.PEER, PATIENCE, -5);
        assertThat(trial.passes(1400)).isFalse();
        assertThat(trial.longestBelow(1400)).isEqualTo(longest);
    }

    @Test
    void oneLossIsNoLimit() throws IOException {
        server.losesFirst = 2;
        assertThat(new MtuTrial(sealed, FakeLine.PEER, PATIENCE, 1).passes(1400))
                .isTrue();
    }

    @Test
    void whereTheLineLosesALengthIsTriedAgain() throws IOException {
        MtuTrial.Patience patient = new MtuTrial.Patience(100 * FakeLine.MILLI, 3);
        server.losesFirst = 8;
        assertThat(new MtuTrial(sealed, FakeLine.PEER, patient, 1).passes(1400)).isTrue();
        server.losesFirst = 9;
        assertThat(new MtuTrial(sealed, FakeLine.PEER, patient, 1).passes(1400)).isFalse();
    }

    @Test
    void whereNothingLongPassesThereIsNone() throws IOException {
        server.longestPacket = 200;
        assertThat(new MtuTrial(sealed, FakeLine.PEER, PATIENCE, 1).longestBelow(1400))
                .isZero();
    }

    @Test
    void whatTheSystemDoesNotTakeDoesNotPass() throws IOException {
        FakeLine small = new FakeLine((over, packet, to) -> {
            if (packet.length > 1252) {
                throw new IOException("Message too long");
            }
            server.onPacket(over, packet, to);
        });
        MtuTrial trial = new MtuTrial(new SealedLine(small, PacketCipher.none(), 1400), FakeLine.PEER, PATIENCE, 1);
        assertThat(trial.passes(1400)).isFalse();
        assertThat(trial.longestBelow(1400)).isEqualTo(1280);
    }
}
