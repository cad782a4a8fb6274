package net.kcptun.app.service;

import java.util.function.IntConsumer;

/// The signals that this process gets.
interface Signals extends AutoCloseable {
    /// What became of the wish to get a signal.
    enum Outcome {
        TAKEN,
        /// Whoever started the process wants it to be ignored, as nohup does.
        IGNORED,
        /// This system or this JVM does not hand it over.
        IMPOSSIBLE
    }

    /// @param name   without SIG: `TERM`
    /// @param action is given the signal's number, on a thread of its own each time
    Outcome on(String name, IntConsumer action);

    /// Gives the signals back.
    @Override
    void close();
}
