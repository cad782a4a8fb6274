package net.kcptun.app.status;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import net.kcptun.app.stats.Observer;

/// The program as server-sent events, a snapshot each. Clients that want to see the same have equal sources, of
/// which one is asked for all.
record SnapshotSource(Observer observer, SessionFilter filter) implements Supplier<byte[]> {
    private static final byte[] HEAD = "event: snapshot\ndata: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);

    @Override
    public byte[] get() {
        ByteArrayOutputStream event = new ByteArrayOutputStream();
        event.writeBytes(HEAD);
        event.writeBytes(ObservationJson.of(observer.observe(filter.paths()), filter));
        event.writeBytes(END);
        return event.toByteArray();
    }
}
