package net.kcptun.app.status;

import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import net.kcptun.app.stats.Observer;

/// The program as server-sent events, a snapshot each. Who wants to see the same has an equal source, which is asked
/// once for all.
record SnapshotSource(Observer observer, SessionFilter filter) implements Supplier<byte[]> {
    private static final byte[] HEAD = "event: snapshot\ndata: ".getBytes(StandardCharsets.US_ASCII);

    @Override
    public byte[] get() {
        byte[] json = ObservationJson.of(observer.observe(), filter);
        byte[] event = new byte[HEAD.length + json.length + 2];
        System.arraycopy(HEAD, 0, event, 0, HEAD.length);
        System.arraycopy(json, 0, event, HEAD.length, json.length);
        event[event.length - 2] = '\n';
        event[event.length - 1] = '\n';
        return event;
    }
}
