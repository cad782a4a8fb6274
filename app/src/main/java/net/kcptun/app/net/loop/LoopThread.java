package net.kcptun.app.net.loop;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.ThreadFactory;

/// The thread of an event loop, which knows how long it has only looked whether something has come ([BusyPolling]): to
/// the system that is computing, though the loop had nothing to do.
public final class LoopThread extends FastThreadLocalThread {
    private static final String NAME = "loop";

    private volatile long polledNanos;

    private LoopThread(ThreadGroup group, Runnable task, String name) {
        super(group, task, name);
    }

    public static ThreadFactory factory() {
        return new DefaultThreadFactory(NAME, true) {
            @Override
            protected Thread newThread(Runnable task, String name) {
                return new LoopThread(threadGroup, task, name);
            }
        };
    }

    /// How long that thread has polled in vain; 0 if it is no loop's.
    public static long polledNanos(Thread thread) {
        return thread instanceof LoopThread loop ? loop.polledNanos : 0;
    }

    /// The thread that calls has polled in vain for so much longer.
    static void addPolled(long nanos) {
        if (Thread.currentThread() instanceof LoopThread loop) {
            loop.add(nanos);
        }
    }

    /// Only by the thread itself.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void add(long nanos) {
        polledNanos += nanos;
    }
}
