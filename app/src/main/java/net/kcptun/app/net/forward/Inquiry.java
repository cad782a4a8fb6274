package net.kcptun.app.net.forward;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What an event loop is asked again and again, by one question at a time: a loop that hangs keeps whoever asks only
/// once, and from then on its last answer serves until it turns again.
///
/// | question | asked again | result |
/// |---|---|---|
/// | none, or answered | goes to the loop | its answer, if it comes in time; else the last one |
/// | not answered yet | waits | the last answer, at once |
///
/// From any thread but the loop's.
final class Inquiry<T> {
    private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final EventLoop loop;
    private @Nullable Future<T> question;
    private long askedAt;
    private boolean isOverdue;
    private @Nullable T last;

    Inquiry(EventLoop loop) {
        this.loop = loop;
    }

    /// Puts the question, unless one is not answered yet.
    synchronized void ask(Callable<T> asked) {
        isOverdue = question != null && !question.isDone();
        if (isOverdue) {
            return;
        }
        take();
        try {
            question = loop.submit(asked);
            askedAt = System.nanoTime();
        } catch (RejectedExecutionException _) {
            // It has stopped.
        }
    }

    /// The newest answer. Waits until then if the question is new; empty if there never was an answer, or the loop has
    /// stopped.
    synchronized Optional<T> answer(long untilNanos) {
        Future<T> asked = question;
        if (asked != null && !isOverdue) {
            asked.awaitUninterruptibly(Math.max(0, untilNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
        take();
        return loop.isShuttingDown() ? Optional.empty() : Optional.ofNullable(last);
    }

    /// Whether the loop has not answered for two seconds.
    synchronized boolean isLate() {
        take();
        return question != null && System.nanoTime() - askedAt >= LATE_NANOS;
    }

    private void take() {
        Future<T> asked = question;
        if (asked != null && asked.isDone()) {
            question = null;
            last = asked.isSuccess() ? asked.getNow() : last;
        }
    }
}
