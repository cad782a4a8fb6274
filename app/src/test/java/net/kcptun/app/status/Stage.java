package net.kcptun.app.status;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Supplier;
import net.kcptun.app.config.Config;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.config.HttpToken;
import net.kcptun.app.log.Level;
import net.kcptun.app.log.Log;
import net.kcptun.app.log.LogTarget;
import net.kcptun.app.log.StartException;
import net.kcptun.app.net.base.ReadGate;
import net.kcptun.app.stats.Instance;
import net.kcptun.app.stats.Observer;
import net.kcptun.app.stats.Scene;
import net.kcptun.app.stats.SceneSource;
import org.jspecify.annotations.Nullable;

/// The real status server, on a program that looks as a test wants it to.
public final class Stage implements AutoCloseable {
    private final Config config;
    private final String mode;
    private final boolean hasRendezvous;
    private volatile Supplier<Scene> scene;
    private int port;
    private @Nullable Status status;

    public Stage(Scene scene, String mode, @Nullable HttpToken token) throws StartException {
        this(scene, mode, false, token);
    }

    private Stage(Scene scene, String mode, boolean hasRendezvous, @Nullable HttpToken token) throws StartException {
        this.scene = () -> scene;
        this.mode = mode;
        this.hasRendezvous = hasRendezvous;
        this.config = scene.config(token);
        start();
    }

    /// Where client and server meet through a rendezvous server.
    public static Stage introduced(Scene scene, String mode) throws StartException {
        return new Stage(scene, mode, true, null);
    }

    /// Listens, where it did before if it did.
    public void start() throws StartException {
        Instance instance = new Instance("1.2.3", mode, "aes256gcm", null, 1, 1400, hasRendezvous, Instant.now());
        Observer observer = Observer.start(new SceneSource(() -> this.scene.get()), instance, config);
        Log log = Log.open(Level.SILENCE, LogTarget.DISCARD);
        Status started = Status.start(new HostPort("127.0.0.1", port), config, observer, log, ReadGate.opened());
        port = started.address().getPort();
        status = started;
    }

    public void show(Scene next) {
        play(() -> next);
    }

    /// A scene that changes by itself.
    public void play(Supplier<Scene> next) {
        scene = next;
    }

    public String url() {
        InetSocketAddress address = Objects.requireNonNull(status).address();
        return "http://127.0.0.1:" + address.getPort() + "/";
    }

    /// As when the program is killed.
    @Override
    public void close() {
        Objects.requireNonNull(status).close();
    }
}
