package net.kcptun.app.registry;

import java.util.function.Consumer;
import java.util.function.LongConsumer;

/// Opens the way to an engine, once for each tunnel that needs it.
public interface RegistryOpener {
    /// @param loop runs a task on the tunnel's thread, from any thread: soon, behind those before it, and with the time
    /// of
    ///     its turn; once the loop has stopped, nothing
    RegistryLink open(Consumer<LongConsumer> loop);
}
