package net.kcptun.app.loopback;

import java.io.IOException;
import java.io.PrintStream;

/// How a command ends that runs a tunnel in this process: with one line for whatever goes wrong.
public final class Failures {
    private Failures() {}

    /// What a command does.
    @FunctionalInterface
    public interface Work {
        /// @throws IllegalArgumentException with a line for the user if an option is wrong
        /// @throws IOException with a line for the user if anything else fails
        void run() throws IOException, InterruptedException;
    }

    /// Does the work and returns the exit status. 0: done; 1: one line on `err` says what failed; 2: an option is
    /// wrong, as one line says.
    public static int status(String command, PrintStream err, Work work) {
        try {
            work.run();
            return 0;
        } catch (IllegalArgumentException e) {
            err.println(command + ": " + reason(e));
            return 2;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            err.println(command + ": interrupted");
            return 1;
        } catch (IOException | RuntimeException e) {
            err.println(command + ": " + reason(e));
            return 1;
        }
    }

    /// Words for a failure, never empty.
    public static String reason(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
