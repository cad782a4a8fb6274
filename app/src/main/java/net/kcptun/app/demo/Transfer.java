package net.kcptun.app.demo;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import net.kcptun.app.command.CommandFailure;
import net.kcptun.app.loopback.Loopback;
import org.jspecify.annotations.Nullable;

/// Moves one file through the tunnel while its owner's thread watches: [#run] returns when it has arrived whole.
///
/// @param moved bytes that have arrived at the far side, counted by whoever receives them
record Transfer(boolean up, RandomFile file, AtomicLong moved, Progress progress) {
    /// Longer than a session survives on resends with a bad link, shorter than a user's patience.
    private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(20);

    /// Connects to `port` on loopback, moves the file and compares both sides' SHA-256. Returns the nanoseconds it
    /// took.
    long run(int port) throws IOException, InterruptedException {
        moved.set(0);
        long start = System.nanoTime();
        try (Socket socket = new Socket(Loopback.ADDRESS, port)) {
            FutureTask<@Nullable Void> done = new FutureTask<>(() -> {
                move(socket);
                return null;
            });
            Thread.ofPlatform().daemon().name("transfer").start(done);
            watch(done, start);
        }
        return System.nanoTime() - start;
    }

    private void move(Socket socket) throws IOException {
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        DataInputStream in = new DataInputStream(socket.getInputStream());
        out.writeBoolean(up);
        out.writeLong(file.size());
        out.writeLong(file.seed());
        byte[] here = up ? file.send(out) : RandomFile.receive(in, file.size(), moved);
        byte[] there = in.readNBytes(RandomFile.DIGEST_BYTES);
        if (there.length < RandomFile.DIGEST_BYTES) {
            throw new IOException("the connection ended before the SHA-256 came");
        }
        if (!Arrays.equals(here, there)) {
            throw new IOException("the SHA-256 differs: what arrived is not what was sent");
        }
    }

    private void watch(Future<?> done, long start) throws IOException, InterruptedException {
        long seen = 0;
        long seenAt = start;
        while (!finished(done)) {
            long now = System.nanoTime();
            if (moved.get() != seen) {
                seen = moved.get();
                seenAt = now;
            }
            if (now - seenAt > STALL_NANOS) {
                throw new IOException("nothing has arrived for " + STALL_NANOS / 1_000_000_000L + " s");
            }
            progress.show(label(), seen, file.size(), now - start);
        }
    }

    private boolean finished(Future<?> done) throws IOException, InterruptedException {
        try {
            done.get(progress.periodMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IOException(label() + ": " + CommandFailure.reason(e.getCause()), e.getCause());
        }
    }

    private String label() {
        return up ? "up" : "down";
    }
}
