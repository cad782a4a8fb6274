package net.kcptun.app.http;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import net.kcptun.app.log.LimitedLog;
import org.jspecify.annotations.Nullable;

/// The events of one tick: of equal sources one is asked, once, however many clients follow them.
final class Events {
    private final LimitedLog failures;
    private final Map<Supplier<byte[]>, byte[]> asked = new HashMap<>();

    Events(LimitedLog failures) {
        this.failures = failures;
    }

    /// @return null where the source failed
    byte @Nullable [] of(Supplier<byte[]> source) {
        byte[] event = asked.get(source);
        if (event != null) {
            return event;
        }
        try {
            event = source.get();
            asked.put(source, event);
            return event;
        } catch (RuntimeException | Error e) {
            failures.write("events", e);
            return null;
        }
    }
}
