package net.kcptun.core.tunnel.shared;

import java.util.function.LongConsumer;

/// The event loop that owns a tunnel, as the program's other tunnels need it.
public interface OwnerLoop {
    /// Runs the task on the loop's thread, soon, behind those before it, and with the time of its turn. Once the loop
    /// has stopped, nothing. From any thread.
    void execute(LongConsumer task);
}
