package net.kcptun.app.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// Tasks at the same time, each on a thread of its own; the first failure is the caller's.
public final class Together implements AutoCloseable {
    private static final int SECONDS = 40;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> running = new ArrayList<>();

    /// Something that sockets are used for.
    public interface Task {
        void run() throws Exception;
    }

    /// On a thread of its own, from now on.
    ///
    /// @return this
    public Together start(Task task) {
        running.add(threads.submit(() -> {
            task.run();
            return null;
        }));
        return this;
    }

    /// Until all are done.
    public void join() throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        for (Future<?> task : running) {
            task.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
    }

    /// Interrupts what still runs, which closes the socket it waits for.
    @Override
    public void close() {
        threads.shutdownNow();
        threads.close();
    }

    static void run(Task... tasks) throws Exception {
        try (Together together = new Together()) {
            for (Task task : tasks) {
                together.start(task);
            }
            together.join();
        }
    }
}
