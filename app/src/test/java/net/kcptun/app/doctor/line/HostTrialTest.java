package net.kcptun.app.doctor.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import net.kcptun.app.doctor.line.HostTrial.Tcp;
import net.kcptun.app.doctor.line.HostTrial.Tried;
import org.junit.jupiter.api.Test;

final class HostTrialTest {
    private static final int PATIENCE_MILLIS = 5000;

    @Test
    void theAddressThatTakesConnectionsIsFoundBehindOthers() throws IOException {
        InetSocketAddress dead = unused();
        try (ServerSocket open = listening()) {
            InetSocketAddress live = (InetSocketAddress) open.getLocalSocketAddress();
            assertThat(HostTrial.tcp(List.of(dead, live), PATIENCE_MILLIS))
                    .extracting(Tried::address, Tried::tcp)
                    .containsExactly(tuple(live, Tcp.CONNECTED));
            assertThat(HostTrial.tcp(List.of(dead, dead), PATIENCE_MILLIS))
                    .extracting(Tried::tcp)
                    .containsExactly(Tcp.REFUSED, Tcp.REFUSED);
        }
    }

    private static InetSocketAddress unused() throws IOException {
        try (ServerSocket closed = listening()) {
            return (InetSocketAddress) closed.getLocalSocketAddress();
        }
    }

    private static ServerSocket listening() throws IOException {
        return new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
    }
}
