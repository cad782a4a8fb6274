package net.kcptun.app.doctor.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import net.kcptun.app.doctor.line.SessionTrial.Outcome;
import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.wire.StreamMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SessionTrialTest {
    private static final long PATIENCE = 2000 * FakeLine.MILLI;
    private static final long ROUND_TRIP = 40 * FakeLine.MILLI;
    private static final int CONV = 0x1234_0001;

    private final FakeServer server = new FakeServer();
    private final FakeLine line = new FakeLine(server);
    private final SealedLine sealed = new SealedLine(line, PacketCipher.none(), 1400);
    private final SessionTrial session = new SessionTrial(sealed, FakeLine.PEER, CONV);

    @ParameterizedTest
    @ValueSource(ints = {0, 3_600_000, -90_000})
    void theEchoTellsTheServersClock(int aheadMillis) throws IOException {
        server.aheadMillis = aheadMillis;
        assertThat(session.open(PATIENCE)).isEqualTo(Outcome.OPEN);
        assertThat(session.hasEchoed()).isTrue();
        assertThat(session.serverAheadMillis(ROUND_TRIP)).isEqualTo(aheadMillis);
    }

    @Test
    void whatIsLostIsSentAgain() throws IOException {
        server.losesFirst = 2;
        assertThat(session.open(PATIENCE)).isEqualTo(Outcome.OPEN);
    }

    @ParameterizedTest
    @CsvSource({
        StreamMessage.EOF + ",REFUSED",
        FakeServer.RESET + ",REFUSED",
        StreamMessage.PUSH + ",TALKS",
        FakeServer.GREETING_AND_END + ",TALKS",
        FakeServer.NOTHING + ",OPEN"
    })
    void whatFollowsTheDialTellsOfTheTarget(int answer, Outcome outcome) throws IOException {
        server.afterDial = answer;
        session.open(PATIENCE);
        assertThat(session.dial(PATIENCE)).isEqualTo(outcome);
    }

    @Test
    void whoIsNoServerRefuses() throws IOException {
        server.answersSessions = false;
        assertThat(session.open(PATIENCE)).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void anotherTimeIsMetWithSilence() throws IOException {
        server.aheadMillis = 3_600_000;
        server.skewMillis = 60_000;
        assertThat(session.open(PATIENCE)).isEqualTo(Outcome.SILENT);
        assertThat(session.hasEchoed()).isFalse();
    }

    @Test
    void theServerIsToldOfTheEnd() throws IOException {
        session.open(PATIENCE);
        session.close();
        assertThat(server.resets).containsExactly(CONV, CONV);
    }

    @ParameterizedTest
    @ValueSource(ints = {3_600_000, -3_600_000, 1_260_000, -36_000_000})
    void theTimeAtWhichSessionsAreOpenedIsFound(int aheadMillis) throws IOException {
        server.aheadMillis = aheadMillis;
        server.skewMillis = 60_000;
        assertThat(new ClockTrial(sealed, FakeLine.PEER, 77).run(PATIENCE, ROUND_TRIP))
                .hasValue(aheadMillis);
        assertThat(server.resets).isNotEmpty().doesNotHaveDuplicates().hasSameSizeAs(server.sessions());
    }

    @Test
    void nothingMoreIsTriedOnceTheTimeIsKnown() throws IOException {
        server.aheadMillis = 120_000;
        server.skewMillis = 60_000;
        long begun = line.nanos();
        assertThat(new ClockTrial(sealed, FakeLine.PEER, 77).run(PATIENCE, ROUND_TRIP))
                .hasValue(120_000);
        assertThat(line.sent()).isLessThan(60);
        assertThat(line.nanos() - begun).isLessThan(PATIENCE);
    }

    @Test
    void aServerThatOpensNoSessionAtAnyTimeHasNoClock() throws IOException {
        server.skewMillis = -1;
        assertThat(new ClockTrial(sealed, FakeLine.PEER, 77).run(PATIENCE, ROUND_TRIP))
                .isEmpty();
    }
}
