package net.kcptun.app.status;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import net.kcptun.app.http.Reply;
import net.kcptun.app.http.Request;
import net.kcptun.app.http.Resource;
import net.kcptun.app.stats.Observation;
import net.kcptun.app.stats.Observer;

/// `/api/v1/events`: a snapshot a second, as server-sent events. All who want to see the same get the same bytes.
final class Events implements Resource {
    private static final byte[] HEAD = "event: snapshot\ndata: ".getBytes(StandardCharsets.US_ASCII);

    private final Observer observer;
    private final Map<SessionFilter, byte[]> written = new HashMap<>();
    private Observation seen;

    Events(Observer observer) {
        this.observer = observer;
        this.seen = observer.observe();
    }

    @Override
    public Reply reply(Request request) {
        try {
            SessionFilter filter = SessionFilter.of(request.query(), "all");
            return new Reply.Events(() -> event(filter));
        } catch (IllegalArgumentException e) {
            return Reply.Body.text(400, String.valueOf(e.getMessage()));
        }
    }

    private byte[] event(SessionFilter filter) {
        Observation now = observer.observe();
        if (now != seen) {
            seen = now;
            written.clear();
        }
        return written.computeIfAbsent(filter, wanted -> frame(ObservationJson.of(now, wanted)));
    }

    private static byte[] frame(byte[] json) {
        byte[] frame = new byte[HEAD.length + json.length + 2];
        System.arraycopy(HEAD, 0, frame, 0, HEAD.length);
        System.arraycopy(json, 0, frame, HEAD.length, json.length);
        frame[frame.length - 2] = '\n';
        frame[frame.length - 1] = '\n';
        return frame;
    }
}
