package net.kcptun.app.net.base;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import net.kcptun.app.linux.Sockets;
import net.kcptun.app.log.NetLog;
import org.jspecify.annotations.Nullable;

/// Follows the interface that `netdev` names. One that was removed and has come back, as those of PPPoE and of VPNs do,
/// is another one to the kernel: sockets that are tied to the old one reach nobody.
///
/// | state | the interface, looked at each second | what is done | next state |
/// |---|---|---|---|
/// | USED | the same one | | USED |
/// | USED, UNUSABLE | none | one line | MISSING |
/// | MISSING | none | | MISSING |
/// | MISSING | the same one, after all | | USED |
/// | any | another one | sockets are tied to it | USED |
/// | USED, MISSING | sockets could not be tied to it | one line | UNUSABLE |
/// | UNUSABLE | the same one, each 5 s | sockets are tied to it once more | UNUSABLE |
/// | UNUSABLE | sockets are tied to it | | USED |
///
/// Owned by its loop's thread.
public final class DeviceWatch {
    private static final int RETRY_SECONDS = 5;

    private final String name;
    private final IntSupplier index;
    private final User user;
    private final NetLog log;
    private State state = State.USED;
    private int known;
    private int pause;
    private @Nullable ScheduledFuture<?> timer;
    private volatile @Nullable String trouble;

    private enum State {
        USED,
        MISSING,
        UNUSABLE
    }

    /// The one whose sockets are tied to it. Called on the loop's thread.
    public interface User {
        /// To the kernel it is this one now. [#onUsed] or [#onFailure] says, then or later, what came of it.
        void onReplaced(int index);
    }

    DeviceWatch(String name, IntSupplier index, User user, NetLog log) {
        this.name = name;
        this.index = index;
        this.user = user;
        this.log = log;
        this.known = index.getAsInt();
    }

    /// Sockets are about to be tied to the interface as it is now.
    ///
    /// @param loop the one that owns it
    public static DeviceWatch start(NetworkDevice device, EventLoop loop, User user, NetLog log) {
        DeviceWatch watch = new DeviceWatch(device.name(), () -> Sockets.interfaceIndex(device.name()), user, log);
        watch.timer = loop.scheduleWithFixedDelay(watch::onSecond, 1, 1, TimeUnit.SECONDS);
        return watch;
    }

    void onSecond() {
        int current = index.getAsInt();
        if (current == 0) {
            if (state != State.MISSING) {
                state = State.MISSING;
                log.warnForAll("netdev: there is no interface " + name + " now; waiting for it");
                trouble = "there is no network interface " + name + " (netdev) now";
            }
            return;
        }
        boolean isOther = current != known;
        boolean isDue = state == State.UNUSABLE && ++pause >= RETRY_SECONDS;
        if (isOther || state == State.MISSING) {
            log.info("netdev: " + name + " is there again; using it");
            state = State.USED;
            trouble = null;
        }
        if (isOther || isDue) {
            known = current;
            pause = 0;
            user.onReplaced(current);
        }
    }

    /// Sockets are tied to it as it is now.
    public void onUsed() {
        if (state == State.UNUSABLE) {
            state = State.USED;
            trouble = null;
        }
    }

    /// Sockets could not be tied to it.
    public void onFailure(String why) {
        if (state != State.UNUSABLE) {
            log.warn("netdev: cannot use " + name + ", which is another interface now: " + why + "; trying every "
                    + RETRY_SECONDS + " s, and a restart helps");
            state = State.UNUSABLE;
            trouble = "the network interface " + name + " (netdev) cannot be used";
        }
    }

    /// Why nobody is reached through it, in words that name no address; null: it is used. From any thread.
    public @Nullable String trouble() {
        return trouble;
    }

    public void stop() {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
