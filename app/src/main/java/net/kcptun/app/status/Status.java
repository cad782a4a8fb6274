package net.kcptun.app.status;

import java.net.InetSocketAddress;
import java.util.Map;
import net.kcptun.app.config.Config;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.http.Resource;
import net.kcptun.app.http.StatusServer;
import net.kcptun.app.log.NetLog;
import net.kcptun.app.log.StartException;
import net.kcptun.app.net.base.LocalAddresses;
import net.kcptun.app.net.base.ReadGate;
import net.kcptun.app.stats.Observer;
import net.kcptun.core.wire.Endpoint;

/// The status server of a running program, and the observer behind it.
public final class Status implements AutoCloseable {
    private final Observer observer;
    private final StatusServer server;

    private Status(Observer observer, StatusServer server) {
        this.observer = observer;
        this.server = server;
    }

    /// @param listen   `http_listen`
    /// @param observer this status's own from now on
    /// @param gate     nobody is accepted before it is open
    /// @throws StartException where it cannot listen; then nothing of it is left
    public static Status start(HostPort listen, Config config, Observer observer, NetLog log, ReadGate gate)
            throws StartException {
        try {
            Map<String, Resource> pages = StatusPages.of(observer, config.httpToken() != null);
            StatusServer server = StatusServer.start(
                    new StatusServer.Options(LocalAddresses.of(listen), config.httpToken(), pages), log, gate);
            InetSocketAddress bound = server.address();
            log.info("http listen: " + Endpoint.of(bound.getAddress().getAddress(), bound.getPort()));
            return new Status(observer, server);
        } catch (StartException e) {
            observer.close();
            throw e;
        }
    }

    public InetSocketAddress address() {
        return server.address();
    }

    /// The configuration after a reload.
    public void config(Config next) {
        observer.config(next);
    }

    @Override
    public void close() {
        server.close();
        observer.close();
    }
}
