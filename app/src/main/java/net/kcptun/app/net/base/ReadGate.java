package net.kcptun.app.net.base;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Keeps event loops from reading and accepting anything until the program is who it is to be, so that nothing that
/// comes from outside is looked at with privileges. Meanwhile sockets are opened and bound, tasks and timers run, and
/// what comes waits in the kernel. Any thread may open it; it never closes again.
public final class ReadGate {
    private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final List<Guarded> shut = new CopyOnWriteArrayList<>();
    private volatile boolean isOpen;

    private ReadGate(boolean isOpen) {
        this.isOpen = isOpen;
    }

    public static ReadGate closed() {
        return new ReadGate(false);
    }

    /// For whoever has no privileges to give up.
    public static ReadGate opened() {
        return new ReadGate(true);
    }

    /// Event loops of this kind look for events once it is open.
    public IoHandlerFactory guard(IoHandlerFactory loops) {
        return isOpen ? loops : executor -> guarded(loops.newHandler(executor));
    }

    private IoHandler guarded(IoHandler loop) {
        Guarded guarded = new Guarded(loop, this);
        shut.add(guarded);
        return guarded;
    }

    /// From now on loops read.
    public void open() {
        isOpen = true;
        shut.forEach(Guarded::wakeup);
        shut.clear();
    }

    private static final class Guarded implements IoHandler {
        private final IoHandler loop;
        private @Nullable ReadGate gate;
        private volatile @Nullable Thread waiting;

        Guarded(IoHandler loop, ReadGate gate) {
            this.loop = loop;
            this.gate = gate;
        }

        @Override
        public int run(IoHandlerContext context) {
            ReadGate shut = gate;
            if (shut == null) {
                return loop.run(context);
            }
            if (shut.isOpen) {
                gate = null;
                waiting = null;
                return loop.run(context);
            }
            waiting = Thread.currentThread();
            if (context.canBlock()) {
                LockSupport.parkNanos(this, Math.min(WAIT_NANOS, context.delayNanos(System.nanoTime())));
            }
            return 0;
        }

        /// Also what waits at the gate, for its tasks.
        @Override
        public void wakeup() {
            Thread thread = waiting;
            if (thread != null) {
                LockSupport.unpark(thread);
            }
            loop.wakeup();
        }

        @Override
        public void initialize() {
            loop.initialize();
        }

        @Override
        public void prepareToDestroy() {
            loop.prepareToDestroy();
        }

        @Override
        public void destroy() {
            loop.destroy();
        }

        @Override
        public IoRegistration register(IoHandle handle) throws Exception {
            return loop.register(handle);
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return loop.isCompatible(handleType);
        }
    }
}
