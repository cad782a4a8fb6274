package net.kcptun.core.tunnel.shared;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/// Threads that do the same at the same time.
final class Threads {
    private Threads() {}

    /// Until all are done.
    ///
    /// @param task gets the thread's number
    static void run(int count, IntConsumer task) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            threads.add(Thread.ofPlatform().start(() -> task.accept(number)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
