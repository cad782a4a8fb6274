package net.kcptun.app.doctor.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import net.kcptun.core.crypto.PacketCipher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SealedLineTest {
    private static final int UNTIL = 20;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsNoPacketDoesNotKeepItWaitingLonger(boolean fails) throws IOException {
        NoisyLine line = new NoisyLine(fails);
        assertThat(new SealedLine(line, PacketCipher.none(), 1400).receive(UNTIL))
                .isNull();
        assertThat(line.nanos()).isEqualTo(UNTIL);
    }

    @Test
    void whatTheSystemSaysIsKept() throws IOException {
        SealedLine line = new SealedLine(new NoisyLine(true), PacketCipher.none(), 1400);
        line.receive(UNTIL);
        assertThat(line.trouble()).isInstanceOf(PortUnreachableException.class);
    }

    /// A nanosecond passes with each failure, or with each datagram that is too short for a packet.
    private static final class NoisyLine implements Line {
        private final boolean fails;
        private long now;

        NoisyLine(boolean fails) {
            this.fails = fails;
        }

        @Override
        public void send(byte[] packet, int len, InetSocketAddress to) {}

        @Override
        public Arrival receive(long untilNanos) throws IOException {
            if (++now > 2 * UNTIL) {
                throw new AssertionError("asked for more after the time was over");
            }
            if (fails) {
                throw new PortUnreachableException();
            }
            return new Arrival(new byte[1], FakeLine.PEER);
        }

        @Override
        public InetSocketAddress local() {
            return FakeLine.OWN;
        }

        @Override
        public boolean isWhole() {
            return true;
        }

        @Override
        public long nanos() {
            return now;
        }

        @Override
        public long unixMillis() {
            return FakeLine.UNIX_MILLIS;
        }

        @Override
        public void close() {}
    }
}
