package net.kcptun.app.net.loop;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Netty's epoll, which looks for events a little longer before it waits for them, while they come in quick succession:
/// to be put to sleep and woken costs an exchange of small messages more than the messages do.
///
/// | a wait | score | the next wait |
/// |---|---|---|
/// | ended with an event within twice the window | one more, up to 8 | polls from 4 on |
/// | was polled, and ended with an event within the window | one more, up to 8 | polls from 4 on |
/// | ended later | 2 less, down to 0 | polls from 4 on |
/// | was cut short by a task or a timer | same | same |
///
/// Between two looks the processor is yielded to whoever wants it: on two cores, those who are waited for need it.
/// One thread.
final class BusyPolling implements IoHandler {
    private static final int LEAST_SCORE = 4;
    private static final int MOST_SCORE = 8;
    private static final int LOSS = 2;

    private final IoHandler handler;
    private final long windowNanos;
    private final LongSupplier clock;
    private final LongConsumer polled;
    private @Nullable Look look;
    private int score;

    /// @param windowNanos how long a wait may be to be worth polling
    /// @param polled      is told how long was polled in vain
    BusyPolling(IoHandler handler, long windowNanos, LongSupplier clock, LongConsumer polled) {
        this.handler = handler;
        this.windowNanos = windowNanos;
        this.clock = clock;
        this.polled = polled;
    }

    static IoHandlerFactory of(IoHandlerFactory epoll, long windowNanos) {
        return executor ->
                new BusyPolling(epoll.newHandler(executor), windowNanos, System::nanoTime, LoopThread::addPolled);
    }

    @Override
    public int run(IoHandlerContext context) {
        if (!context.canBlock()) {
            return handler.run(context);
        }
        long begin = clock.getAsLong();
        boolean polls = score >= LEAST_SCORE;
        int events = polls ? poll(context, begin) : handler.run(context);
        if (events > 0) {
            boolean isShort = clock.getAsLong() - begin <= (polls ? windowNanos : 2 * windowNanos);
            score = isShort ? Math.min(score + 1, MOST_SCORE) : Math.max(score - LOSS, 0);
        }
        return events;
    }

    private int poll(IoHandlerContext context, long begin) {
        Look once = look;
        if (once == null || once.context != context) {
            once = look = new Look(context);
        }
        long looked = begin;
        while (true) {
            int events = handler.run(once);
            if (events > 0 || !context.canBlock()) {
                polled.accept(looked - begin);
                return events;
            }
            looked = clock.getAsLong();
            boolean isLate = context.delayNanos(looked) <= 0;
            if (isLate || looked - begin > windowNanos) {
                polled.accept(looked - begin);
                return isLate ? 0 : handler.run(context);
            }
            Thread.yield();
        }
    }

    /// The loop's context, except that nothing may wait.
    private record Look(IoHandlerContext context) implements IoHandlerContext {
        @Override
        public boolean canBlock() {
            return false;
        }

        @Override
        public long delayNanos(long currentTimeNanos) {
            return context.delayNanos(currentTimeNanos);
        }

        @Override
        public long deadlineNanos() {
            return context.deadlineNanos();
        }

        @Override
        public void reportActiveIoTime(long activeNanos) {
            context.reportActiveIoTime(activeNanos);
        }

        @Override
        public boolean shouldReportActiveIoTime() {
            return context.shouldReportActiveIoTime();
        }
    }

    @Override
    public void initialize() {
        handler.initialize();
    }

    @Override
    public void prepareToDestroy() {
        handler.prepareToDestroy();
    }

    @Override
    public void destroy() {
        handler.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return new SteadyRegistration(handler.register(handle));
    }

    @Override
    public void wakeup() {
        handler.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return handler.isCompatible(handleType);
    }
}
