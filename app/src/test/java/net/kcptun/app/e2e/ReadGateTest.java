package net.kcptun.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import net.kcptun.app.config.Config;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.log.StartException;
import net.kcptun.app.net.base.ReadGate;
import net.kcptun.app.net.forward.Ciphers;
import net.kcptun.app.net.forward.Forwarder;
import net.kcptun.app.net.forward.SystemEntropy;
import net.kcptun.app.net.loop.Transport;
import net.kcptun.app.stats.Instance;
import net.kcptun.app.stats.Observer;
import net.kcptun.app.stats.Source;
import net.kcptun.app.status.Status;
import org.junit.jupiter.api.Timeout;

/// Both ends and a status page whose sockets are open while the program still has privileges to give up.
@Timeout(20)
final class ReadGateTest {
    private final Recorder recorder = new Recorder();

    @Transports
    void nothingIsReadBeforeThePrivilegesAreGone(Transport transport) throws Exception {
        Setup setup = Setup.over(transport);
        ReadGate gate = ReadGate.closed();
        try (Target target = Target.serving(setup.host(), Exchange::serve)) {
            Config config = setup.server(0, target.address());
            Forwarder server = started(setup, config, gate);
            Forwarder client = started(setup, setup.client(0, server.kcpAddress()), gate);
            Observer observer = Observer.start(Source.of(server), Instance.of(config, "1", 1), config);
            try (Status status = Status.start(new HostPort("127.0.0.1", 0), config, observer, recorder, gate);
                    Connection user = Connection.to(client.tcpAddress());
                    Socket visitor = new Socket(
                            status.address().getAddress(), status.address().getPort())) {
                visitor.getOutputStream().write("GET /healthy HTTP/1.0\r\n\r\n".getBytes());
                // The client has asked its server for a sign of life; each question is a turn of the loop.
                for (int i = 0; i < 20; i++) {
                    assertThat(received(server) + received(client)).isZero();
                    assertThat(client.snapshots().getFirst().sessions()).isEmpty();
                    assertThat(visitor.getInputStream().available()).isZero();
                }
                gate.open();
                assertThat(visitor.getInputStream().read()).isEqualTo('H');
                Exchange.small(1).play(user);
                assertThat(received(server)).isPositive();
            } finally {
                client.stop();
                server.stop();
            }
        }
    }

    private static long received(Forwarder end) {
        return end.snapshots().getFirst().stats().packetsReceived;
    }

    private Forwarder started(Setup setup, Config config, ReadGate gate) throws StartException {
        SystemEntropy entropy = new SystemEntropy();
        try (Ciphers ciphers = Ciphers.of(config, entropy)) {
            Forwarder.Parts parts =
                    new Forwarder.Parts(setup.transport(), 1, ciphers, entropy, () -> recorder, recorder);
            Forwarder forwarder = new Forwarder(config, parts, gate);
            forwarder.start();
            return forwarder;
        }
    }
}
