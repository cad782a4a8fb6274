package net.kcptun.app.doctor.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import net.kcptun.app.doctor.finding.Finding;
import net.kcptun.app.doctor.line.Line;
import net.kcptun.app.doctor.line.SealedLine;
import net.kcptun.app.net.forward.SystemEntropy;
import net.kcptun.core.crypto.PacketCipher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PeerExamTest {
    private static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.ofLiteral("203.0.113.9"), 12345);

    @Test
    void ofAPeerThatFallsSilentNothingMoreIsSaid() throws IOException {
        SealedLine line = new SealedLine(new SilentLine(), PacketCipher.none(), 1400);
        assertThat(new PeerExam(line, PEER, new SystemEntropy()).findings(1, 1400))
                .extracting(Finding::check)
                .containsExactly("peer");
    }

    /// Time passes only while somebody waits.
    private static final class SilentLine implements Line {
        private long now;

        @Override
        public void send(byte[] packet, int len, InetSocketAddress to) {}

        @Override
        public @Nullable Arrival receive(long untilNanos) {
            now = Math.max(now, untilNanos);
            return null;
        }

        @Override
        public InetSocketAddress local() {
            return PEER;
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
            return now;
        }

        @Override
        public void close() {}
    }
}
